"""What the gate asks of a pace."""

from dataclasses import dataclass
import math
from typing import Protocol

from ..model import Cause


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nobody may log in now, and until when if that is known."""

    cause: Cause
    """`QUEUED`, `ACCOUNT_FROZEN`, `LOGIN_BUDGET` or `NETWORK_AWAY`."""
    until: float | None = None
    """Seconds on the event loop's clock; None: until something else happens."""


@dataclass(eq=False, slots=True)
class Login:
    """One attempt to log in, whoever makes it; all times on the event loop's clock."""

    started_at: float
    launched_at: float = math.inf
    """When it asked what is limited: until then it can be called back for nothing."""
    admitted: bool | None = None
    """None: nobody knows, or not yet."""
    settled: bool = False
    unasked: bool = False
    """Whether it is a program's own: nobody admitted it, and nobody could have kept it back."""

    @property
    def launched(self) -> bool:
        """Whether it has asked."""
        return self.launched_at < math.inf

    def settle(self, now: float, *, admitted: bool) -> None:
        """Note its answer; one that nobody saw asking asked now."""
        self.launched_at = min(self.launched_at, now)
        self.admitted = admitted
        self.settled = True


class Policy(Protocol):
    """Decides; knows no zone, no process and no clock but the `now` it is told."""

    def hold(self, now: float) -> Hold | None:
        """Return None when one more login may start now, beside those that are on their way."""

    def start(self, now: float, *, unasked: bool = False) -> Login:
        """Take note of a login that starts, or of a program's own."""

    def launch(self, login: Login, now: float) -> None:
        """Take note that it asks now."""

    def registered(self, login: Login, now: float) -> None:
        """Take note that it was admitted."""

    def refused(self, login: Login, now: float, retry_after_s: float | None = None) -> None:
        """Take note that it was refused, perhaps with a word on when to come again."""

    def abandoned(self, login: Login, now: float) -> None:
        """Take note that it ended and nobody knows whether it was admitted."""

    def withdrawn(self, login: Login, now: float) -> None:
        """Take note that it ended without having reached Spotify."""

    def frozen_until(self, now: float) -> float | None:
        """Return until when nobody logs in after a refusal, None when nothing is frozen."""
