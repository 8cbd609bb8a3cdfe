"""A row's own world: its lab, its programs, and what was seen of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
import signal
import tempfile
import time
from typing import Final

from bench.zone import Zone, lab_environment
from lab.credentials import write_credentials
from lab.events import Event, EventKind
from lab.lab import Lab
from lab.program import arguments

from . import lines, transcript
from .program import Patched
from .turns import Turn, Turns

ACCOUNT: Final = "alice"

_QUIET_S: Final = 1.0
_PATIENCE_S: Final = 30.0


class Scene:
    """What a row's driver works with.

    Attributes:
        lab: the row's own.
        seen: the transcript up to the last step's end.
    """

    def __init__(
        self, lab: Lab, program: Path, stack: AsyncExitStack, seen: list[str], turn: Turn
    ) -> None:
        """Prepare a scene.

        Args:
            lab: its own.
            program: a librespot that trusts it.
            stack: ends what is started.
            seen: takes the transcript.
            turn: given back after the first step.
        """
        self.lab = lab
        self.seen = seen
        self._program = program
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="truth-")))
        self._stack = stack
        self._turn = turn
        self._zones: dict[str, Zone] = {}
        self._told: dict[str, int] = {}
        self._spoken: dict[str, list[lines.Spoken]] = {}
        self._registered: set[Zone] = set()

    def path(self, name: str) -> Path:
        """Return a path for a file or a folder of this row's own."""
        return self._folder / name

    async def enter[Entered](self, context: AbstractAsyncContextManager[Entered]) -> Entered:
        """Enter a context that ends with the row, after the zones that are started later."""
        return await self._stack.enter_async_context(context)

    def folder(self, zone: str) -> Path:
        """Return where a zone's credentials and volume lie."""
        return self._folder / "zones" / zone

    async def start(
        self,
        name: str = "Kitchen",
        *options: str,
        account: str | None = ACCOUNT,
        as_: str | None = None,
        announced: bool = False,
        alone: bool = False,
        told: bool = True,
    ) -> Zone:
        """Start a zone.

        Args:
            name: of the zone; those whose names end with a number are told of as a crowd.
            options: added to the usual ones.
            account: whose stored credentials it has; none if there are to be none.
            as_: what it is called here, if it isn't its name.
            announced: whether it announces itself in the network.
            alone: whether it gets the `options` only.
            told: whether what it says is told.
        """
        folder = self.folder(name)
        if account is not None:
            write_credentials(folder, account)
        usual = () if alone else arguments(self.lab.info, name, folder, announced=announced)
        environment = lab_environment(self.lab.info)
        zone = Zone(name, self._program, (*usual, *options), environment)
        if told:
            self._zones[as_ or name] = zone
        return await self._stack.enter_async_context(zone)

    async def registered(
        self, name: str = "Kitchen", *options: str, account: str | None = ACCOUNT
    ) -> Zone:
        """Start a zone and wait until it is registered and has settled."""
        zone = await self.start(name, *options, account=account)
        await self.outcome(zone)
        return zone

    async def outcome(
        self,
        *zones: Zone,
        within_s: float = _PATIENCE_S,
        after: int = 0,
        soon_s: float | None = None,
        waits_s: float | None = None,
    ) -> None:
        """Wait until each zone has registered or ended, and tell which it was.

        Args:
            zones: whose.
            within_s: seconds, after which it is told that neither has happened.
            after: number of the lab's last event that doesn't count.
            soon_s: if given, it is told whether that took at most so many seconds.
            waits_s: if given, it is told whether that took at least so many seconds.
        """
        fates = await asyncio.gather(
            *(self.fate(zone, within_s, after, soon_s, waits_s) for zone in zones)
        )
        await self.settle()
        self.step()
        told = {self._title(zone): fate for zone, fate in zip(zones, fates, strict=True)}
        self.seen.extend(transcript.facts(told, named=self._several))

    async def fate(
        self,
        zone: Zone,
        within_s: float,
        after: int = 0,
        soon_s: float | None = None,
        waits_s: float | None = None,
    ) -> str:
        """Wait until a zone has registered or ended, and return which it was; see outcome."""
        begun = time.monotonic()
        event = await self._registration_or_end(zone, within_s, after)
        again = " again" if zone in self._registered else ""
        if event is not None:
            self._registered.add(zone)
            told, moment = f"registered{again}", event.time
        elif not zone.running:
            told, moment = _exit(await zone.ended()), time.monotonic()
        else:
            return f"runs, and isn't registered{again} after {within_s:g} s"
        if soon_s is not None:
            told += f", {'' if moment - begun <= soon_s else 'not '}within {soon_s:g} s"
        if waits_s is not None:
            told += f", {'' if moment - begun >= waits_s else 'not '}after {waits_s:g} s or more"
        return told

    async def settle(self) -> None:
        """Wait until no zone has anything to say for a while."""
        await asyncio.gather(*(zone.quiet(_QUIET_S) for zone in self._zones.values()))

    async def end(self, zone: Zone, number: signal.Signals, within_s: float = 5) -> None:
        """Send a signal and tell what came of it."""
        self.step()
        zone.signal(number)
        await asyncio.wait({asyncio.create_task(zone.ended())}, timeout=within_s)
        await self.settle()
        fate = f"still runs {within_s:g} s later" if zone.running else _exit(await zone.ended())
        self.say(f"{number.name}: {fate}", zone)

    def say(self, text: str, zone: Zone | None = None) -> None:
        """End a step: note what the zones said in it, then the fact that `text` tells."""
        self.step()
        named = {"" if zone is None else self._title(zone): text}
        self.seen.extend(transcript.facts(named, named=zone is not None and self._several))

    def step(self) -> None:
        """End a step: note what the zones said in it."""
        self._turn.give_back()
        hidden = {str(self._program): "<program>", str(self._folder): "<folder>"}
        said = {}
        for name, zone in self._zones.items():
            new = zone.lines[self._told.get(name, 0) :]
            self._told[name] = len(zone.lines)
            read = (lines.read(line.text, hidden, stdout=line.stdout) for line in new)
            spoken = [line for line in read if line is not None]
            earlier = self._spoken.setdefault(name, [])
            said[name] = transcript.without_heartbeats(spoken, earlier)
            earlier += spoken
        self.seen.extend(transcript.step(said, named=self._several))

    async def happens(
        self, kind: EventKind, within_s: float, after: int, device: str | None = None
    ) -> Event | None:
        """Return the lab's first event of a `kind` after another one, if there is one in time."""
        with suppress(TimeoutError):
            [event] = await self.lab.wait_for(kind, device=device, after=after, timeout_s=within_s)
            return event
        return None

    async def last_event(self) -> int:
        """Return the number of the lab's last event."""
        events = await self.lab.events()
        return events[-1].sequence if events else 0

    @property
    def _several(self) -> bool:
        return len(self._zones) > 1

    def _title(self, zone: Zone) -> str:
        return next(title for title, known in self._zones.items() if known is zone)

    async def _registration_or_end(self, zone: Zone, within_s: float, after: int) -> Event | None:
        registration = asyncio.create_task(
            self.happens(EventKind.REGISTERED, within_s, after, zone.name)
        )
        end = asyncio.create_task(zone.ended())
        try:
            await asyncio.wait({registration, end}, return_when=asyncio.FIRST_COMPLETED)
            return registration.result() if registration.done() else None
        finally:
            registration.cancel()
            end.cancel()
            await asyncio.gather(registration, end, return_exceptions=True)


def _exit(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit {status}"


@asynccontextmanager
async def set_up(program: Patched, turns: Turns, seen: list[str]) -> AsyncIterator[Scene]:
    """Make a scene for one row.

    Args:
        program: the librespot.
        turns: bounds how many rows begin at the same time.
        seen: takes the transcript.
    """
    async with AsyncExitStack() as stack:
        turn = await turns.take()
        stack.callback(turn.give_back)
        lab = await stack.enter_async_context(Lab(key=program.key))
        scene = Scene(lab, program.path, stack, seen, turn)
        try:
            yield scene
        finally:
            scene.step()
