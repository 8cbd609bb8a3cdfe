"""What takes the real librespot minutes to notice, all of it side by side."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.certificates import AccessPointKey
from lab.cloud.cluster import Reason
from lab.cloud.connections import DropHow
from lab.conditions import BlackHole, Refused, Up
from lab.events import EventKind
from lab.lab import Lab
from lab.services import Service

from .conftest import StartZone
from .test_librespot import REGISTERED
from .zones import Zone

PONG = "Received pong"
SILENT_PEER = "Websocket peer does not respond."
INVALID = "Shutdown: Invalidating session"
STARTS_OVER = "Spirc shut down unexpectedly"
REFUSED = "Error while connecting: Service unavailable { Connection refused (os error 111) }"
PATIENCE_S = 150


@dataclass(frozen=True)
class Place:
    """A lab of its own with one registered zone, whose first ping was answered."""

    lab: Lab
    zone: Zone
    start_zone: StartZone

    async def line(self, text: str, after: int = 0) -> int:
        """Wait for a line of the zone, longer than two of its pings take."""
        return await self.zone.line(text, after, within_s=PATIENCE_S)

    async def minute(self) -> None:
        """Let a minute pass, by the pings of a zone that is started now."""
        clock = await self.start_zone("Clock")
        lines = 0
        for _ in range(3):
            lines = await clock.line(PONG, after=lines, within_s=PATIENCE_S)

    async def dealers(self) -> int:
        """Return how many connections of the zone the lab has."""
        (device,) = [device for device in await self.lab.devices() if device.name == self.zone.name]
        return device.dealers

    async def play(self, scenario: str) -> None:
        """Play a recorded scenario to its end."""
        await self.lab.play_scenario(scenario)
        await self.lab.wait_for(EventKind.SCENARIO_ENDED, timeout_s=PATIENCE_S)


type OpenPlace = Callable[[str], Awaitable[Place]]
type Story = Callable[[Place], Awaitable[None]]


@pytest.fixture
async def open_place(
    socket_enabled: None, tmp_path: Path, key: AccessPointKey, program: Path
) -> AsyncIterator[OpenPlace]:
    """Open a place; all end after the test."""
    async with AsyncExitStack() as stack:

        async def open_one(name: str) -> Place:
            lab = await stack.enter_async_context(Lab(folder=tmp_path / name, key=key))

            async def start(name: str) -> Zone:
                return await stack.enter_async_context(Zone(program, lab.info, name, "alice"))

            zone = await start(name)
            await zone.line(REGISTERED)
            await zone.line(PONG)
            return Place(lab, zone, start)

        yield open_one


async def frozen_dealer(place: Place) -> None:
    await place.lab.drop(Service.DEALER, DropHow.FREEZE)
    await place.line(REGISTERED, after=await place.line(SILENT_PEER))
    # The lab can't know that the frozen one isn't used any more.
    assert await place.dealers() == 2


async def muted_dealer(place: Place) -> None:
    await place.lab.drop(Service.DEALER, DropHow.MUTE)
    await place.line(REGISTERED, after=await place.line(SILENT_PEER))
    await place.lab.wait_for(EventKind.DEALER_GONE)


async def frozen_access_point(place: Place) -> None:
    await place.lab.drop(Service.ACCESS_POINT, DropHow.FREEZE)
    await stays_deaf(place, await place.line(INVALID))


async def muted_access_point(place: Place) -> None:
    await place.lab.drop(Service.ACCESS_POINT, DropHow.MUTE)
    await stays_deaf(place, await place.line(INVALID))


async def stays_deaf(place: Place, lines: int) -> None:
    for _ in range(2):
        lines = await place.line(PONG, after=lines)
    assert not any(REGISTERED in line.text for line in place.zone.lines[lines:])
    assert sum(REGISTERED in line.text for line in place.zone.lines) == 1


async def evicted_in_silence(place: Place) -> None:
    await place.lab.evict("alice", place.zone.name)
    before = lines = len(place.zone.lines)
    for _ in range(3):
        lines = await place.line(PONG, after=lines)
    said = [line.text for line in place.zone.lines[before:] if "dealer]" not in line.text]
    # Its session tells how it is each two minutes, whatever else happens.
    assert [line for line in said if "Session strong=" not in line] == []
    (device,) = await place.lab.devices()
    assert (device.registered, device.dealers, device.access_points) == (False, 1, 1)
    assert await place.lab.push_cluster_update("alice", device.id, Reason.DEVICE_ALIAS_CHANGED) == 0


async def refused_for_a_moment(place: Place) -> None:
    await place.lab.set_network(Refused())
    lines = await place.line("Connection to server closed.")
    lines = await place.line(REFUSED, after=lines)
    await place.lab.set_network(Up())
    lines = await place.line(REGISTERED, after=lines)
    # With the dealer back it learns that its session is over.
    lines = await place.line(STARTS_OVER, after=lines)
    await place.line(REGISTERED, after=lines)


async def refused_for_35_s(place: Place) -> None:
    await place.play("outage_35_s")
    lines = 0
    for _ in range(3):
        lines = await place.line(REFUSED, after=lines)
    lines = await place.line("Failed to resolve all access points, using fallbacks", after=lines)
    lines = await place.line("Resolve access points error", after=lines)
    await place.minute()
    assert await place.dealers() == 0
    assert place.zone.lines[lines:] == []
    assert place.zone.process.returncode is None


async def a_black_hole_between_two_pings(place: Place) -> None:
    before = await place.line(PONG)
    await place.lab.set_network(BlackHole())
    lines = await place.line("Sent ping", after=before)
    await place.lab.set_network(Up())
    await place.line(PONG, after=lines)
    assert not any(SILENT_PEER in line.text for line in place.zone.lines)


async def a_black_hole_for_100_s(place: Place) -> None:
    await place.play("black_hole_100_s")
    lines = await place.line(INVALID, after=await place.line(SILENT_PEER))
    # TCP goes on asking for the connection, ever more rarely.
    lines = await place.line(REGISTERED, after=lines)
    lines = await place.line(STARTS_OVER, after=lines)
    await place.line(REGISTERED, after=lines)


async def dead_servers_for_100_s(place: Place) -> None:
    await place.play("dead_servers_100_s")
    lines = await place.line(INVALID, after=await place.line(SILENT_PEER))
    lines = await place.line("drop Dispatch", after=lines)
    await place.minute()
    # It waits without end for an answer on the connection that it was given.
    assert place.zone.lines[lines:] == []
    assert await place.dealers() == 0
    assert place.zone.process.returncode is None


STORIES: tuple[Story, ...] = (
    frozen_dealer,
    muted_dealer,
    frozen_access_point,
    muted_access_point,
    evicted_in_silence,
    refused_for_a_moment,
    refused_for_35_s,
    a_black_hole_between_two_pings,
    a_black_hole_for_100_s,
    dead_servers_for_100_s,
)


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_what_takes_long(open_place: OpenPlace) -> None:
    places = [await open_place(f"story {number}") for number in range(len(STORIES))]
    ends = await asyncio.gather(
        *(story(place) for story, place in zip(STORIES, places, strict=True)),
        return_exceptions=True,
    )
    failed = [end for end in ends if isinstance(end, Exception)]
    if failed:
        raise ExceptionGroup("stories that went otherwise", failed)
