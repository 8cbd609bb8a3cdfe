"""What the tests of the lab share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from lab.api import LabApi
from lab.client import LabClient
from lab.events import EventKind, EventLog
from lab.lab import Lab
from lab.limiter import Limit, Unlimited
from lab.limits import Limits
from lab.loudspeaker import Loudspeaker
from lab.loudspeaker.speaker import LONGEST_KEPT_S

from .clock import Clock
from .cloud.clients import Client
from .rooms import HURRIED, OpenRoom, Room
from .zones import Zone

type StartZone = Callable[..., Awaitable[Zone]]

_ZONES = pytest.StashKey[list[Zone]]()
_LAST_LINES = 40


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what its zones said last."""
    if call.excinfo is not None:
        for zone in item.stash.get(_ZONES, []):
            last = "\n".join(line.text for line in zone.lines[-_LAST_LINES:])
            item.add_report_section(call.when, f"lines of {zone.name}", last)
    return (yield)


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session of HTTP."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def client(lab: Lab) -> AsyncIterator[LabClient]:
    """The lab over HTTP."""
    async with LabClient(lab.info.control) as connected:
        yield connected


@pytest.fixture(params=["in process", "over HTTP"])
def either(request: pytest.FixtureRequest, lab: Lab, client: LabClient) -> LabApi:
    """The lab, both ways."""
    return lab if request.param == "in process" else client


@pytest.fixture
async def start_zone(
    request: pytest.FixtureRequest, lab: Lab, program: Path
) -> AsyncIterator[StartZone]:
    """Start a zone; all are ended after the test."""
    zones = request.node.stash.setdefault(_ZONES, [])
    async with AsyncExitStack() as stack:

        async def start(
            name: str,
            account: str = "alice",
            *options: str,
            paired: bool = True,
            player_logged: bool = False,
        ) -> Zone:
            zone = Zone(
                program,
                lab.info,
                name,
                account,
                *options,
                paired=paired,
                player_logged=player_logged,
            )
            zones.append(zone)
            return await stack.enter_async_context(zone)

        yield start


@pytest.fixture
async def open_room(lab: Lab, start_zone: StartZone, tmp_path: Path) -> AsyncIterator[OpenRoom]:
    """Start a zone with a loudspeaker; all end after the test."""
    async with AsyncExitStack() as stack:

        async def start(
            name: str, account: str = "alice", *options: str, speed: float = HURRIED
        ) -> Room:
            fifo = tmp_path / name
            speaker = await stack.enter_async_context(Loudspeaker(fifo, keep_s=LONGEST_KEPT_S))
            await speaker.play(speed)
            loud = ("--device", str(fifo), "--initial-volume", "100")
            zone = await start_zone(name, account, *loud, *options, player_logged=True)
            await lab.wait_for(EventKind.REGISTERED, account, name)
            return Room(zone, speaker)

        yield start


@pytest.fixture
def clock() -> Clock:
    """It stands still."""
    return Clock()


@pytest.fixture
def events(clock: Clock) -> EventLog:
    """What is noted."""
    return EventLog(clock)


@pytest.fixture
def limits(events: EventLog, clock: Clock) -> Limits:
    """Nothing is limited yet."""
    return Limits(events, clock, Limit(Unlimited()))


@pytest.fixture
async def kitchen(lab: Lab, session: aiohttp.ClientSession) -> Client:
    """A device of alice's that has logged in, and a neighbour that hasn't."""
    device = Client(lab, session, "kitchen")
    await device.log_in()
    await lab.add_device("alice", "Neighbour")
    return device
