"""What the real librespot makes of networks and sockets that fail."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lab.cloud.connections import DropHow
from lab.conditions import BlackHole, Condition, LossyStart, NamesNotFound, Refused, Slow, Up
from lab.events import EventKind
from lab.lab import Lab
from lab.services import Service

from .conftest import StartZone
from .test_librespot import REGISTERED

pytestmark = pytest.mark.timeout(60)

LOOK_UP_FAILED = "failed to lookup address information: Name or service not known"
INVALID = "Shutdown: Invalidating session"
SYN_SENT = "02"
"""As the kernel says it."""


def asks_in_vain(url: str) -> bool:
    """Return whether somebody has asked the port of `url` for a connection, and waits."""
    port = f"{urlsplit(url).port:04X}"
    rows = (row.split() for row in Path("/proc/self/net/tcp").read_text().splitlines()[1:])
    return any((row[2].endswith(f":{port}") and row[3] == SYN_SENT) for row in rows)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Refused(), "could not initialize spirc: Service unavailable { client error (Connect) }"),
        (
            NamesNotFound(),
            "could not initialize spirc: Service unavailable { client error (Connect) }",
        ),
        (NamesNotFound(dealer_only=True), "starting dealer failed: Invalid state { Websocket"),
        (NamesNotFound(dealer_only=True), LOOK_UP_FAILED),
    ],
)
async def test_no_start_without_a_network(
    lab: Lab, start_zone: StartZone, condition: Condition, text: str
) -> None:
    await lab.set_network(condition)
    zone = await start_zone("Kitchen")
    assert await zone.exit_status() == 1
    await zone.line(text)


async def test_a_start_hangs_in_a_black_hole_until_it_is_over(
    lab: Lab, start_zone: StartZone
) -> None:
    await lab.set_network(BlackHole())
    zone = await start_zone("Kitchen")
    async with asyncio.timeout(30):
        while not asks_in_vain(lab.info.proxy):  # noqa: ASYNC110 the kernel tells nobody
            await asyncio.sleep(0.01)
    assert zone.process.returncode is None
    assert [event.kind for event in await lab.events()] == [EventKind.NETWORK_SET]
    await lab.set_network(Up())
    await zone.line(REGISTERED)


async def test_a_slow_network_is_enough(lab: Lab, start_zone: StartZone) -> None:
    await lab.set_network(Slow(delay_s=0.1))
    zone = await start_zone("Kitchen")
    await zone.line(REGISTERED)


async def test_how_often_a_lossy_start_is_tried(lab: Lab, start_zone: StartZone) -> None:
    await lab.set_network(LossyStart())
    # The access point is tried again at once, the dealer after another login.
    for lost in (
        [Service.CLIENT_TOKEN],
        [Service.APRESOLVE],
        [Service.ACCESS_POINT, Service.LOGIN5],
    ):
        before = await lab.events()
        zone = await start_zone("Kitchen")
        assert await zone.exit_status() == 1
        after = before[-1].sequence
        events = await lab.wait_for(EventKind.CONNECTION_LOST, times=len(lost), after=after)
        assert [event.detail["service"] for event in events] == lost
    zone = await start_zone("Kitchen")
    await zone.line("starting dealer failed: Invalid state { Websocket couldn't be started")
    await zone.line(REGISTERED)
    lost_ones = await lab.wait_for(EventKind.CONNECTION_LOST, times=6)
    assert lost_ones[-1].detail["service"] == Service.CONNECT_STATE


async def test_a_dealer_that_is_not_found_is_looked_for_again(
    lab: Lab, start_zone: StartZone
) -> None:
    zone = await start_zone("Kitchen")
    lines = await zone.line(REGISTERED)
    await lab.set_network(NamesNotFound(dealer_only=True))
    # It knows three more dealers by their addresses.
    for _ in range(3):
        assert await lab.drop(Service.DEALER) == 1
        lines = await zone.line(REGISTERED, after=lines)
    await lab.drop(Service.DEALER)
    await zone.line(f"Error while connecting: Unknown error {{ {LOOK_UP_FAILED} }}", after=lines)


@pytest.mark.parametrize(
    ("how", "level"),
    [
        (DropHow.FIN, "WARN"),
        (DropHow.CLOSE, "WARN"),
        (DropHow.RESET, "ERROR"),
        (DropHow.PROTOCOL_VIOLATION, "ERROR"),
    ],
)
async def test_the_end_of_an_access_point_makes_an_idle_zone_deaf(
    lab: Lab, start_zone: StartZone, how: DropHow, level: str
) -> None:
    zone = await start_zone("Kitchen")
    await zone.line("Session strong=")
    lines = await zone.line(REGISTERED)
    assert await lab.drop(Service.ACCESS_POINT, how) == 1
    await zone.line(f"{level:5} librespot_core::session] Connection to server closed.", lines)
    await zone.line(INVALID, after=lines)
    await lab.wait_for(EventKind.ACCESS_POINT_GONE)
    (device,) = await lab.devices()
    assert (device.registered, device.access_points) == (True, 0)
