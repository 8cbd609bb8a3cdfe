"""A house of real librespots on a lab of its own, in real time."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Self

from bench.pacing.availability import Availability
from bench.pacing.policies.supervisor import Supervisor
from bench.simulation.spotify import Attempt
from bench.truth.program import Patched
from custom_components.librespot.core.model import Output
from lab.cloud.world import device_id
from lab.events import Event, EventKind
from lab.lab import Lab
from lab.program import make_copy
from lab.services import Service

ACCOUNT: Final = "family"
"""Whose zones they are."""
PIPE: Final = Output(backend="pipe")
"""A pipe of our own, which nobody empties: for zones that don't play."""
_WAIT_S: Final = 10.0
_GLANCE_S: Final = 0.005


class House:
    """Zones on a lab, and who keeps them running; an async context manager.

    Attributes:
        lab: its make-believe Spotify, without limits at first.
        zones: their ids, which are their names too.
        program: the lab's copy of librespot.
        attempts: every dealer upgrade that was asked for, and its answer; times on the event
            loop's clock.
        registrations: when which zone was registered, on the same clock.
        starts: when which zone's program was started, on the same clock.
        availability: which zones Spotify has.
        outputs: where zones play to; nowhere if not said.
    """

    def __init__(
        self,
        folder: Path,
        librespot: Path,
        zones: int,
        keeper: Callable[[House], Supervisor],
        *,
        shared: Patched | None = None,
    ) -> None:
        """Prepare a house below `folder`.

        Args:
            folder: made if needed.
            librespot: the program.
            zones: how many.
            keeper: makes who keeps it running.
            shared: a copy of the program that several houses have, instead of one of its own.
        """
        self.folder = folder
        self.lab = Lab(folder=folder / "lab", key=None if shared is None else shared.key)
        self.zones = [f"zone{number}" for number in range(zones)]
        self.program = folder / "librespot"
        self.attempts: list[Attempt] = []
        self.registrations: list[tuple[float, str]] = []
        self.starts: list[tuple[float, str]] = []
        self.availability = Availability()
        self.outputs: Mapping[str, Output] = {}
        self._librespot = librespot
        self._shared = shared
        self._keeper = keeper
        self._supervisor: Supervisor | None = None
        self._by_device = {device_id(name): name for name in self.zones}
        self._lost: set[str] = set()
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Open the lab; no zone is wanted yet.

        Raises:
            OSError: something can't be written.
            PatchError: the program is no librespot.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        await self.lab.start()
        try:
            self._place_program()
        except BaseException:
            await self.lab.stop()
            raise
        self._following = asyncio.create_task(self._follow())
        self._supervisor = self._keeper(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._supervisor is not None
        assert self._following is not None
        try:
            await self._supervisor.close()
        finally:
            self._following.cancel()
            (failure,) = await asyncio.gather(self._following, return_exceptions=True)
            await self.lab.stop()
        if isinstance(failure, Exception):
            raise failure

    def output(self, zone_id: str) -> Output:
        """Return where a zone plays to."""
        return self.outputs.get(zone_id, PIPE)

    def want(self) -> None:
        """Let all zones be kept running from now on."""
        assert self._supervisor is not None
        self._supervisor.want([self.zones])

    async def until_connected(self, within_s: float) -> bool:
        """Wait until Spotify has all zones; return whether it came to that in time."""
        return await self.availability.until_connected(self.zones, within_s)

    async def drop_all(self) -> None:
        """Reset every dealer socket at once; return when all zones have lost theirs."""
        lost = self._lost = set()
        await self.lab.drop(Service.DEALER)
        while len(lost) < len(self.zones):
            await asyncio.sleep(_GLANCE_S)

    def _place_program(self) -> None:
        if self._shared is None:
            make_copy(self._librespot, self.program, self.lab.info.server_key_file.read_bytes())
        else:
            self.program.symlink_to(self._shared.path)

    async def _follow(self) -> None:
        last = 0
        while True:
            for event in await self.lab.events(last, wait_s=_WAIT_S):
                last = event.sequence
                self._take(event)

    def _take(self, event: Event) -> None:
        zone_id = self._by_device.get(event.device or "")
        if zone_id is None:
            return
        match event.kind:
            case EventKind.DEALER_ADMITTED | EventKind.DEALER_REFUSED:
                admitted = event.kind is EventKind.DEALER_ADMITTED
                self.attempts.append(Attempt(event.time, zone_id, admitted))
            case EventKind.REGISTERED:
                self.registrations.append((event.time, zone_id))
                self.availability.note(zone_id, connected=True)
            case EventKind.UNREGISTERED | EventKind.EVICTED:
                self._lost.add(zone_id)
                self.availability.note(zone_id, connected=False)
