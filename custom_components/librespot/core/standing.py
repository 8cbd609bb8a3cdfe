"""What a zone brings to the queue, by what became of its logins so far."""

from typing import Final

from .past import Past
from .ticket import Claim, Turn

KEEPS_FAILING: Final = 3
"""Ends of a zone's own in a row after which the others go first."""


class Standing:
    """One zone's."""

    def __init__(self, past: Past) -> None:
        """Begin with nothing but the past."""
        self._past = past
        self._turn = Turn.IN_ORDER
        self._refusals_in_a_row = 0
        self._failures_in_a_row = 0

    @property
    def claim(self) -> Claim:
        """What it queues with."""
        return Claim(self._turn, self._past.last_used)

    @property
    def planned(self) -> Claim:
        """What it queues with while it works as it is."""
        return Claim(Turn.PLANNED, self._past.last_used)

    def ask_for(self) -> None:
        """Note that a person waits for it."""
        self._turn = Turn.ASKED_FOR

    def called_back(self) -> None:
        """Note that its turn was taken from it because Spotify refused another."""
        self._turn = min(self._turn, Turn.NEXT)

    def refused(self) -> None:
        """Note that Spotify refused it.

        Whose turn it was keeps it, once: one that is refused each time for reasons of its own
        would keep all the others waiting.
        """
        self._refusals_in_a_row += 1
        if self._refusals_in_a_row == 1:
            self._turn = min(self._turn, Turn.NEXT)
        else:
            self._turn = self._usual

    def registered(self) -> None:
        """Note that Spotify registered it."""
        self._refusals_in_a_row = 0
        self._turn = self._usual

    def failed(self) -> None:
        """Note that a session ended for a reason of the zone's own."""
        self._refusals_in_a_row = 0
        self._failures_in_a_row += 1
        self._turn = self._usual

    def was_healthy(self) -> None:
        """Note that its last session was a good one for long."""
        self._failures_in_a_row = 0

    def forget(self) -> None:
        """Begin anew: it wasn't wanted for a while."""
        self._refusals_in_a_row = self._failures_in_a_row = 0
        self._turn = Turn.IN_ORDER

    @property
    def _usual(self) -> Turn:
        return Turn.LAST if self._failures_in_a_row >= KEEPS_FAILING else Turn.IN_ORDER
