"""What the real librespot hears of its neighbours, true or not, and of its own eviction."""

import pytest

from lab.cloud.cluster import Reason
from lab.cloud.connections import DropHow
from lab.cloud.world import device_id
from lab.events import EventKind
from lab.lab import Lab
from lab.services import Service

from .conftest import StartZone
from .test_librespot import REGISTERED

pytestmark = pytest.mark.timeout(60)


def heard(reason: Reason, name: str) -> str:
    """Return what a zone says of a cluster update about a device."""
    return f"cluster update: Ok({reason.name}) from {device_id(name)}, active device:"


async def test_every_reason_of_a_cluster_update_is_understood(
    lab: Lab, start_zone: StartZone
) -> None:
    zone = await start_zone("Kitchen")
    lines = await zone.line(REGISTERED)
    await lab.add_device("alice", "Bath")
    for reason in Reason:
        assert await lab.push_cluster_update("alice", "Bath", reason) == 1
        lines = await zone.line(heard(reason, "Bath"), after=lines)


async def test_an_idle_device_can_come_and_go_in_words_only(
    lab: Lab, start_zone: StartZone
) -> None:
    kitchen = await start_zone("Kitchen")
    await kitchen.line(REGISTERED)
    bath = await start_zone("Bath")
    await bath.line(REGISTERED)
    lines = await kitchen.line(heard(Reason.NEW_DEVICE_APPEARED, "Bath"))
    for reason in (Reason.DEVICES_DISAPPEARED, Reason.NEW_DEVICE_APPEARED) * 2:
        assert await lab.push_cluster_update("alice", "Bath", reason) == 1
        lines = await kitchen.line(heard(reason, "Bath"), after=lines)
    assert all(device.registered for device in await lab.devices())
    assert (await lab.counts()).registrations == 2
    # It hears what is said of others, and nothing of itself.
    await lab.push_cluster_update("alice", "Kitchen", Reason.DEVICES_DISAPPEARED)
    await bath.line(heard(Reason.DEVICES_DISAPPEARED, "Kitchen"))
    assert not any(f"from {device_id('Bath')}" in line.text for line in bath.lines)


@pytest.mark.parametrize("tell_neighbours", [False, True])
async def test_an_evicted_zone_notices_nothing_and_comes_back_with_its_dealer(
    lab: Lab, start_zone: StartZone, tell_neighbours: bool
) -> None:
    kitchen = await start_zone("Kitchen")
    await kitchen.line(REGISTERED)
    bath = await start_zone("Bath")
    # The last that it says of itself before it is idle.
    await bath.line("Received pong")
    lines = await bath.line("got empty transfer state")
    seen = await kitchen.line(heard(Reason.NEW_DEVICE_APPEARED, "Bath"))
    await lab.evict("alice", "Bath", tell_neighbours=tell_neighbours)
    (evicted,) = await lab.wait_for(EventKind.EVICTED, "alice", "Bath")
    assert evicted.detail == {"tell_neighbours": tell_neighbours}
    assert {device.name: device.registered for device in await lab.devices()} == {
        "Kitchen": True,
        "Bath": False,
    }
    # Updates arrive in their order: what isn't said before this one isn't said.
    await lab.add_device("alice", "Attic")
    assert await lab.push_cluster_update("alice", "Attic", Reason.DEVICE_ALIAS_CHANGED) == 1
    after = await kitchen.line(heard(Reason.DEVICE_ALIAS_CHANGED, "Attic"), after=seen)
    gone = heard(Reason.DEVICES_DISAPPEARED, "Bath")
    assert any(gone in line.text for line in kitchen.lines[seen:after]) == tell_neighbours

    await lab.drop(Service.DEALER, DropHow.RESET, "alice", "Bath")
    await bath.line(REGISTERED, after=lines)
    # Nothing but the end of its connection had told it.
    said = [line.text for line in bath.lines[lines:] if "dealer]" not in line.text]
    assert REGISTERED in said[0]
    await kitchen.line(heard(Reason.NEW_DEVICE_APPEARED, "Bath"), after=after)
