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

DEAF_AFTER: Final = 2
"""Commands that failed without music between them: the first may be that playlist's fault."""
TOGETHER_S: Final = 600.0
"""Seconds within which they belong together: whoever wants music tries again before that."""
ANSWER_S: Final = 30.0
"""Seconds in which a command is answered, by far.

While one hangs, in a request without time limit, no other is even heard.
"""


class Commands:
    """One session's."""

    def __init__(self) -> None:
        """Begin without any."""
        self._failed: deque[tuple[float, str]] = deque(maxlen=DEAF_AFTER)
        self._taken: tuple[float, str] | None = None
        """When the command came that isn't answered yet, and its line."""
        self._unavailable: str | None = None
        """The line that tells of a playlist which isn't asked for any more."""

    def take(self, signal: Signal, now: float) -> None:
        """Follow commands and what comes of them; music proves that they are heard."""
        match signal:
            case CommandTaken(line=line):
                self._taken = (now, line)
            case CommandAnswered():
                self._taken = None
            case CommandFailed(line=line):
                self._failed.append((now, line))
            case ContextUnavailable(line=line):
                self._unavailable = line
            case PlayerEvent(event="playing"):
                self.forget()
            case _:
                pass

    def forget(self) -> None:
        """Let what was not count any more."""
        self._failed.clear()
        self._taken = self._unavailable = None

    @property
    def due(self) -> float | None:
        """When a command that hangs becomes a verdict, in seconds on the event loop's clock."""
        return None if self._taken is None else self._taken[0] + ANSWER_S

    def deaf(self, now: float) -> str | None:
        """Return the line that proves it deaf; None: it hears."""
        if self._taken is not None and now >= self._taken[0] + ANSWER_S:
            return f"never answered: {self._taken[1]}"
        recent = [line for at, line in self._failed if now - at <= TOGETHER_S]
        return (self._unavailable or recent[-1]) if len(recent) >= DEAF_AFTER else None
