"""What one zone alone doesn't prove of its account.

A restart of ours forgets it: somebody tries again then, and what is proved anew costs the account
one login more, however many zones it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

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
FORGOTTEN_S: Final = 3600.0
"""Seconds after which a complaint that nobody confirmed is forgotten: it was a passing one.

The zone itself tries again after some minutes. Only a long freeze of the account keeps it for
longer, and what is so then costs one login more.
"""


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

    def complain(self, cause: Cause, zone_id: str, session: int, now: float) -> bool:
        """Take a complaint; return whether it is the account's by now, whatever a zone does."""
        if cause not in APART_S or cause in self._proved:
            return True
        first = self._first.get(cause)
        if first is None or now - first.at > FORGOTTEN_S:
            first = self._first[cause] = _Complaint(zone_id, session, now)
        other_zone = first.zone_id != zone_id
        other_time = first.session != session and now - first.at >= APART_S[cause]
        if other_zone or other_time:
            self._proved.add(cause)
            return True
        return False

    def forget(self, zone_id: str) -> None:
        """Let what a zone complained of not count any more: it isn't wanted, so nobody asks it."""
        self._first = {
            cause: each for cause, each in self._first.items() if each.zone_id != zone_id
        }

    def disproved(self, cause: Cause) -> None:
        """Note that it isn't so, or isn't any more."""
        self._first.pop(cause, None)
        self._proved.discard(cause)
