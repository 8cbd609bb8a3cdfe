"""One session of a zone: a process from before its start to its end, and what it says."""

import asyncio
from collections.abc import Callable
import logging
import math
import signal as signals
from typing import Final

from .engine import Reader
from .engine.signals import GoodbyeBegun, Signal
from .health import Action, Health, Verdict, judge_launch
from .launcher import Command, Exit, Farewell, Launcher, LaunchError, Session
from .model import Cause

_OUTPUT: Final = logging.getLogger(f"{__package__}.engine")
"""What programs say, for whoever wants to read along."""
# A session that Spotify refused, or whose device is gone there, has nobody to say goodbye to, and
# would log in again meanwhile.
_NO_GOODBYE: Final = {
    Cause.RATE_LIMITED,
    Cause.CONNECTION_LOST,
    Cause.ACCESS_POINT_GONE,
}


class Run:
    """One session of a zone, from its admission to its end."""

    def __init__(
        self,
        reader: Reader,
        health: Health,
        *,
        name: str,
        on_signal: Callable[[Signal], None],
        pardon: Callable[[Verdict], bool],
        on_verdict: Callable[[Verdict], object],
    ) -> None:
        """Prepare one; the callbacks are called while a line is read, or at once.

        `name` is the zone's. `pardon` decides whether a verdict is carried out, `on_verdict` is
        told when it is.
        """
        self._reader = reader
        self.name = name
        """What its program bears."""
        self._on_signal = on_signal
        self._pardon = pardon
        self._on_verdict = on_verdict
        self._loop = asyncio.get_running_loop()
        self._farewell: Farewell | None = None
        self.health = health
        self.session: Session | None = None
        self.process: asyncio.Task[Exit] | None = None
        """The whole life of the process, its start included."""
        self.verdict: Verdict | None = None

    @property
    def ending(self) -> bool:
        """Whether the session was asked to end."""
        return self._farewell is not None

    @property
    def ended(self) -> bool:
        """Whether there is no process any more, nor one to come."""
        return self.process is None or self.process.done()

    @property
    def plays(self) -> bool:
        """Whether it would play on if nobody ended it."""
        return not self.ending and self.health.plays(self._loop.time())

    def begin(self, launcher: Launcher, command: Command, *, name: str) -> asyncio.Task[Exit]:
        """Start the process; it runs in a task that nobody cancels, so it can't be lost."""
        self.process = asyncio.create_task(self._live(launcher, command), name=name)
        return self.process

    def take_line(self, line: bytes) -> None:
        """Read one line and act on it at once: a refused program tries again in 0.1 s."""
        now = self._loop.time()
        self.health.hear(now)
        if _OUTPUT.isEnabledFor(logging.DEBUG) and (shown := self._reader.shown(line)) is not None:
            _OUTPUT.debug("%s: %s", self.name, shown)
        if (signal := self._reader.read(line)) is None:
            return
        if self.ending:
            if self._farewell is Farewell.QUESTION and isinstance(signal, GoodbyeBegun):
                # That was to be known; what it says goodbye to never answers.
                self.end(Farewell.AT_ONCE)
            return
        verdict = self.health.take(signal, now)
        if verdict is None or self._pardon(verdict):
            self._on_signal(signal)
        else:
            self.condemn(verdict)

    def condemn(self, verdict: Verdict) -> None:
        """End the session for its own fault."""
        self.verdict = verdict
        self.end(self._farewell_for(verdict))
        self._on_verdict(verdict)

    def _farewell_for(self, verdict: Verdict) -> Farewell:
        if verdict.action is Action.KILL:
            return Farewell.KILL
        if not self.health.was_registered:
            return Farewell.AT_ONCE
        if verdict.cause is Cause.DEALER_SILENT:
            # Whatever it said since its last pong doesn't tell whether it runs now.
            return Farewell.QUESTION
        return Farewell.AT_ONCE if verdict.cause in _NO_GOODBYE else Farewell.GRACEFUL

    def dismiss(self) -> None:
        """End the session because it is not wanted any more."""
        self.end(Farewell.GRACEFUL if self.health.was_registered else Farewell.AT_ONCE)

    def end(self, farewell: Farewell) -> None:
        """End the process, or see to it that it ends as soon as it has started."""
        self._farewell = farewell
        if self.session is not None:
            self.session.ask_to_end(farewell)

    async def look_at_process(self) -> None:
        """See whether the process runs at all, as it is so quiet."""
        stands_still = self.session is not None and await self.session.stands_still()
        self.health.looked_at(self._loop.time(), stands_still=stands_still)

    async def listen(self) -> None:
        """See whether anybody hears what it plays."""
        if self.session is None or not self.session.can_be_listened_to:
            self.health.listened_to(math.inf, None)
        else:
            trouble = await self.session.output_trouble()
            self.health.listened_to(self._loop.time(), trouble)

    def judge_end(self, process: asyncio.Task[Exit]) -> Verdict:
        """Return why a process ended that nobody asked to, or why it did not even start."""
        try:
            return self.health.judge_exit(process.result())
        except LaunchError as error:
            return judge_launch(error)

    def left_unanswered(self, process: asyncio.Task[Exit]) -> bool:
        """Return whether it was asked for a sign of life, and had to be killed without one."""
        return (
            self._farewell is Farewell.QUESTION
            and process.exception() is None
            and process.result().status == -signals.SIGKILL
        )

    async def _live(self, launcher: Launcher, command: Command) -> Exit:
        self.session = await launcher.start(command, self.take_line)
        if self._farewell is not None:
            self.session.ask_to_end(self._farewell)
        return await self.session.wait()
