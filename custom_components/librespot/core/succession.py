"""The place at the gate that a zone's next session has while the present one works."""

import asyncio
from collections.abc import Callable

from .gate import Gate, Outcome
from .pace import Budget
from .standing import Standing
from .ticket import Ticket, Turn


class Succession:
    """One zone's. Nobody waits in silence: the present session goes on until the next may begin."""

    def __init__(
        self, gate: Gate, standing: Standing, budget: Budget, wake: Callable[[], None]
    ) -> None:
        """Begin without a successor; `wake` is called when one may begin, or knows more."""
        self._gate = gate
        self._standing = standing
        self._budget = budget
        self._wake = wake
        self._loop = asyncio.get_running_loop()
        self._ticket: Ticket | None = None
        self.next_at: float | None = None
        """When the successor may begin at the earliest, in seconds on the event loop's clock."""
        self.look_at: float | None = None
        """When time alone lets it queue; in the queue it is the gate that wakes."""

    def may_begin(self, *, asked_for: bool) -> bool:
        """Return whether it is the successor's turn, and queue until it is."""
        free_at = self._budget.free_at()
        if self._loop.time() < free_at:
            self.next_at = self.look_at = free_at
            return False
        self.look_at = None
        if self._ticket is None:
            claim = self._standing.claim if asked_for else self._standing.planned
            self._ticket = self._gate.enqueue(self._wake, claim)
        elif asked_for and self._ticket.claim.turn is not Turn.ASKED_FOR:
            self._gate.prefer(self._ticket)
        self.next_at = None if self._ticket.granted else self._ticket.hold.until
        return self._ticket.granted

    def take(self) -> Ticket | None:
        """Return the successor's ticket, which is its session's from now on."""
        ticket, self._ticket, self.next_at, self.look_at = self._ticket, None, None, None
        return ticket

    def leave(self) -> None:
        """Want no successor any more."""
        if (ticket := self.take()) is not None:
            self._gate.settle(ticket, Outcome.ABANDONED)
