"""A zone that is listened to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.events import EventKind
from lab.lab import Lab
from lab.loudspeaker import BYTES_PER_SECOND, Loudspeaker
from lab.loudspeaker.speaker import LONGEST_KEPT_S
from tests.lab.conftest import StartZone
from tests.lab.zones import Zone

HURRIED = 300.0
"""A speed at which a test needn't wait for music."""


@dataclass(frozen=True)
class Room:
    """A registered zone, and the loudspeaker that it plays into."""

    zone: Zone
    speaker: Loudspeaker

    async def heard(self, duration_s: float) -> bytes:
        """Wait for so much music; return all of it."""
        await self.speaker.until_heard(round(duration_s * BYTES_PER_SECOND))
        return self.speaker.recording


type OpenRoom = Callable[..., Awaitable[Room]]


@pytest.fixture
async def open_room(lab: Lab, start_zone: StartZone, tmp_path: Path) -> AsyncIterator[OpenRoom]:
    """Start a zone with a loudspeaker; all end after the test."""
    async with AsyncExitStack() as stack:

        async def start(name: str, account: str = "alice", *options: str) -> Room:
            fifo = tmp_path / name
            speaker = await stack.enter_async_context(Loudspeaker(fifo, keep_s=LONGEST_KEPT_S))
            await speaker.play(HURRIED)
            loud = ("--device", str(fifo), "--initial-volume", "100")
            zone = await start_zone(name, account, *loud, *options)
            await lab.wait_for(EventKind.REGISTERED, account, name)
            return Room(zone, speaker)

        yield start
