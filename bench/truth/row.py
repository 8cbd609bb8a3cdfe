"""What is judged: something that is made to happen, and what is known to follow."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from .scene import Scene

_LONG_S = 60.0

type Drive = Callable[[Scene], Awaitable[None]]


class Section(StrEnum):
    """Where a row stands on the page; the value is the heading."""

    STARTS = "At the start: dealer and registration"
    LOGINS = "At the start: login"
    SURROUNDINGS = "At the start: network and options"
    DEALER = "While it runs: the dealer"
    ACCESS_POINT = "While it runs: the access point"
    NETWORK = "While it runs: the network"
    NEIGHBOURS = "While it runs: other zones of the account"
    ENDS = "How it ends"
    FILES = "Its files"
    PAIRING = "Pairing"
    PLAYING = "While it plays: phones"
    SOUND = "While it plays: local files and the loudspeaker"
    TRACKS = "While it plays: Spotify's tracks"


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
        closed_network: whether it needs a network that nothing leaves.
        prepare: called once before any row begins, with all that holds up the others.
    """

    name: str
    section: Section
    happens: str
    means: str
    drive: Drive
    lasts_s: float = 5.0
    closed_network: bool = False
    prepare: Callable[[], None] | None = None

    @property
    def long(self) -> bool:
        """Whether it lasts too long for everyday tests."""
        return self.lasts_s > _LONG_S
