"""What is a verdict by itself: one sign, or the end of the process."""

from collections.abc import Mapping
from typing import Final

from ..engine.signals import (
    LoginRefusal,
    LoginRefused,
    OptionsRefused,
    OutputFailed,
    Panicked,
    RateLimited,
    Signal,
    Started,
)
from ..launcher import Exit
from ..model import Cause
from .verdict import Verdict

RUST_PANIC_STATUS: Final = 101
"""What a Rust program's process returns when its main thread panicked."""

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


def judge_sign(signal: Signal, minimum_version: tuple[int, int, int]) -> Cause | None:
    """Return the cause if one sign is enough, whatever else is known of the session."""
    match signal:
        case Started(version=version) if version < minimum_version:
            return Cause.PROGRAM_TOO_OLD
        case LoginRefused(reason=reason):
            return _LOGIN_REFUSALS[reason]
        case _:
            return _FATAL_SIGNS.get(type(signal))


def judge_exit(ended: Exit, last_error: str | None) -> Verdict:
    """Return why a session ended that nobody asked to; `last_error` is what it said last."""
    if ended.status < 0:
        # Whatever it said before, it was not that.
        return Verdict(Cause.CRASHED, f"ended by signal {-ended.status}")
    cause = Cause.CRASHED if ended.status == RUST_PANIC_STATUS else Cause.EXITED
    return Verdict(cause, last_error or f"ended with {ended.status}")
