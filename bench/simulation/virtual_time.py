"""An event loop whose clock jumps: a day of a policy takes a moment of a test."""

import asyncio
from collections.abc import Coroutine
import selectors
from typing import override


class NothingWillHappenError(RuntimeError):
    """Everybody waits and no timer is set: what is tested has stopped for good."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """A real asyncio loop that never waits, but moves its clock to the next timer.

    There is no world outside of it: it looks at no file, socket or process.
    """

    def __init__(self) -> None:
        """Start at 0 seconds."""
        self._now_s = 0.0
        super().__init__(_JumpingSelector(self))

    @override
    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._now_s

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now_s += seconds


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingWillHappenError
        self._loop.jump(timeout)
        return []


def run_virtually[T](scenario: Coroutine[None, None, T]) -> T:
    """Run a scenario to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(scenario)
