"""A row's own world: its lab, its programs, and what was seen of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
import signal
import tempfile
from typing import Final

from bench.zone import Zone, lab_arguments, lab_environment
from lab.credentials import write_credentials
from lab.events import EventKind
from lab.lab import Lab
from lab.program import make_copy

from . import lines, transcript

ACCOUNT: Final = "alice"
_PROGRAM: Final = "librespot"

_QUIET_S: Final = 1.0
_PATIENCE_S: Final = 30.0


class Scene:
    """What a row's driver works with.

    Attributes:
        lab: the row's own.
        seen: the transcript up to the last step's end.
    """

    def __init__(self, lab: Lab, folder: Path, stack: AsyncExitStack, seen: list[str]) -> None:
        """Start the program in `folder`, which trusts the `lab`; the `stack` ends what runs."""
        self.lab = lab
        self.seen = seen
        self._folder = folder
        self._stack = stack
        self._zones: dict[str, Zone] = {}
        self._told: dict[str, int] = {}

    def folder(self, zone: str) -> Path:
        """Return where a zone's credentials and volume lie."""
        return self._folder / "zones" / zone

    async def start(
        self,
        name: str = "Kitchen",
        *options: str,
        account: str | None = ACCOUNT,
        alone: bool = False,
    ) -> Zone:
        """Start a zone.

        Args:
            name: of the zone; those whose names end with a number are told of as a crowd.
            options: added to the usual ones.
            account: whose stored credentials it has; none if there are to be none.
            alone: whether it gets the `options` only.
        """
        folder = self.folder(name)
        if account is not None:
            write_credentials(folder, account)
        arguments = options if alone else (*lab_arguments(self.lab.info, name, folder), *options)
        environment = lab_environment(self.lab.info)
        zone = Zone(name, self._folder / _PROGRAM, arguments, environment)
        self._zones[name] = await self._stack.enter_async_context(zone)
        return zone

    async def registered(self, name: str = "Kitchen", *options: str) -> Zone:
        """Start a zone and wait until it is registered and has settled."""
        zone = await self.start(name, *options)
        await self.outcome(zone)
        return zone

    async def outcome(self, *zones: Zone, within_s: float = _PATIENCE_S, after: int = 0) -> None:
        """Wait until each zone has registered or ended, and tell which it was.

        Args:
            zones: whose.
            within_s: seconds, after which it is told that neither has happened.
            after: the lab's last event that doesn't count.
        """
        fates = await asyncio.gather(*(self._fate(zone, within_s, after) for zone in zones))
        await self.settle()
        self.step()
        self.seen.extend(
            transcript.facts(
                {zone.name: fate for zone, fate in zip(zones, fates, strict=True)},
                named=self._several,
            )
        )

    async def settle(self) -> None:
        """Wait until no zone has anything to say for a while."""
        await asyncio.gather(*(zone.quiet(_QUIET_S) for zone in self._zones.values()))

    async def end(self, zone: Zone, number: signal.Signals, within_s: float = 5) -> None:
        """Send a signal and tell what came of it."""
        zone.signal(number)
        try:
            async with asyncio.timeout(within_s):
                status = await zone.ended()
        except TimeoutError:
            self.say(f"{number.name}: still running {within_s:g} s later", zone)
        else:
            self.say(f"{number.name}: {_exit(status)}", zone)

    def say(self, text: str, zone: Zone | None = None) -> None:
        """End a step: note what the zones said in it, then the fact that `text` tells."""
        self.step()
        named = {"" if zone is None else zone.name: text}
        self.seen.extend(transcript.facts(named, named=zone is not None and self._several))

    def step(self) -> None:
        """End a step: note what the zones said in it."""
        hidden = {str(self._folder): "<folder>"}
        said = {}
        for name, zone in self._zones.items():
            new = zone.lines[self._told.get(name, 0) :]
            self._told[name] = len(zone.lines)
            read = (lines.read(line.text, hidden, stdout=line.stdout) for line in new)
            said[name] = [line for line in read if line is not None]
        self.seen.extend(transcript.step(said, named=self._several))

    async def last_event(self) -> int:
        """Return the number of the lab's last event."""
        events = await self.lab.events()
        return events[-1].sequence if events else 0

    @property
    def _several(self) -> bool:
        return len(self._zones) > 1

    async def _fate(self, zone: Zone, within_s: float, after: int) -> str:
        registration = asyncio.create_task(
            self.lab.wait_for(
                EventKind.REGISTERED, device=zone.name, after=after, timeout_s=within_s
            )
        )
        end = asyncio.create_task(zone.ended())
        try:
            await asyncio.wait({registration, end}, return_when=asyncio.FIRST_COMPLETED)
            if end.done():
                return _exit(end.result())
            with suppress(TimeoutError):
                await registration
                return "registered"
            return f"runs, and isn't registered after {within_s:g} s"
        finally:
            registration.cancel()
            end.cancel()
            await asyncio.gather(registration, end, return_exceptions=True)


def _exit(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit {status}"


@asynccontextmanager
async def set_up(program: Path, turns: asyncio.Semaphore, seen: list[str]) -> AsyncIterator[Scene]:
    """Make a scene for one row.

    Args:
        program: the librespot to copy.
        turns: bounds how many scenes are made at the same time.
        seen: takes the transcript.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="truth-")))
        async with turns:
            lab = await stack.enter_async_context(Lab(folder=folder / "lab"))
            key = lab.info.server_key_file.read_bytes()
            await asyncio.to_thread(make_copy, program, folder / _PROGRAM, key)
        scene = Scene(lab, folder, stack, seen)
        try:
            yield scene
        finally:
            scene.step()
