"""What is believed of an account's limit after all that was answered."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
import math
from typing import Final

from .guesses import BucketGuess, Guess, History, WindowGuess, between

SIZES: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 17, 20, 25, 32, 45, 64, 100)
"""Logins at once: exact where a home is, roughly where it would be a hotel."""
_REFILLS_PER_S: Final = between(0.04, 2.5, 18)
"""One login in 25 s to five in 2 s; a step is a quarter."""
_WINDOWS_S: Final = between(4.5, 100.0, 14)
"""Seconds; a step is a quarter."""
_BUCKET_SHARE: Final = 0.6
_COUNTS_REFUSED_SHARE: Final = 0.25
_HUGE_SHARE: Final = 0.07
"""The limit is so wide that a refusal was an accident."""
_HUGE: Final = (1000, 10.0)
_NO_PENALTY: Final = 0.0
_PENALTY_SHARE: Final = 0.3
_PENALTIES_S: Final = (12.0, 22.0, 32.0, 47.0, 65.0, 90.0, 122.0)
"""Seconds that a refusal may block everything; a step is a third to a half.

No such time is published: these are what the families have that gates are compared on. A longer
one, or one that grows, is left to the freeze.
"""

_STEP: Final = 0.27
"""The first guesses are this share of a time apart."""
_FINEST_STEP: Final = 0.03
_FEW: Final = 80
"""Guesses; when no more are left, each is parted into three finer ones."""
_SOFTNESS: Final = 0.15
"""Times are foreseen as exactly as this share of a step."""
_FUZZ_S: Final = 0.03
_STRANGER: Final = 0.02
"""How likely a login is refused that should not have been: others have devices too."""
_WONDER: Final = 0.001
"""How likely one is admitted that should not have been."""
_NEGLIGIBLE: Final = 3e-4
"""Guesses this much less likely than the best are dropped."""
_CHANGED_PER_S: Final = math.log(2) / (24 * 3600)
"""The chance that an account's limit is another one doubles its part of what was left in a day."""
_ANYTHING: Final = 0.5
"""How likely an answer is when the limit is not the one that was learned."""


