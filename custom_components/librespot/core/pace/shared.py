"""What accounts behind one address share, if Spotify limits the address."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final, override

from .learned import CONFIDENCE, LearnedPace
from .policy import Hold, Login, Policy

TOGETHER_S: Final = 10.0
"""Seconds within which what happens to two accounts looks like one event."""
VOLLEY_S: Final = 1.0
"""Seconds: one account's refusal does not call back another's starts."""
SUSPECTED_S: Final = 3600.0
"""Seconds that this is believed after they last did."""


class Address:
    """Paces all accounts of a home together while they seem to be limited together."""

    def __init__(self, random: Random, *, confidence: float = CONFIDENCE) -> None:
        """Suspect nothing yet; pace all together as `LearnedPace` does with a `confidence`."""
        self._pace = LearnedPace(random, volley_s=VOLLEY_S, confidence=confidence)
        self._refused_at: dict[int, float] = {}
        self._suspected_until = float("-inf")
        self._fell_at: dict[int, float] = {}
        self._reviews: set[Callable[[], None]] = set()

    @property
    def shared(self) -> bool:
        """Whether more than one account is here: else there is nothing to learn about it."""
        return len(self._reviews) > 1

    @property
    def suspected(self) -> bool:
        """Whether two accounts were refused together lately."""
        return asyncio.get_running_loop().time() < self._suspected_until

    @property
    def pace(self) -> LearnedPace:
        """What all answers together say about the address."""
        return self._pace

    def subscribe(self, review: Callable[[], None]) -> Callable[[], None]:
        """Call an account's `review` when another moment may be the right one; returns the end."""
        self._reviews.add(review)
        return lambda: self._reviews.discard(review)

    def refused(self, account: int, now: float) -> None:
        """Note that an account was refused."""
        self._refused_at[account] = now
        others = [at for each, at in self._refused_at.items() if each != account]
        if any(now - at <= TOGETHER_S for at in others):
            self._suspected_until = now + SUSPECTED_S

    def fell(self, account: int, at: float) -> bool:
        """Note that an account's sessions were lost together; return whether another's were too."""
        self._fell_at[account] = at
        others = [other for each, other in self._fell_at.items() if each != account]
        return any(abs(at - other) <= TOGETHER_S for other in others)

    def changed(self) -> None:
        """Let every account look again, each in a moment of its own."""
        for review in self._reviews:
            asyncio.get_running_loop().call_soon(review)


class SharedPace(Policy):
    """One account's pace, and the address's while that is suspected."""

    def __init__(self, own: LearnedPace, address: Address) -> None:
        """Pace an account of this address."""
        self._own = own
        self._address = address

    @override
    def hold(self, now: float) -> Hold | None:
        return (self._address.pace if self._address.suspected else self._own).hold(now)

    @override
    def start(self, now: float, *, unasked: bool = False) -> Login:
        login = self._own.start(now, unasked=unasked)
        if self._address.shared:
            self._address.pace.follow(login)
        return login

    @override
    def launch(self, login: Login, now: float) -> None:
        self._own.launch(login, now)

    @override
    def registered(self, login: Login, now: float) -> None:
        self._own.registered(login, now)
        if self._address.shared:
            self._address.pace.registered(login, now)
            self._address.changed()

    @override
    def refused(self, login: Login, now: float, retry_after_s: float | None = None) -> None:
        if not self._address.shared:
            self._own.refused(login, now, retry_after_s)
            return
        self._address.refused(id(self), now)
        self._address.pace.refused(login, now, retry_after_s)
        if self._address.suspected:
            # It says nothing about the account: others may have used what there was.
            self._own.disregard(login, now)
        else:
            self._own.refused(login, now, retry_after_s)
        self._address.changed()

    @override
    def abandoned(self, login: Login, now: float) -> None:
        self._own.abandoned(login, now)
        if self._address.shared:
            self._address.pace.abandoned(login, now)
            self._address.changed()

    @override
    def withdrawn(self, login: Login, now: float) -> None:
        self._own.withdrawn(login, now)
        if self._address.shared:
            self._address.pace.withdrawn(login, now)
            self._address.changed()

    @override
    def frozen_until(self, now: float) -> float | None:
        own = self._own.frozen_until(now)
        if not self._address.suspected:
            return own
        shared = self._address.pace.frozen_until(now)
        return max((until for until in (own, shared) if until is not None), default=None)
