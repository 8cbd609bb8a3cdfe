"""Evidence in, verdict out: what one session's signs say about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
import math
from typing import Final

from .engine.signals import (
    AccessPointLost,
    Authenticated,
    BareLine,
    DealerAlive,
    DealerLaunching,
    DealerLost,
    DealerRetryFailed,
    ErrorSaid,
    LoggingIn,
    LoginRefusal,
    LoginRefused,
    OptionsRefused,
    OutputFailed,
    Panicked,
    PlayerEvent,
    RateLimited,
    RateLimitWait,
    Registered,
    SessionFailed,
    Signal,
    Started,
)
from .launcher import Exit, LaunchError, LaunchProblem
from .model import Cause

REGISTRATION_S: Final = 45.0
"""Seconds from admission to registration. librespot has no time limit of its own there."""
MUSIC_SPARED_S: Final = 600.0
"""Seconds that music which plays may keep a refused program alive."""
IN_VAIN: Final = 2
"""A program's own attempts refused after the first, until it seems that they prolong the block."""
DEALER_SILENT_S: Final = 75.0
"""Seconds without a pong after which the dealer's task is dead: it is asked for one each 30 s."""
ACCESS_POINT_S: Final = 60.0
"""Seconds in which a new login follows a lost access point, or never."""
OWN_ATTEMPT_S: Final = 1.5
"""Seconds in which a program's own first reconnect is answered; its next one comes after 10."""
RECONNECT_S: Final = 120.0
"""Seconds that a program may take to get a lost connection back by itself.

librespot tries every 10 s, for ever; some of its failures end that without a word.
"""
RUST_PANIC_STATUS: Final = 101
"""What a Rust program's process returns when its main thread panicked."""
_SILENCE: Final = {"paused", "stopped", "session_disconnected"}
"""Player events after which no music plays."""


class Phase(Enum):
    """How far a session has come."""

    STARTING = "starting"
    AUTHENTICATING = "authenticating"
    REGISTERED = "registered"
    LOST = "lost"
    """Was registered; since then there was a sign against it and none for it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a session has to end, or did, and the line that proves it."""

    cause: Cause
    evidence: str | None = None
    retry_after_s: float | None = None
    """When Spotify said to come again, in seconds."""


_LOGIN_REFUSALS: Final = {
    LoginRefusal.CREDENTIALS: Cause.CREDENTIALS_REFUSED,
    LoginRefusal.NO_CREDENTIALS: Cause.CREDENTIALS_MISSING,
    LoginRefusal.NOT_PREMIUM: Cause.NOT_PREMIUM,
    LoginRefusal.TRAVEL_RESTRICTION: Cause.TRAVEL_RESTRICTION,
}
_FATAL_SIGNS: Final[Mapping[type, Cause]] = {
    RateLimited: Cause.RATE_LIMITED,
    OptionsRefused: Cause.OPTIONS_REFUSED,
    OutputFailed: Cause.OUTPUT_BROKEN,
    Panicked: Cause.CRASHED,
}
_LAUNCH_PROBLEMS: Final = {
    LaunchProblem.PROGRAM_MISSING: Cause.PROGRAM_MISSING,
    LaunchProblem.PROGRAM_NOT_EXECUTABLE: Cause.PROGRAM_NOT_EXECUTABLE,
    LaunchProblem.PROGRAM_UNSUITABLE: Cause.PROGRAM_UNSUITABLE,
    LaunchProblem.OUTPUT: Cause.OUTPUT_BROKEN,
    LaunchProblem.STORAGE: Cause.STORAGE,
    LaunchProblem.RESOURCES: Cause.RESOURCES,
}


def judge_launch(error: LaunchError) -> Verdict:
    """Return why a session could not even be started."""
    return Verdict(_LAUNCH_PROBLEMS[error.problem], error.text)


@dataclass(slots=True)
class _Spared:
    """A refused program that is left to its own attempts, because it plays."""

    line: str
    """The first refusal."""
    until: float
    """Seconds on the event loop's clock."""
    in_vain: int = 0
    """Attempts of its own that were refused since."""

    def ends_with(self, event: str) -> bool:
        """Return whether it ends when this happens to its music.

        A pause leaves nothing to spare. The end of a track is a good moment when its attempts
        seem to prolong the block.
        """
        return event in _SILENCE or (event == "end_of_track" and self.in_vain >= IN_VAIN)


