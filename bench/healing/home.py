"""A home with a fault: a house of real librespots, its phone and its loudspeakers."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from bench.pacing.errors import BenchError
from bench.program import OURS
from bench.real.house import ACCOUNT, House
from bench.truth.program import Patched
from custom_components.librespot.core.model import Output
from lab.conditions import Up
from lab.errors import LabError
from lab.loudspeaker import Loudspeaker
from lab.phone.commands import Command

from .keepers import Keeper

ARRIVAL_S: Final = 60.0
"""Seconds that zones may take to start where nothing is limited."""
MUSIC_S: Final = 3.0
"""Seconds until music that is asked for is heard, also on a busy machine."""
_GLANCE_S: Final = 0.02


class Home:
    """A house, what happens to it, and the phone of its account; an async context manager.

    Attributes:
        house: its zones, on a lab of its own.
        speakers: what plays its sound, by zone.
        victims: the zones that the fault hits: all, unless it is told.
    """

    def __init__(
        self, folder: Path, program: Patched, zones: int, keeper: Callable[[House], Keeper]
    ) -> None:
        """Prepare a home below `folder`."""
        self._keeper: Keeper | None = None

        def keep(house: House) -> Keeper:
            self._keeper = keeper(house)
            return self._keeper

        self.house = House(folder, OURS, zones, keep, shared=program)
        self.speakers: dict[str, Loudspeaker] = {}
        self.victims: Sequence[str] = self.house.zones
        self._loop = asyncio.get_running_loop()
        self._stack = AsyncExitStack()
        self._struck_at: float | None = None
        self._starts_before = 0

    async def __aenter__(self) -> Self:
        """Open the lab; no zone is wanted yet.

        Raises:
            OSError: something can't be written.
        """
        await self._stack.enter_async_context(self.house)
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    @property
    def keeper(self) -> Keeper:
        """Who keeps it running; only while it is open."""
        assert self._keeper is not None
        return self._keeper

    @property
    def struck_at(self) -> float:
        """When the fault struck, in seconds on the event loop's clock.

        One that is there before the start strikes when the first program is started.
        """
        if self._struck_at is not None:
            return self._struck_at
        return self.house.starts[0][0] if self.house.starts else self._loop.time()

    @property
    def restarts(self) -> int:
        """How many programs were started since the fault, the first of each zone not counted."""
        return len(self.house.starts) - max(self._starts_before, len(self.house.zones))

    @property
    def registered_anew(self) -> bool:
        """Whether Spotify has every victim, by a registration since the fault."""
        since = {zone for at, zone in self.house.registrations if at > self.struck_at}
        return set(self.victims) <= since & self.house.availability.connected

    async def until_registered_anew(self, within_s: float) -> bool:
        """Wait until Spotify has every victim anew; return whether it came to that in time."""
        try:
            async with asyncio.timeout(within_s):
                while not self.registered_anew:
                    await asyncio.sleep(_GLANCE_S)
        except TimeoutError:
            return False
        return True

    def strike(self) -> None:
        """Say that the fault strikes now."""
        self._struck_at = self._loop.time()
        self._starts_before = len(self.house.starts)

    async def arrive(self) -> None:
        """Let all zones start where all is well.

        Raises:
            BenchError: they don't arrive.
        """
        self.house.want()
        if not await self.house.until_connected(ARRIVAL_S):
            there = len(self.house.availability.connected)
            raise BenchError(f"{there} of {len(self.house.zones)} zones started")
        async with asyncio.timeout(ARRIVAL_S):
            while not self.keeper.content:
                await asyncio.sleep(_GLANCE_S)

    async def first_start(self) -> None:
        """Wait until the first program is started.

        Raises:
            TimeoutError: none is.
        """
        async with asyncio.timeout(ARRIVAL_S):
            while not self.house.starts:
                await asyncio.sleep(_GLANCE_S)

    async def furnish(self) -> None:
        """Give each zone a loudspeaker; before they start."""
        for zone in self.house.zones:
            fifo = self.house.folder / f"{zone}.fifo"
            self.speakers[zone] = await self._stack.enter_async_context(Loudspeaker(fifo))
            self.plays_into(zone, Output(backend="pipe", device=str(fifo)))

    def plays_into(self, zone: str, output: Output) -> None:
        """Let a zone play into something; before it starts."""
        self.house.outputs = {**self.house.outputs, zone: output}

    async def clear(self) -> None:
        """End all faults, and let the network be up."""
        await self.house.lab.clear_faults()
        await self.house.lab.set_network(Up())

    async def tell(self, zone: str, command: Command) -> bool:
        """Let the phone tell a zone to do something; return whether it did."""
        try:
            await self.house.lab.command(ACCOUNT, command, zone)
        except LabError:
            return False
        return True

    async def sounds(self, zone: str, within_s: float = MUSIC_S) -> bool:
        """Tell whether a zone is heard within some seconds."""
        speaker = self.speakers[zone]
        try:
            async with asyncio.timeout(within_s):
                await speaker.until_heard(speaker.heard + 1)
        except TimeoutError:
            return False
        return True

    def process_id(self, zone: str) -> int:
        """Return the id of a zone's process.

        Raises:
            BenchError: it has none.
        """
        if (process_id := self.keeper.process_id(zone)) is None:
            raise BenchError(f"{zone} has no process")
        return process_id
