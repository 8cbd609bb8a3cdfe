"""What is judged: something that is made to happen, and what is known to follow."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from .scene import Scene

_LONG_S = 60.0

type Drive = Callable[[Scene], Awaitable[None]]


class Section(StrEnum):
    """Where a row stands on the page; the value is the heading."""

    STARTS = "At the start"
    RUNNING = "While it runs"
    ENDS = "How it ends"
    FILES = "Its files"
    PAIRING = "Pairing"
    PLAYING = "While it plays"


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        name: short and lasting: tests, options and the expectations name the row by it.
        section: where it stands.
        happens: what is made to happen, for people.
        means: what it means and what to do, for people.
        drive: makes it happen and watches.
        lasts_s: about how many seconds that takes.
    """

    name: str
    section: Section
    happens: str
    means: str
    drive: Drive
    lasts_s: float = 5.0

    @property
    def long(self) -> bool:
        """Whether it lasts too long for everyday tests."""
        return self.lasts_s > _LONG_S