class Belief:
    """Guesses with weights that sum to one, and the doubt whether any of them still holds."""

    def __init__(
        self,
        guesses: Iterable[Guess] | None = None,
        penalties_s: Sequence[float] = (_NO_PENALTY,),
    ) -> None:
        """Believe some guesses, or what can be believed of an account that nobody knows.

        Args:
            guesses: each with a weight for each penalty; all weights sum to one.
            penalties_s: seconds that a refusal may block everything; 0: it doesn't.
        """
        self.history = History()
        self.guesses: list[Guess] = list(_first_guesses() if guesses is None else guesses)
        self.penalties_s = penalties_s
        self.doubt = 0.0
        """How likely it was that the limit had become another one."""
        self.sure_at: float | None = None
        """When it was; seconds."""
        self.step = _STEP
        """How far apart the guesses are: a share of a time."""

    def observe(self, at: float, *, admitted: bool) -> None:
        """Judge every guess by one answer; answers come in the order they were asked for."""
        foreseen = self._judge(at, admitted=admitted)
        first_refusal = not admitted and self.history.refused_at == -math.inf
        self.history.note(at, admitted=admitted)
        self._settle_doubt(at, foreseen)
        self._drop_negligible()
        if first_refusal and self.penalties_s == (_NO_PENALTY,):
            self._consider_penalties()
        refused = self.history.refused_at > -math.inf
        if refused and self.step > _FINEST_STEP and self._are_few():
            self._refine()

    def spend(self, at: float) -> None:
        """Note a login of which nobody knows the answer: it may have used an admission."""
        for guess in self.guesses:
            guess.note(at, admitted=True, blocked=False)
        self.history.note(at, admitted=True)

    def trust(self, now: float) -> None:
        """Have no doubt at `now`."""
        self.doubt = 0.0
        self.sure_at = now

    def doubt_at(self, now: float) -> float:
        """Return how likely it is that the limit has become another one."""
        if self.sure_at is None:
            return self.doubt
        return 1 - (1 - self.doubt) * math.exp(-_CHANGED_PER_S * max(0.0, now - self.sure_at))

    def opens(self, coming: Sequence[float], at: float, confidence: float) -> float:
        """Return when, from `at` on, a login is admitted with so much confidence.

        Args:
            coming: when those will ask that are on their way, in order; all count as admitted.
            at: seconds; not before the last of these.
            confidence: 0 to 1.
        """
        history = self.history
        doubt = self.doubt_at(at)
        blocked_until = self._blocked_until()
        is_blocked = max(blocked_until) > at
        likely = 0.0
        later: list[tuple[float, float]] = []
        for guess in self.guesses:
            opens = guess.opens_after(history, coming)
            if is_blocked:
                both = [max(opens, until) for until in blocked_until]
                later += zip(both, guess.weights, strict=True)
            elif opens <= at:
                likely += guess.weight
            else:
                later.append((opens, guess.weight))
        missing = (confidence - doubt) / (1 - doubt) - likely if doubt < 1 else 0.0
        opens_at = at
        for opens, weight in sorted(later):
            if missing <= 0:
                break
            opens_at = max(at, opens)
            missing -= weight
        return opens_at

    @property
    def penalty(self) -> float:
        """How likely it is that a refusal blocks everything for a while."""
        if self.penalties_s == (_NO_PENALTY,):
            return 0.0
        return sum(
            weight
            for guess in self.guesses
            for penalty_s, weight in zip(self.penalties_s, guess.weights, strict=True)
            if penalty_s
        )

    @property
    def outdated(self) -> bool:
        """Whether it is more likely than not that the limit has become another one."""
        return self.doubt > 0.5

    def _judge(self, at: float, *, admitted: bool) -> float:
        """Weigh every guess anew; return how likely the answer was before."""
        history = self.history
        before = max(history.refused_at, history.admitted[-1] if history.admitted else -math.inf)
        fuzz_s = _FUZZ_S + _SOFTNESS * self.step * min(max(at - before, 0.0), 60.0)
        blocked_until = self._blocked_until()
        blocking = [until > at for until in blocked_until]
        unblocked = [_admission((at - until) / fuzz_s) for until in blocked_until]
        # Most often no penalty matters any more: then a guess has one likelihood, not eight.
        least = min(unblocked)
        alike = least == max(unblocked)
        foreseen = 0.0
        for guess in self.guesses:
            admission = _admission((at - guess.opened_at(history)) / fuzz_s)
            blocked = not admitted and all(blocking)
            if alike or admission <= least:
                admission = min(admission, least)
                likely = admission if admitted else 1 - admission
                weights = [weight * likely for weight in guess.weights]
            else:
                weights = [
                    weight * (min(each, admission))
                    if admitted
                    else weight * (1 - (min(each, admission)))
                    for weight, each in zip(guess.weights, unblocked, strict=True)
                ]
                blocked = not admitted and sum(compress(weights, blocking)) > sum(weights) / 2
            guess.weights = weights
            foreseen += sum(weights)
            guess.note(at, admitted=admitted, blocked=blocked)
        return foreseen

    def _blocked_until(self) -> list[float]:
        """Return when each penalty for the last refusal ends."""
        refused_at = self.history.refused_at
        return [
            refused_at + penalty_s if penalty_s else -math.inf for penalty_s in self.penalties_s
        ]

    def _settle_doubt(self, at: float, foreseen: float) -> None:
        doubt = self.doubt_at(at)
        self.doubt = doubt * _ANYTHING / (doubt * _ANYTHING + (1 - doubt) * foreseen)
        self.sure_at = at

    def _drop_negligible(self) -> None:
        """Forget what has become all too unlikely; the weights that are left sum to one."""
        least = self._least()
        self.guesses = [guess for guess in self.guesses if max(guess.weights) > least]
        columns = zip(*(guess.weights for guess in self.guesses), strict=True)
        likely = [max(column) > least for column in columns]
        if not all(likely):
            self.penalties_s = tuple(compress(self.penalties_s, likely))
            for guess in self.guesses:
                guess.weights = list(compress(guess.weights, likely))
        total = sum(guess.weight for guess in self.guesses)
        for guess in self.guesses:
            guess.weights = [weight / total for weight in guess.weights]

    def _least(self) -> float:
        """Return the greatest weight that is negligible."""
        return max(max(guess.weights) for guess in self.guesses) * _NEGLIGIBLE

    def _consider_penalties(self) -> None:
        """Wonder what else the first refusal may have started."""
        share = _PENALTY_SHARE / len(_PENALTIES_S)
        shares = (1 - _PENALTY_SHARE, *(share for _ in _PENALTIES_S))
        self.penalties_s = (_NO_PENALTY, *_PENALTIES_S)
        for guess in self.guesses:
            guess.weights = [guess.weight * share for share in shares]

    def _are_few(self) -> bool:
        """Return whether few guesses are left, each penalty counted on its own."""
        if len(self.guesses) >= _FEW:
            return False
        least = self._least()
        return sum(weight > least for guess in self.guesses for weight in guess.weights) < _FEW

    def _refine(self) -> None:
        """Look closer at the few guesses that are left."""
        third = (1 + self.step) ** (1 / 3)
        self.step = third - 1
        self.guesses = [
            guess.scaled(factor, 1 / 3)
            for guess in self.guesses
            for factor in (1 / third, 1.0, third)
        ]


def _admission(late: float) -> float:
    """Return how likely a login is admitted that asks so late, in times of how exact that is."""
    if late >= 0:
        return 1 - max(_STRANGER, 0.5 * math.exp(-late))
    return max(_WONDER, 0.5 * math.exp(late))


def _first_guesses() -> Iterator[Guess]:
    each = (1 - _HUGE_SHARE) / len(SIZES)
    bucket = each * _BUCKET_SHARE / len(_REFILLS_PER_S)
    for burst in SIZES:
        for refill_per_s in _REFILLS_PER_S:
            yield BucketGuess([bucket], burst, refill_per_s)
    # A window of twice the length is twice as likely: they are as likely in each second.
    window = each * (1 - _BUCKET_SHARE) / sum(_WINDOWS_S)
    for limit in SIZES:
        for window_s in _WINDOWS_S:
            weight = window * window_s
            yield WindowGuess(
                [weight * (1 - _COUNTS_REFUSED_SHARE)], limit, window_s, counts_refused=False
            )
            yield WindowGuess(
                [weight * _COUNTS_REFUSED_SHARE], limit, window_s, counts_refused=True
            )
    burst, refill_per_s = _HUGE
    yield BucketGuess([_HUGE_SHARE], burst, refill_per_s)
