"""The one gate of an account: every login of every zone, the first and the five-hundredth."""

import asyncio
from bisect import insort
from collections.abc import Callable
from enum import Enum
from itertools import count
from typing import Final

from .model import Cause
from .network import Network
from .pace import Hold, Login, Policy
from .ticket import Claim, Ticket, Turn

REFUSAL_LAG_S: Final = 0.1
"""Seconds from a program's own attempt to the line that it was refused."""
REGISTRATION_LAG_S: Final = 0.3
"""Seconds from a program's own attempt to the line that it was registered."""


class Outcome(Enum):
    """How an admitted login ended."""

    REGISTERED = "registered"
    REFUSED = "refused"
    """Spotify limits: the account's matter, not the zone's."""
    UNREACHED = "unreached"
    """There is no network: nobody's fault, and nothing learned."""
    FAILED = "failed"
    """Trouble of the zone's own, a time-out among it."""
    ABANDONED = "abandoned"
    """Nobody wants it any more."""


class Gate:
    """Who may log in now."""

    def __init__(self, policy: Policy, network: Network, on_change: Callable[[], None]) -> None:
        """Make an open gate; `on_change` is called when a freeze begins or ends."""
        self._policy = policy
        self._network = network
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._numbers = count()
        self._queue: list[Ticket] = []
        self._in_flight: list[Ticket] = []
        self._spared: Ticket | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._was_frozen_until: float | None = None
        self._closed = False

    @property
    def frozen_until(self) -> float | None:
        """Until when nobody logs in after a refusal, in seconds on the event loop's clock."""
        return self._policy.frozen_until(self._loop.time())

    @property
    def network_away(self) -> bool:
        """Whether logins find no network."""
        return self._network.away

    def enqueue(self, wake: Callable[[], None], claim: Claim | None = None) -> Ticket:
        """Queue for a login."""
        ticket = Ticket(wake, next(self._numbers), claim or Claim())
        insort(self._queue, ticket, key=lambda each: each.place)
        self.review()
        return ticket

    def prefer(self, ticket: Ticket) -> None:
        """Let a ticket go first of those that wait: a person asked for it."""
        if ticket in self._queue:
            self._queue.remove(ticket)
            ticket.claim = Claim(Turn.ASKED_FOR, ticket.claim.last_used)
            insort(self._queue, ticket, key=lambda each: each.place)
            self.review()

    def launched(self, ticket: Ticket) -> None:
        """Note that an admitted login is about to ask Spotify."""
        if ticket in self._in_flight and ticket.login is not None:
            self._policy.launch(ticket.login, self._loop.time())

    def spare(self, ticket: Ticket) -> bool:
        """Let a refused program that plays go on trying by itself; one at a time.

        Until it is settled, or registered, its attempts are the only ones: nobody is admitted.
        """
        if self._spared is None:
            self._spared = ticket
        return self._spared is ticket

    def settle(self, ticket: Ticket, outcome: Outcome, retry_after_s: float | None = None) -> None:
        """End a ticket, in the queue, admitted or spared; what is settled stays settled."""
        if ticket is self._spared:
            self._spared = None
        if ticket in self._in_flight and ticket.login is not None:
            self._in_flight.remove(ticket)
            self._judge(ticket.login, outcome, retry_after_s)
        elif ticket in self._queue:
            self._queue.remove(ticket)
        self.review()

    def answered(
        self, ticket: Ticket, outcome: Outcome, retry_after_s: float | None = None
    ) -> None:
        """Note Spotify's answer: to an admitted login, or to a program's own reconnect later on."""
        if ticket is self._spared and outcome is Outcome.REGISTERED:
            self._spared = None
        if ticket in self._in_flight:
            self.settle(ticket, outcome, retry_after_s)
            return
        lag_s = REFUSAL_LAG_S if outcome is Outcome.REFUSED else REGISTRATION_LAG_S
        asked_at = self._loop.time() - lag_s
        login = self._policy.start(asked_at, unasked=True)
        self._policy.launch(login, asked_at)
        self._judge(login, outcome, retry_after_s)
        self.review()

    def close(self) -> None:
        """Admit nobody any more."""
        self._closed = True
        self._queue.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _judge(self, login: Login, outcome: Outcome, retry_after_s: float | None) -> None:
        now = self._loop.time()
        match outcome:
            case Outcome.REGISTERED:
                self._network.found()
                self._policy.registered(login, now)
            case Outcome.REFUSED:
                self._network.found()
                self._policy.refused(login, now, retry_after_s)
                self._call_back()
            case Outcome.UNREACHED:
                self._network.lost(now)
                self._policy.withdrawn(login, now)
            case Outcome.FAILED | Outcome.ABANDONED:
                self._policy.abandoned(login, now)

    def _call_back(self) -> None:
        """End every login that has not asked yet: a refusal of its own would only prolong this."""
        for ticket in self._in_flight:
            if not ticket.asked:
                ticket.call_back()

    def _hold(self, ticket: Ticket, now: float) -> Hold | None:
        """Return why nobody may go now, as this one is the first."""
        if self._spared is not None:
            return Hold(Cause.ACCOUNT_FROZEN)
        if ticket.claim.turn is Turn.PLANNED and self._in_flight:
            return Hold(Cause.QUEUED)
        return self._network.hold(now, probing=bool(self._in_flight)) or self._policy.hold(now)

    def review(self) -> None:
        """Admit whoever may go, and tell the rest why not; come back when time alone decides."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._closed:
            return
        now = self._loop.time()
        while self._queue:
            if (hold := self._hold(self._queue[0], now)) is not None:
                # A place behind others has no time of its own, but nobody goes in a freeze.
                behind = Hold(Cause.QUEUED) if hold.cause is Cause.QUEUED else hold
                for place, ticket in enumerate(self._queue):
                    ticket.tell(behind if place else hold)
                if hold.until is not None:
                    self._timer = self._loop.call_at(hold.until, self.review)
                break
            ticket = self._queue.pop(0)
            self._in_flight.append(ticket)
            ticket.grant(self._policy.start(now))
        frozen_until = self._policy.frozen_until(now)
        if self._timer is None and frozen_until is not None:
            self._timer = self._loop.call_at(frozen_until, self.review)
        if frozen_until != self._was_frozen_until:
            self._was_frozen_until = frozen_until
            self._on_change()
