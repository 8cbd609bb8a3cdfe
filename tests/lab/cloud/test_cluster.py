"""What an account's devices hear of each other, true and not."""

import aiohttp
import pytest

from lab.cloud.cluster import Reason
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.lab import Lab
from lab.protocol.protobuf import Message, encode

from .clients import (
    ALIAS,
    ALIAS_CHANGED,
    APPEARED,
    DISAPPEARED,
    NEW_CONNECTION,
    NEW_DEVICE,
    PLAYER_STATE,
    STATE_CHANGED,
    VOLUME,
    VOLUME_CHANGED,
    Client,
    cluster_update,
    update,
)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def kitchen(lab: Lab, session: aiohttp.ClientSession) -> Client:
    device = Client(lab, session, "kitchen")
    await device.log_in()
    return device


@pytest.fixture
async def bath(lab: Lab, session: aiohttp.ClientSession) -> Client:
    device = Client(lab, session, "bath")
    await device.log_in()
    return device


def present(changed: Message) -> set[str]:
    """Return the devices that a cluster update lists."""
    return {device.text(1) for device in changed.message(1).messages(4)}


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (PLAYER_STATE, STATE_CHANGED),
        (VOLUME, VOLUME_CHANGED),
        (ALIAS, ALIAS_CHANGED),
        (NEW_DEVICE, NEW_CONNECTION),
    ],
)
async def test_a_change_has_its_reason(
    kitchen: Client, bath: Client, said: int, heard: int
) -> None:
    async with kitchen.dealer() as ear, bath.dealer():
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await bath.put(NEW_DEVICE) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        assert await bath.put(said) == 200
        assert await update(ear) == (heard, "bath", "")


async def test_a_device_that_comes_again_has_a_new_connection(
    kitchen: Client, bath: Client
) -> None:
    async with kitchen.dealer() as ear, bath.dealer():
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await bath.put(NEW_DEVICE) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        async with bath.dealer():
            assert await bath.put(NEW_DEVICE) == 200
            assert await update(ear) == (NEW_CONNECTION, "bath", "")


async def test_the_others_hear_what_the_active_one_plays(kitchen: Client, bath: Client) -> None:
    song = encode((23, "session"))
    async with kitchen.dealer() as ear, bath.dealer():
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await bath.put(NEW_DEVICE) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        assert await bath.put(PLAYER_STATE, active=True, plays=song) == 200
        cluster = (await cluster_update(ear)).message(1)
        assert (cluster.text(2), cluster.data(3)) == ("bath", song)
        assert await bath.state("PUT", "bath/inactive") == 200
        cluster = (await cluster_update(ear)).message(1)
        assert (cluster.text(2), cluster.data(3)) == ("", b"")


async def test_nobody_plays_when_the_active_one_is_gone(
    lab: Lab, kitchen: Client, bath: Client
) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        async with bath.dealer():
            assert await bath.put(NEW_DEVICE) == 200
            assert await update(ear) == (APPEARED, "bath", "")
            assert await bath.put(PLAYER_STATE, active=True) == 200
            assert await update(ear) == (STATE_CHANGED, "bath", "bath")
        assert await update(ear) == (DISAPPEARED, "bath", "")
        assert not any(device.active for device in await lab.devices())


@pytest.mark.parametrize("reason", Reason)
async def test_anything_can_be_told_of_a_device_that_is_fine(
    lab: Lab, kitchen: Client, bath: Client, reason: Reason
) -> None:
    async with kitchen.dealer() as ear, bath.dealer() as other:
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await bath.put(NEW_DEVICE) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        assert await lab.push_cluster_update("alice", "bath", reason) == 1
        changed = await cluster_update(ear)
        assert changed.integer(2) == list(Reason).index(reason)
        assert changed.text(4) == "bath"
        missing = reason is Reason.DEVICES_DISAPPEARED
        assert present(changed) == ({"kitchen"} if missing else {"kitchen", "bath"})
        # It goes on as if nothing had been said, and hears nothing of itself.
        assert all(device.registered for device in await lab.devices())
        assert await lab.push_cluster_update("alice", "kitchen", Reason.DEVICE_STATE_CHANGED) == 1
        changed = await cluster_update(other)
        assert changed.text(4) == "kitchen"
        assert present(changed) == {"kitchen", "bath"}


async def test_an_evicted_device_is_forgotten_without_a_word(
    lab: Lab, kitchen: Client, bath: Client
) -> None:
    async with kitchen.dealer() as ear, bath.dealer() as deaf:
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await bath.put(NEW_DEVICE) == 200
        assert await bath.put(PLAYER_STATE, active=True) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        assert await update(ear) == (STATE_CHANGED, "bath", "bath")
        await lab.evict("alice", "bath")
        (event,) = await lab.wait_for(EventKind.EVICTED)
        assert (event.device, event.detail) == ("bath", {"tell_neighbours": False})
        evicted = {device.id: device for device in await lab.devices()}["bath"]
        assert (evicted.registered, evicted.active, evicted.dealers) == (False, False, 1)
        # What it says about itself doesn't bring it back, and nobody hears of it.
        assert await bath.put(PLAYER_STATE, active=True) == 200
        assert await kitchen.put(VOLUME) == 200
        assert await lab.push_cluster_update("alice", "bath", Reason.DEVICE_ALIAS_CHANGED) == 1
        changed = await cluster_update(ear)
        assert (changed.integer(2), present(changed)) == (ALIAS_CHANGED, {"kitchen"})
        # To register does, and it is the first that it hears of.
        assert await bath.put(NEW_DEVICE) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        assert await kitchen.put(VOLUME) == 200
        assert await update(deaf) == (VOLUME_CHANGED, "kitchen", "")
        assert (await lab.counts()).accounts["alice"].registrations == 3


async def test_the_neighbours_can_be_told_of_an_eviction(
    lab: Lab, kitchen: Client, bath: Client
) -> None:
    async with kitchen.dealer() as ear, bath.dealer():
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await bath.put(NEW_DEVICE) == 200
        assert await update(ear) == (APPEARED, "bath", "")
        await lab.evict("alice", "bath", tell_neighbours=True)
        changed = await cluster_update(ear)
        assert (changed.integer(2), changed.text(4)) == (DISAPPEARED, "bath")
        assert present(changed) == {"kitchen"}


async def test_the_end_of_an_evicted_device_is_nobodys_business(
    lab: Lab, kitchen: Client, bath: Client
) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        async with bath.dealer():
            assert await bath.put(NEW_DEVICE) == 200
            assert await update(ear) == (APPEARED, "bath", "")
            await lab.evict("alice", "bath")
        await lab.wait_for(EventKind.DEALER_GONE, device="bath")
        await lab.push_cluster_update("alice", "bath", Reason.DEVICE_ALIAS_CHANGED)
        assert await update(ear) == (ALIAS_CHANGED, "bath", "")


async def test_only_who_is_there_can_be_evicted(lab: Lab) -> None:
    await lab.add_account("alice")
    await lab.add_device("alice", "Kitchen")
    with pytest.raises(LabError, match="'Kitchen' isn't registered"):
        await lab.evict("alice", "Kitchen")
    with pytest.raises(UnknownNameError, match="unknown device 'Attic'; there are: Kitchen"):
        await lab.evict("alice", "Attic")
    with pytest.raises(UnknownNameError, match="unknown account 'eve'; there are: alice"):
        await lab.push_cluster_update("eve", "Kitchen", Reason.NEW_DEVICE_APPEARED)
