"""The wait for a login of a zone that has no session."""

import asyncio

from .display import Display
from .gate import Outcome
from .health import Verdict
from .household import Household
from .model import Cause
from .pace import Budget, Hold
from .standing import Standing
from .succession import Succession
from .ticket import Ticket, Turn
from .wake import Wake
from .wishes import Wishes


class Admission:
    """One zone's."""

    def __init__(
        self,
        zone_id: str,
        household: Household,
        wishes: Wishes,
        wake: Wake,
        *,
        standing: Standing,
        budget: Budget,
        succession: Succession,
        display: Display,
    ) -> None:
        """Wait for nothing yet; `budget` is the zone's allowance."""
        self._zone_id = zone_id
        self._household = household
        self._wishes = wishes
        self._wake = wake
        self._standing = standing
        self._budget = budget
        self._succession = succession
        self._display = display
        self._loop = asyncio.get_running_loop()

    async def wait(self) -> Ticket | Verdict | None:
        """Wait for everything that a login needs, and count it.

        Returns:
            The ticket, which the caller has to settle; the verdict that keeps the whole account
            from logging in; None: the zone isn't wanted any more.
        """
        if not await self._within_budget():
            return None
        gate, bearers, halt = self._household.gate, self._household.bearers, self._household.halt
        ticket = self._succession.take()
        try:
            while self._wishes.wanted:
                if (stopped := halt.stops(self._zone_id, self._loop.time())) is not None:
                    return stopped
                name_is_free = bearers.lets_in(self._zone_id)
                if ticket is None and name_is_free:
                    ticket = gate.enqueue(self._wake.call, self._standing.claim)
                if ticket is None:
                    self._display.show_place(Hold(Cause.QUEUED))
                    await self._wake.pause()
                elif ticket.granted and name_is_free:
                    admitted, ticket = ticket, None
                    return self._use(admitted)
                elif ticket.granted:
                    # Whoever waits for a name keeps nobody else from logging in.
                    gate.settle(ticket, Outcome.ABANDONED)
                    ticket = None
                elif self._wishes.restart_asked and ticket.claim.turn is not Turn.ASKED_FOR:
                    gate.prefer(ticket)
                else:
                    self._display.show_place(ticket.hold)
                    await self._wake.pause()
            return None
        finally:
            if ticket is not None:
                gate.settle(ticket, Outcome.ABANDONED)

    async def _within_budget(self) -> bool:
        """Wait until one more login is within the zone's allowance; False: it isn't wanted now."""
        while self._loop.time() < (free_at := self._budget.free_at()):
            if not self._wishes.wanted:
                return False
            self._succession.leave()
            self._display.show_place(Hold(Cause.LOGIN_BUDGET, free_at))
            await self._wake.pause(free_at)
        return True

    def _use(self, ticket: Ticket) -> Ticket:
        """Let a login begin; return its ticket."""
        self._display.forget_refusal()
        self._wishes.restart_asked = False
        self._budget.use(self._loop.time())
        return ticket
