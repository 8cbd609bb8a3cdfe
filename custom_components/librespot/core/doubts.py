"""What one zone alone doesn't prove of its account.

A restart of ours forgets it: somebody tries again then, and what is proved anew costs the account
one login more, however many zones it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .model import Cause

APART_S: Mapping[Cause, float] = MappingProxyType(
    {
        # Spotify refuses good credentials in passing, too.
        Cause.CREDENTIALS_REFUSED: 120.0,
        # Another session of the zone, after a restart, is enough.
        Cause.NO_AUDIO_KEYS: 0.0,
    }
)
"""Seconds that lie at least between two complaints of one zone that prove it; two zones prove it
at once. Nothing else is doubted."""


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What one zone found in one of its sessions."""

    zone_id: str
    session: int
    at: float
    """Seconds on the event loop's clock."""


class Doubts:
    """One account's."""

    def __init__(self) -> None:
        """Begin without any."""
        self._first: dict[Cause, _Complaint] = {}
        self._proved: set[Cause] = set()

    def proves(self, cause: Cause, zone_id: str, session: int, now: float) -> bool:
        """Take a complaint; return whether it is the account's by now, whatever a zone does."""
        if cause not in APART_S or cause in self._proved:
            return True
        first = self._first.setdefault(cause, _Complaint(zone_id, session, now))
        other_zone = first.zone_id != zone_id
        other_time = first.session != session and now - first.at >= APART_S[cause]
        if other_zone or other_time:
            self._proved.add(cause)
            return True
        return False

    def disproved(self, cause: Cause) -> None:
        """Note that it isn't so, or isn't any more."""
        self._first.pop(cause, None)
        self._proved.discard(cause)
