"""Zones that are listened to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lab.cloud.world import device_id
from lab.events import EventKind
from lab.lab import Lab
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

    async def heard_of_others(self, lab: Lab, account: str) -> None:
        """Wait until it has read all that it was told about its account since it registered."""
        own = device_id(self.zone.name)
        (registered,) = await lab.wait_for(EventKind.REGISTERED, account, own)
        number = 0
        for event in await lab.events(registered.sequence):
            told = event.kind is EventKind.CLUSTER_PUSHED and event.account == account
            if told and event.device != own:
                number = await self.zone.line("] cluster update: ", number)


type OpenRoom = Callable[..., Awaitable[Room]]
