"""The one gate of an account: every login of every zone, the first and the five-hundredth."""

import asyncio
from collections import deque
from collections.abc import Callable
from enum import Enum

from .model import Cause
from .pace import Hold, Policy


class Outcome(Enum):
    """How an admitted login ended."""

    REGISTERED = "registered"
    REFUSED = "refused"
    """Spotify limits: the account's matter, not the zone's."""
    FAILED = "failed"
    """Trouble of the zone's own, a time-out among it."""
    ABANDONED = "abandoned"
    """Nobody wants it any more."""


class Ticket:
    """A zone's place in the queue, then its admission, until it is settled."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """Make a ticket whose holder is woken when `hold` or `granted` changed."""
        self._wake = wake
        self.hold = Hold(Cause.QUEUED)
        self.granted = False

    def tell(self, hold: Hold) -> None:
        """Say why it is not this ticket's turn."""
        if hold != self.hold:
            self.hold = hold
            self._wake()

    def grant(self) -> None:
        """Admit."""
        self.granted = True
        self._wake()


class Gate:
    """Who may log in now."""

    def __init__(self, policy: Policy, on_change: Callable[[], None]) -> None:
        """Make an open gate; `on_change` is called when a freeze begins or ends."""
        self._policy = policy
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._queue: deque[Ticket] = deque()
        self._in_flight: set[Ticket] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._was_frozen_until: float | None = None
        self._closed = False

    @property
    def frozen_until(self) -> float | None:
        """Until when nobody logs in after a refusal, in seconds on the event loop's clock."""
        return self._policy.frozen_until(self._loop.time())

    def enqueue(self, wake: Callable[[], None], *, first: bool = False) -> Ticket:
        """Queue for a login; `first` for a zone whose turn it was when Spotify refused."""
        ticket = Ticket(wake)
        if first:
            self._queue.appendleft(ticket)
        else:
            self._queue.append(ticket)
        self._review()
        return ticket

    def settle(self, ticket: Ticket, outcome: Outcome) -> None:
        """End a ticket, in the queue or admitted; what is settled stays settled.

        A refusal counts even so: it is then one of a program's own reconnects, which nobody
        admitted.
        """
        now = self._loop.time()
        admitted = ticket in self._in_flight
        if admitted:
            self._in_flight.remove(ticket)
        elif ticket in self._queue:
            self._queue.remove(ticket)
        elif outcome is not Outcome.REFUSED:
            return
        if outcome is Outcome.REFUSED:
            self._policy.refused(now, admitted=admitted)
        elif outcome is Outcome.REGISTERED and admitted:
            self._policy.registered(now)
        self._review()

    def close(self) -> None:
        """Admit nobody any more."""
        self._closed = True
        self._queue.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _review(self) -> None:
        """Admit whoever may go, and tell the rest why not; come back when time alone decides."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._closed:
            return
        now = self._loop.time()
        while self._queue:
            if (hold := self._policy.hold(now, len(self._in_flight))) is not None:
                # A place behind others has no time of its own, but nobody goes in a freeze.
                behind = Hold(Cause.QUEUED) if hold.cause is Cause.QUEUED else hold
                for place, ticket in enumerate(self._queue):
                    ticket.tell(behind if place else hold)
                if hold.until is not None:
                    self._timer = self._loop.call_at(hold.until, self._review)
                break
            ticket = self._queue.popleft()
            self._in_flight.add(ticket)
            self._policy.admitted(now)
            ticket.grant()
        frozen_until = self._policy.frozen_until(now)
        if self._timer is None and frozen_until is not None:
            self._timer = self._loop.call_at(frozen_until, self._review)
        if frozen_until != self._was_frozen_until:
            self._was_frozen_until = frozen_until
            self._on_change()
