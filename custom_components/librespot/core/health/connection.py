"""Whether a session is registered, and until when what speaks against it may mend itself."""

from enum import Enum
import math
from typing import Final

from ..engine.signals import (
    AccessPointLost,
    Authenticated,
    DealerAlive,
    DealerLaunching,
    DealerLost,
    DealerRetryFailed,
    LoggingIn,
    Registered,
    SessionFailed,
    Signal,
)
from ..model import Cause
from .verdict import Verdict

REGISTRATION_S: Final = 45.0
"""Seconds from admission to registration. librespot has no time limit of its own there."""
DEALER_SILENT_S: Final = 75.0
"""Seconds without a word about the dealer after which its task is dead: a pong comes each 30 s,
and while it is away the error of an attempt each 10 s."""
ACCESS_POINT_S: Final = 58.0
"""Seconds in which a new login follows a lost access point, or never: a minute, less what a busy
machine takes to act on it."""
OWN_ATTEMPT_S: Final = 1.5
"""Seconds in which a program's own first reconnect is answered; its next one comes after 10."""
RECONNECT_S: Final = 120.0
"""Seconds that a program may take to get a lost connection back by itself.

librespot tries every 10 s, for ever; some of its failures end that without a word.
"""


class Phase(Enum):
    """How far a session has come."""

    STARTING = "starting"
    AUTHENTICATING = "authenticating"
    REGISTERED = "registered"
    LOST = "lost"
    """Was registered; since then there was a sign against it and none for it."""


class Connection:
    """One session's."""

    def __init__(self, admitted_at: float) -> None:
        """Begin with a session admitted at that moment, in seconds on the event loop's clock."""
        self._registration_due = admitted_at + REGISTRATION_S
        self._reconnect_due = admitted_at
        self._lost_at = admitted_at
        self._dealer_heard_at = math.inf
        self._registered_at = admitted_at
        self._healthy_s = 0.0
        self.phase = Phase.STARTING
        self.evidence: str | None = None
        """The line that led to the phase."""
        self.loss = Cause.CONNECTION_LOST
        """What a registered session seems to have lost."""
        self.finds_no_network = False
        """Whether its last own attempt to come back found none."""
        self.failed = False
        """Whether the session itself ended since it was registered last."""
        self.device_id: str | None = None
        """What neighbours know it by; None: it never registered."""

    @property
    def was_registered(self) -> bool:
        """Whether Spotify knows the device, as far as the session ever said."""
        return self.phase in {Phase.REGISTERED, Phase.LOST}

    @property
    def due(self) -> float:
        """When time is up, in seconds on the event loop's clock."""
        match self.phase:
            case Phase.REGISTERED:
                return self._dealer_heard_at + DEALER_SILENT_S
            case Phase.LOST:
                return min(self._reconnect_due, self._dealer_heard_at + DEALER_SILENT_S)
            case _:
                return self._registration_due

    def verdict(self, now: float, last_error: str | None) -> Verdict | None:
        """Return the verdict when time is up; `last_error` may say why it never registered."""
        if now < self.due:
            return None
        match self.phase:
            case Phase.REGISTERED:
                return Verdict(Cause.DEALER_SILENT, "no pong of the dealer")
            case Phase.LOST if self.loss is Cause.CONNECTION_LOST and self._dealer_is_silent(now):
                return Verdict(Cause.DEALER_SILENT, self.evidence)
            case Phase.LOST:
                return self.lost()
            case _:
                return Verdict(Cause.REGISTRATION_TIMED_OUT, last_error or self.evidence)

    def lost(self) -> Verdict:
        """Return the verdict on a session that is not given the time to come back by itself."""
        return Verdict(self.loss, self.evidence)

    def _dealer_is_silent(self, now: float) -> bool:
        """Return whether nothing was said of the dealer for so long that nobody tends it."""
        return now >= self._dealer_heard_at + DEALER_SILENT_S

    @property
    def helpless_at(self) -> float:
        """When its own first attempt to come back will have been in vain, in seconds."""
        return self._lost_at + OWN_ATTEMPT_S

    def healthy_s(self, now: float) -> float:
        """Return how long the session was connected without a break, or is, in seconds."""
        return now - self._registered_at if self.phase is Phase.REGISTERED else self._healthy_s

    def take(self, signal: Signal, now: float) -> None:
        """Weigh one sign."""
        match signal:
            case Registered(line=line, device_id=device_id):
                self._register(line, now)
                self.device_id = device_id or None
            case DealerAlive():
                self._dealer_heard_at = now
            case AccessPointLost(line=line):
                # It gets less time then: librespot doesn't ask for another access point.
                self.lose(line, now)
                self.loss = Cause.ACCESS_POINT_GONE
                self._reconnect_due = min(self._reconnect_due, now + ACCESS_POINT_S)
            case DealerRetryFailed(line=line, network=network):
                self.lose(line, now)
                self._dealer_heard_at = now
                self.finds_no_network = network
            case DealerLost(line=line):
                # No sign of its task: it may end with that.
                self.lose(line, now)
            case SessionFailed(line=line):
                self.lose(line, now)
                self._dealer_heard_at = now
                self.failed = True
            case LoggingIn(line=line) | Authenticated(line=line) | DealerLaunching(line=line):
                if self.phase is Phase.STARTING:
                    self._enter(Phase.AUTHENTICATING, line)
                else:
                    self.lose(line, now)
            case _:
                pass

    def lose(self, line: str, now: float) -> None:
        """Note the first sign against the connection; later ones are part of it."""
        if self.phase is Phase.REGISTERED:
            self._healthy_s = now - self._registered_at
            self._lost_at = now
            self._reconnect_due = now + RECONNECT_S
            self._enter(Phase.LOST, line)

    def judge_anew(self, now: float) -> None:
        """Give everything that was due its whole time again: nobody counted it."""
        self._registration_due = now + REGISTRATION_S
        self._lost_at = now
        self._reconnect_due = now + (
            ACCESS_POINT_S if self.loss is Cause.ACCESS_POINT_GONE else RECONNECT_S
        )
        if self.was_registered:
            self._dealer_heard_at = now

    def _register(self, line: str, now: float) -> None:
        if self.phase is not Phase.REGISTERED:
            self._registered_at = now
        self._enter(Phase.REGISTERED, line)
        self.loss = Cause.CONNECTION_LOST
        self.finds_no_network = self.failed = False
        self._dealer_heard_at = now

    def _enter(self, phase: Phase, line: str) -> None:
        self.phase = phase
        self.evidence = line
