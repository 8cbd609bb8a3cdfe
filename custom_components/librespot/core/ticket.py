"""A zone's place at the gate."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
import math

from .model import Cause
from .pace import Hold, Login


class Turn(IntEnum):
    """Who goes first; within a turn whoever was listened to last."""

    ASKED_FOR = 0
    """A person stands beside it and waits."""
    NEXT = 1
    """It was its turn when Spotify refused."""
    IN_ORDER = 2
    LAST = 3
    """It keeps failing for reasons of its own: the others needn't wait for that."""
    PLANNED = 4
    """It works as it is, and shall only be renewed: one at a time, when nobody else logs in."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a zone brings to the queue.

    Attributes:
        turn: its own.
        last_used: when music last played in it, in seconds on the event loop's clock.
    """

    turn: Turn = Turn.IN_ORDER
    last_used: float = -math.inf


class Ticket:
    """A zone's place in the queue, then its admission, until it is settled."""

    def __init__(self, wake: Callable[[], None], number: int, claim: Claim) -> None:
        """Make a ticket whose holder is woken when something about it changed."""
        self._wake = wake
        self._number = number
        self.claim = claim
        self.hold = Hold(Cause.QUEUED)
        self.login: Login | None = None
        """The login it admits; None: it is not its turn yet."""
        self.called_back = False
        """Whether the login shall end before it has asked: it would be refused."""

    @property
    def place(self) -> tuple[Turn, float, int]:
        """What the queue is sorted by."""
        return self.claim.turn, -self.claim.last_used, self._number

    @property
    def asked(self) -> bool:
        """Whether its login has asked Spotify."""
        return self.login is not None and self.login.launched

    @property
    def granted(self) -> bool:
        """Whether its holder may log in, or may have."""
        return self.login is not None

    def tell(self, hold: Hold) -> None:
        """Say why it is not this ticket's turn."""
        if hold != self.hold:
            self.hold = hold
            self._wake()

    def grant(self, login: Login) -> None:
        """Admit."""
        self.login = login
        self._wake()

    def call_back(self) -> None:
        """Take the admission back."""
        self.called_back = True
        self._wake()