class Health:
    """What is known of one session."""

    def __init__(self, *, admitted_at: float, minimum_version: tuple[int, int, int]) -> None:
        """Judge a session admitted at that moment, in seconds on the event loop's clock."""
        self._minimum_version = minimum_version
        self._registration_due = admitted_at + REGISTRATION_S
        self._reconnect_due = admitted_at
        self._lost_at = admitted_at
        self._loss = Cause.CONNECTION_LOST
        self._dealer_heard_at = math.inf
        self._registered_at = admitted_at
        self._healthy_s = 0.0
        self._playing = False
        self._spared: _Spared | None = None
        self._last_error: str | None = None
        self.phase = Phase.STARTING
        self.evidence: str | None = None
        """The line that led to the phase."""

    @property
    def was_registered(self) -> bool:
        """Whether Spotify knows the device, as far as the session ever said."""
        return self.phase in {Phase.REGISTERED, Phase.LOST}

    @property
    def plays(self) -> bool:
        """Whether music flows."""
        return self._playing

    @property
    def spared(self) -> bool:
        """Whether it lived on after a refusal, because it played."""
        return self._spared is not None

    def may_be_spared(self, now: float) -> bool:
        """Return whether music is worth the program's own attempts after a refusal."""
        in_time = self._spared is None or now < self._spared.until
        return self._playing and self.was_registered and in_time

    @property
    def deadline(self) -> float | None:
        """When `overdue` becomes the verdict, in seconds on the event loop's clock.

        Music needs the dealer only to be told what to do: while it plays, there is time.
        """
        match self.phase:
            case Phase.REGISTERED:
                return None if self._playing else self._dealer_heard_at + DEALER_SILENT_S
            case Phase.LOST if self._spared is not None:
                return self._spared.until
            case Phase.LOST:
                return None if self._playing else self._reconnect_due
            case _:
                return self._registration_due

    @property
    def loss(self) -> Cause:
        """What a registered session seems to have lost."""
        return self._loss

    @property
    def helpless_at(self) -> float:
        """When its own first attempt to come back will have been in vain, in seconds."""
        return math.inf if self._playing else self._lost_at + OWN_ATTEMPT_S

    def healthy_s(self, now: float) -> float:
        """Return how long the session was connected without a break, or is, in seconds."""
        return now - self._registered_at if self.phase is Phase.REGISTERED else self._healthy_s

    def take(self, signal: Signal, now: float) -> Verdict | None:
        """Weigh one sign; return a verdict if the session has to end."""
        if isinstance(signal, RateLimitWait) and not self.was_registered:
            return Verdict(Cause.RATE_LIMITED, signal.line, retry_after_s=signal.retry_after)
        if (cause := self._fatal(signal)) is not None:
            return Verdict(cause, signal.line)
        match signal:
            case Registered():
                self._register(signal.line, now)
            case DealerAlive():
                self._dealer_heard_at = now
            case AccessPointLost() | SessionFailed() | DealerLost() | DealerRetryFailed():
                self._lose(signal.line, now)
                self._weigh_loss(signal, now)
            case LoggingIn() | Authenticated() | DealerLaunching():
                if self.phase is Phase.STARTING:
                    self._enter(Phase.AUTHENTICATING, signal.line)
                else:
                    self._lose(signal.line, now)
            case PlayerEvent(event=event):
                return self._hear(event, now)
            case ErrorSaid() | BareLine():
                self._note_error(signal)
            case _:
                pass
        return None

    def _register(self, line: str, now: float) -> None:
        if self.phase is not Phase.REGISTERED:
            self._registered_at = now
        self._enter(Phase.REGISTERED, line)
        self._loss = Cause.CONNECTION_LOST
        self._dealer_heard_at = now
        self._last_error = None
        self._spared = None

    def _weigh_loss(self, signal: Signal, now: float) -> None:
        """Give a session less time when its access point is gone: it doesn't ask for another."""
        if isinstance(signal, AccessPointLost):
            self._loss = Cause.ACCESS_POINT_GONE
            self._reconnect_due = min(self._reconnect_due, now + ACCESS_POINT_S)

    def _hear(self, event: str, now: float) -> Verdict | None:
        """Follow the music; its end may be the end of what it was spared for."""
        self._playing = event not in _SILENCE and (self._playing or event == "playing")
        if self._spared is not None and self._spared.ends_with(event):
            self._spared.until = now
            return self.overdue()
        return None

    def _note_error(self, signal: ErrorSaid | BareLine) -> None:
        """Keep a line that may say why a session ends."""
        if isinstance(signal, ErrorSaid) or not self.was_registered:
            self._last_error = signal.line

    def spare(self, line: str, now: float) -> None:
        """Let it live on after a refusal, for the sake of its music."""
        self._lose(line, now)
        if self._spared is None:
            self._spared = _Spared(line, until=now + MUSIC_SPARED_S)
        else:
            self._spared.in_vain += 1

    def _fatal(self, signal: Signal) -> Cause | None:
        """Return the cause if this one sign is enough."""
        match signal:
            case Started(version=version) if version < self._minimum_version:
                return Cause.PROGRAM_TOO_OLD
            case LoginRefused(reason=reason):
                return _LOGIN_REFUSALS[reason]
            case SessionFailed(network=network):
                # The program would log in again at once, up to six times: that is the gate's
                # matter. Only music that plays is worth one login of its own.
                if not self.was_registered:
                    return Cause.NETWORK_AWAY if network else Cause.SERVICE_ERROR
                spared = self._playing and self.phase is Phase.REGISTERED
                return None if spared else Cause.CONNECTION_LOST
            case _:
                return _FATAL_SIGNS.get(type(signal))

    def overdue(self) -> Verdict:
        """Return the verdict on a session whose deadline has passed."""
        if self._spared is not None:
            return Verdict(Cause.RATE_LIMITED, self._spared.line)
        if self.phase is Phase.REGISTERED:
            return Verdict(Cause.DEALER_SILENT, "no pong of the dealer")
        if self.was_registered:
            return Verdict(self._loss, self.evidence)
        return Verdict(Cause.REGISTRATION_TIMED_OUT, self._last_error or self.evidence)

    def judge_exit(self, ended: Exit) -> Verdict:
        """Return why a session ended that nobody asked to."""
        if ended.status < 0:
            # Whatever it said before, it was not that.
            return Verdict(Cause.CRASHED, f"ended by signal {-ended.status}")
        cause = Cause.CRASHED if ended.status == RUST_PANIC_STATUS else Cause.EXITED
        return Verdict(cause, self._last_error or f"ended with {ended.status}")

    def _lose(self, line: str, now: float) -> None:
        """Note the first sign against the connection; later ones are part of it."""
        if self.phase is Phase.REGISTERED:
            self._healthy_s = now - self._registered_at
            self._lost_at = now
            self._reconnect_due = now + RECONNECT_S
            self._enter(Phase.LOST, line)

    def _enter(self, phase: Phase, line: str) -> None:
        self.phase = phase
        self.evidence = line
