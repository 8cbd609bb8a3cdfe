"""Zones that are listened to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lab.loudspeaker import BYTES_PER_SECOND, Loudspeaker

from .zones import Zone

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
