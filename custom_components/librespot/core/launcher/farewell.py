"""How a process is asked to end, and what follows when it doesn't."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable, Mapping
import signal
from types import MappingProxyType

from . import Farewell

STEPS: Mapping[Farewell, tuple[tuple[float, signal.Signals], ...]] = MappingProxyType(
    {
        Farewell.AT_ONCE: ((0.0, signal.SIGTERM), (1.0, signal.SIGKILL)),
        Farewell.GRACEFUL: ((0.0, signal.SIGINT), (2.0, signal.SIGINT), (4.0, signal.SIGKILL)),
        Farewell.QUESTION: ((0.0, signal.SIGINT), (1.0, signal.SIGKILL)),
        Farewell.KILL: ((0.0, signal.SIGKILL),),
    }
)
"""Which signal is sent how many seconds after the request."""

_HASTE: Mapping[Farewell, int] = MappingProxyType(
    {Farewell.GRACEFUL: 0, Farewell.QUESTION: 0, Farewell.AT_ONCE: 1, Farewell.KILL: 2}
)
"""Which farewell may take another's place: one of more haste."""


class Ending:
    """Sends one process the signals of a farewell, each in its time."""

    def __init__(self, loop: AbstractEventLoop, send: Callable[[signal.Signals], None]) -> None:
        self._loop = loop
        self._send = send
        self._farewell: Farewell | None = None
        self._timers: list[TimerHandle] = []

    @property
    def asked(self) -> bool:
        """Whether the process was asked to end."""
        return self._farewell is not None

    def ask(self, farewell: Farewell) -> None:
        """Begin a farewell. Only AT_ONCE and KILL change one that has begun, in that order."""
        if self._farewell is not None and _HASTE[farewell] <= _HASTE[self._farewell]:
            return
        deadline = self._timers[-1].when() if self._timers else float("inf")
        self.cancel()
        self._farewell = farewell
        now = self._loop.time()
        for delay, number in STEPS[farewell]:
            if delay == 0.0:
                self._send(number)
            else:
                # Being asked twice never prolongs a life.
                moment = min(now + delay, deadline)
                self._timers.append(self._loop.call_at(moment, self._send, number))

    def cancel(self) -> None:
        """Send nothing more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
