"""What happens to speakers and accounts that is worth telling, and what was told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from .core.model import Cause, ZoneState, ZoneStatus

_IN_TROUBLE: Final = {
    ZoneState.CONNECTED,
    ZoneState.RECONNECTING,
    ZoneState.BACKING_OFF,
    ZoneState.RATE_LIMITED,
}
"""Unless the zone is well."""


class ZoneNews(StrEnum):
    """What happens to a zone, each told once: in the log at info, and by its event entity."""

    TROUBLE = "trouble"
    """It isn't, or not for long, what it is wanted to be."""
    ATTENTION = "attention"
    """Only a person can mend it."""
    RESTARTED = "restarted"
    """Its session is ended to mend it, and nobody asked for that."""
    RECOVERED = "recovered"
    """It is connected after trouble, and nothing is wrong with it."""


class AccountNews(StrEnum):
    """What happens to many zones of an account at once, told like that of one."""

    BEGAN = "began"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Told:
    """What was told last of a zone that hasn't been well since."""

    news: ZoneNews
    cause: Cause

    @classmethod
    def after(cls, told: Self | None, status: ZoneStatus) -> Self | None:
        """Return what is to be told by now, when so much was; None: nothing, or not any more."""
        if status.state is ZoneState.DISABLED or is_well(status):
            return None
        if status.state is ZoneState.FAILED:
            return cls(ZoneNews.ATTENTION, status.cause)
        in_trouble = status.state in _IN_TROUBLE or status.cause is Cause.NETWORK_AWAY
        if told is None and in_trouble:
            return cls(ZoneNews.TROUBLE, status.cause)
        return told


def is_well(status: ZoneStatus) -> bool:
    """Return whether a zone is what it is wanted to be."""
    return (status.state, status.cause) == (ZoneState.CONNECTED, Cause.NONE)
