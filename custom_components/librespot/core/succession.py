"""The session that shall follow the present one, and its place at the gate until then."""

import asyncio

from .display import Display
from .gate import Outcome
from .health import Phase
from .household import Household
from .pace import Budget
from .run import Run
from .standing import Standing
from .ticket import Ticket, Turn
from .treatment import Treatment
from .wake import Wake
from .wishes import Wishes


class Succession:
    """One zone's. Nobody waits in silence: the present session goes on until the next may begin."""

    def __init__(
        self,
        zone_id: str,
        household: Household,
        wishes: Wishes,
        wake: Wake,
        *,
        standing: Standing,
        budget: Budget,
        treatment: Treatment,
        display: Display,
    ) -> None:
        """Begin without a successor; the zone is woken when one may begin, or knows more."""
        self._zone_id = zone_id
        self._household = household
        self._wishes = wishes
        self._wake = wake
        self._standing = standing
        self._budget = budget
        self._treatment = treatment
        self._display = display
        self._loop = asyncio.get_running_loop()
        self._ticket: Ticket | None = None
        self.next_at: float | None = None
        """When the successor may begin at the earliest, in seconds on the event loop's clock."""
        self.look_at: float | None = None
        """When time alone lets it queue; in the queue it is the gate that wakes."""

    def is_due(self, run: Run) -> bool:
        """Return whether it is time to end a session for the next one.

        One that plays goes on to its music's end, and a registered one until its successor is
        admitted.
        """
        asked = self._wishes.restart_asked
        if not self._wanted or (not asked and self._is_better_as_it_is(run)):
            self.leave()
            return False
        if run.health.phase is not Phase.REGISTERED or self._may_begin():
            return True
        self._display.show_next_attempt(self.next_at)
        return False

    def take(self) -> Ticket | None:
        """Return the successor's ticket, which is its session's from now on."""
        ticket, self._ticket, self.next_at, self.look_at = self._ticket, None, None, None
        return ticket

    def leave(self) -> None:
        """Want no successor any more."""
        if (ticket := self.take()) is not None:
            self._household.gate.settle(ticket, Outcome.ABANDONED)

    @property
    def _wanted(self) -> bool:
        wishes = self._wishes
        return wishes.restart_asked or wishes.changed or self._treatment.due is not None

    def _is_better_as_it_is(self, run: Run) -> bool:
        """Return whether what can wait has to: for the music's end, a person, or a name."""
        if run.plays or self._household.halt.verdict is not None:
            return True
        return not self._household.bearers.lets_change(self._zone_id)

    def _may_begin(self) -> bool:
        """Return whether it is the successor's turn, and queue until it is."""
        free_at = self._budget.free_at()
        if self._loop.time() < free_at:
            self.next_at = self.look_at = free_at
            return False
        self.look_at = None
        gate, asked = self._household.gate, self._wishes.restart_asked
        if self._ticket is None:
            claim = self._standing.claim if asked else self._standing.planned
            self._ticket = gate.enqueue(self._wake.call, claim)
        elif asked and self._ticket.claim.turn is not Turn.ASKED_FOR:
            gate.prefer(self._ticket)
        self.next_at = None if self._ticket.granted else self._ticket.hold.until
        return self._ticket.granted
