"""Why no zone of an account logs in any more, and which one asks whether that is over."""

from typing import Final

from .health import Verdict
from .model import Cause

ACCOUNTS_OWN: Final = frozenset(
    {Cause.CREDENTIALS_REFUSED, Cause.NOT_PREMIUM, Cause.TRAVEL_RESTRICTION}
)
"""What Spotify says of the account to whichever zone comes first."""
ASKED_EACH_S: Final = 86_400.0
"""Seconds until what only a person can mend is tried again by itself: a subscription may have been
renewed, or a program replaced, and nobody told us."""


class Halt:
    """One account's. Once a day one zone asks for all: each would be told the same."""

    def __init__(self) -> None:
        """Begin with an account that may log in."""
        self.verdict: Verdict | None = None
        """Why no zone may; None: all may."""
        self.ask_at = 0.0
        """When the next zone asks, in seconds on the event loop's clock."""
        self._asks: str | None = None

    def begin(self, verdict: Verdict, now: float) -> None:
        """Let nobody log in for a day."""
        self.verdict = verdict
        self.ask_at = now + ASKED_EACH_S
        self._asks = None

    def end(self) -> None:
        """Let all log in."""
        self.verdict = None

    def holds(self, zone_id: str) -> bool:
        """Return whether a zone may not log in as it is not the one that asks."""
        return self.verdict is not None and zone_id != self._asks

    def stops(self, zone_id: str, now: float) -> Verdict | None:
        """Return why a zone that would log in may not; whoever comes first when it is time may.

        It goes on asking through whatever else keeps it, until the next one's turn.
        """
        if self.holds(zone_id) and now >= self.ask_at:
            self._asks = zone_id
            self.ask_at = now + ASKED_EACH_S
        return self.verdict if self.holds(zone_id) else None
