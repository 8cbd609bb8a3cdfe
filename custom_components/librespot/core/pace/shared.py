"""What accounts behind one address share, if Spotify limits the address."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import math
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


@dataclass(eq=False, slots=True)
class Resident:
    """One account, and when it was in trouble last; seconds on the event loop's clock."""

    refused_at: float = -math.inf
    fell_at: float = -math.inf
    """When sessions of its own were lost together."""


class Address:
    """Paces all accounts of a home together while they seem to be limited together."""

    def __init__(self, random: Random, *, confidence: float = CONFIDENCE) -> None:
        """Suspect nothing yet; pace all together as `LearnedPace` does with a `confidence`."""
        self._pace = LearnedPace(random, volley_s=VOLLEY_S, confidence=confidence)
        self._suspected_until = -math.inf
        self._reviews: dict[Resident, Callable[[], None]] = {}

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

    def enter(self, resident: Resident, review: Callable[[], None]) -> None:
        """Have one account more, whose `review` is called when another moment may be the right."""
        self._reviews[resident] = review

    def leave(self, resident: Resident) -> None:
        """Have one less, if it is here."""
        self._reviews.pop(resident, None)

    def refused(self, resident: Resident, now: float) -> None:
        """Note that an account was refused."""
        resident.refused_at = now
        if any(now - each.refused_at <= TOGETHER_S for each in self._others(resident)):
            self._suspected_until = now + SUSPECTED_S

    def fell(self, resident: Resident, at: float) -> bool:
        """Note that an account's sessions were lost together; return whether another's were too."""
        resident.fell_at = at
        return any(abs(at - each.fell_at) <= TOGETHER_S for each in self._others(resident))

    def changed(self) -> None:
        """Let every account look again, each in a moment of its own."""
        for review in self._reviews.values():
            asyncio.get_running_loop().call_soon(review)

    def _others(self, resident: Resident) -> list[Resident]:
        return [each for each in self._reviews if each is not resident]


class SharedPace(Policy):
    """One account's pace, and the address's while that is suspected."""

    def __init__(self, own: LearnedPace, address: Address, resident: Resident) -> None:
        """Pace an account of this address."""
        self._own = own
        self._address = address
        self._resident = resident

    @override
    def hold(self, now: float) -> Hold | None:
        if not self._address.suspected:
            return self._own.hold(now)
        # The address knows nothing of what an account used up before a restart of ours.
        return self._own.budget_hold(now) or self._address.pace.hold(now)

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
        self._address.refused(self._resident, now)
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
