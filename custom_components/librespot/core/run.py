"""One session of a zone: a process from before its start to its end, and what it says."""

import asyncio
from collections.abc import Callable
from typing import Final

from .engine import Reader
from .engine.signals import Signal
from .health import Health, Verdict, judge_launch
from .launcher import Command, Exit, Farewell, Launcher, LaunchError, Session
from .model import Cause

# A session that Spotify refused, or whose device is gone there, has nobody to say goodbye to, and
# would log in again meanwhile.
_NO_GOODBYE: Final = {
    Cause.RATE_LIMITED,
    Cause.CONNECTION_LOST,
    Cause.ACCESS_POINT_GONE,
    Cause.DEALER_SILENT,
}


class Run:
    """One session of a zone, from its admission to its end."""

    def __init__(
        self,
        reader: Reader,
        health: Health,
        *,
        on_signal: Callable[[Signal], None],
        pardon: Callable[[Verdict], bool],
        on_verdict: Callable[[Verdict], object],
    ) -> None:
        """Prepare one; the callbacks are called while a line is read, or at once.

        `pardon` decides whether a verdict is carried out, `on_verdict` is told when it is.
        """
        self._reader = reader
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

    def begin(self, launcher: Launcher, command: Command, *, name: str) -> asyncio.Task[Exit]:
        """Start the process; it runs in a task that nobody cancels, so it can't be lost."""
        self.process = asyncio.create_task(self._live(launcher, command), name=name)
        return self.process

    def take_line(self, line: bytes) -> None:
        """Read one line and act on it at once: a refused program tries again in 0.1 s."""
        if self.ending or (signal := self._reader.read(line)) is None:
            return
        verdict = self.health.take(signal, self._loop.time())
        if verdict is None or self._pardon(verdict):
            self._on_signal(signal)
        else:
            self.condemn(verdict)

    def condemn(self, verdict: Verdict) -> None:
        """End the session for its own fault."""
        self.verdict = verdict
        in_vain = verdict.cause in _NO_GOODBYE or not self.health.was_registered
        self.end(Farewell.AT_ONCE if in_vain else Farewell.GRACEFUL)
        self._on_verdict(verdict)

    def dismiss(self) -> None:
        """End the session because it is not wanted any more."""
        self.end(Farewell.GRACEFUL if self.health.was_registered else Farewell.AT_ONCE)

    def end(self, farewell: Farewell) -> None:
        """End the process, or see to it that it ends as soon as it has started."""
        self._farewell = farewell
        if self.session is not None:
            self.session.ask_to_end(farewell)

    def judge_end(self, process: asyncio.Task[Exit]) -> Verdict:
        """Return why a process ended that nobody asked to, or why it did not even start."""
        try:
            return self.health.judge_exit(process.result())
        except LaunchError as error:
            return judge_launch(error)

    async def _live(self, launcher: Launcher, command: Command) -> Exit:
        self.session = await launcher.start(command, self.take_line)
        if self._farewell is not None:
            self.session.ask_to_end(self._farewell)
        return await self.session.wait()
