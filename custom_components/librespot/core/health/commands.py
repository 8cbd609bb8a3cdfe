"""Whether a session still does what it is told."""

from collections import deque
from typing import Final

from ..engine.signals import (
    CommandAnswered,
    CommandFailed,
    CommandTaken,
    ContextUnavailable,
    PlayerEvent,
    Signal,
)
from ..model import Cause
from .verdict import Verdict

DEAF_AFTER: Final = 2
"""Commands that failed without music between them: the first may be that playlist's fault."""
TOGETHER_S: Final = 600.0
"""Seconds within which they belong together: whoever wants music tries again before that."""
ANSWER_S: Final = 25.0
"""Seconds in which a command is answered, by far.

While one hangs, in a request without time limit, no other is even heard.
"""


class Commands:
    """One session's."""

    def __init__(self) -> None:
        """Begin without any."""
        self._failed: deque[tuple[float, str]] = deque(maxlen=DEAF_AFTER)
        self._taken: tuple[float, CommandTaken] | None = None
        """When the command came that isn't answered yet."""
        self._unavailable: str | None = None
        """The line that tells of a playlist which isn't asked for any more."""
        self._proof: str | None = None
        """The line that proves it deaf, until it has shown that it isn't."""
        self._heard = False
        """Whether a command came since the last one that failed."""

    def take(self, signal: Signal, now: float) -> None:
        """Follow commands and what comes of them: music after one proves that it was heard.

        Music alone proves nothing: a queue goes on by itself.
        """
        match signal:
            case CommandTaken():
                self._taken = (now, signal)
                self._heard = True
            case CommandAnswered():
                self._taken = None
            case CommandFailed(line=line) if not self._mode_is_set:
                self._failed.append((now, line))
                self._heard = False
                if sum(now - at <= TOGETHER_S for at, _ in self._failed) >= DEAF_AFTER:
                    self._proof = self._unavailable or line
            case ContextUnavailable(line=line):
                self._unavailable = line
            case PlayerEvent(event="playing") if self._heard:
                self._forget_failures()
            case _:
                pass

    def forget(self) -> None:
        """Let what was not count any more."""
        self._forget_failures()
        self._taken = None

    def _forget_failures(self) -> None:
        self._failed.clear()
        self._unavailable = self._proof = None

    @property
    def _mode_is_set(self) -> bool:
        """Whether the present command only says how to play: no proof if it fails."""
        return self._taken is not None and self._taken[1].sets_mode

    @property
    def due(self) -> float | None:
        """When a command that hangs becomes a verdict, in seconds on the event loop's clock."""
        return None if self._taken is None else self._taken[0] + ANSWER_S

    def verdict(self, now: float) -> Verdict | None:
        """Return the verdict when it is deaf, with what proves that."""
        if self._taken is not None and now >= self._taken[0] + ANSWER_S:
            return Verdict(Cause.DEAF, f"never answered: {self._taken[1].line}")
        return None if self._proof is None else Verdict(Cause.DEAF, self._proof)
