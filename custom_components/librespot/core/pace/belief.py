"""What is believed of an account's limit after all that was answered."""

from collections.abc import Sequence
import math
from typing import Final

import numpy as np

from .guesses import BucketGuesses, Floats, Guesses, History, WindowGuesses

SIZES: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 17, 20, 25, 32, 45, 64, 100)
"""Logins at once: exact where a home is, roughly where it would be a hotel."""
_REFILLS_PER_S: Final = np.geomspace(0.04, 2.5, 18)
"""One login in 25 s to five in 2 s; a step is a quarter."""
_WINDOWS_S: Final = np.geomspace(4.5, 100.0, 14)
"""Seconds; a step is a quarter."""
_BUCKET_SHARE: Final = 0.6
_COUNTS_REFUSED_SHARE: Final = 0.25
_HUGE_SHARE: Final = 0.07
"""The limit is so wide that a refusal was an accident."""
_HUGE: Final = (1000.0, 10.0)
_NO_PENALTY: Final = 0.0
_PENALTY_SHARE: Final = 0.35
_PENALTIES_S: Final = (12.0, 22.0, 32.0, 47.0, 65.0, 90.0, 122.0)
"""Seconds that a refusal may block everything; a step is a third to a half.

No such time is published: these are what the families have that gates are compared on. A longer
one, or one that grows, is left to the freeze.
"""
_PENALTY_SHARES: Final = (1, 1, 3, 1, 1, 1, 1)
"""How likely each is beside the others: half a minute is what people write down."""

_STEP: Final = 0.27
"""The first guesses are this share of a time apart."""
_FINEST_STEP: Final = 0.03
_FEW: Final = 400
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
_NEVER_SURER: Final = 0.004
"""The least doubt after an answer: two that nothing explains are enough to find a change out."""
_ANYTHING: Final = 0.5
"""How likely an answer is when the limit is not the one that was learned."""


class Belief:
    """Guesses with weights that sum to one, and the doubt whether any of them still holds."""

    def __init__(
        self,
        guesses: Sequence[Guesses] | None = None,
        penalties_s: Sequence[float] = (_NO_PENALTY,),
    ) -> None:
        """Believe some guesses, or what can be believed of an account that nobody knows.

        Args:
            guesses: of each kind; all weights sum to one.
            penalties_s: seconds that a refusal may block everything; 0: it doesn't.
        """
        self.history = History()
        self.guesses = list(_first_guesses() if guesses is None else guesses)
        self.penalties_s: Floats = np.array(penalties_s)
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
        if first_refusal and not self._considers_penalties:
            self._consider_penalties()
        if self.history.refused_at > -math.inf and self.step > _FINEST_STEP and self._are_few():
            self._refine()

    def spend(self, at: float) -> None:
        """Note a login of which nobody knows the answer: it may have used an admission."""
        for guesses in self.guesses:
            guesses.note(at, admitted=True)
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
        doubt = self.doubt_at(at)
        if confidence <= doubt:
            return at
        needed = (confidence - doubt) / (1 - doubt)
        blocked_until = np.maximum(at, self._blocked_until())
        asked = np.array(coming)
        opens = [guesses.opens_after(self.history, asked) for guesses in self.guesses]
        opens_at = np.concatenate([np.maximum.outer(each, blocked_until).ravel() for each in opens])
        weights = np.concatenate([guesses.weights.ravel() for guesses in self.guesses])
        order = np.argsort(opens_at)
        enough = int(np.searchsorted(np.cumsum(weights[order]), needed))
        return float(opens_at[order[min(enough, len(order) - 1)]])

    @property
    def penalty(self) -> float:
        """How likely it is that a refusal blocks everything for a while."""
        blocks = self.penalties_s > 0
        return float(sum(guesses.weights[:, blocks].sum() for guesses in self.guesses))

    @property
    def outdated(self) -> bool:
        """Whether it is more likely than not that the limit has become another one."""
        return self.doubt > 0.5

    @property
    def looked_closer(self) -> bool:
        """Whether so much is known that the first guesses were parted into finer ones."""
        return self.step < _STEP

    @property
    def _considers_penalties(self) -> bool:
        return len(self.penalties_s) > 1 or self.penalties_s[0] > 0

    def _judge(self, at: float, *, admitted: bool) -> float:
        """Weigh every guess anew; return how likely the answer was before."""
        before = max(self.history.refused_at, self.history.admitted[-1])
        fuzz_s = _FUZZ_S + _SOFTNESS * self.step * min(max(at - before, 0.0), 60.0)
        blocked_until = self._blocked_until()
        blocking = blocked_until > at
        unblocked = _admission((at - blocked_until) / fuzz_s)
        foreseen = 0.0
        for guesses in self.guesses:
            open_ = _admission((at - guesses.opened_at(self.history)) / fuzz_s)
            admission = np.minimum.outer(open_, unblocked)
            guesses.weights = guesses.weights * (admission if admitted else 1 - admission)
            total = guesses.weights.sum(axis=1)
            foreseen += float(total.sum())
            blocked = guesses.weights[:, blocking].sum(axis=1) > total / 2
            guesses.note(at, admitted=admitted, blocked=blocked)
        return foreseen

    def _blocked_until(self) -> Floats:
        """Return when each penalty for the last refusal ends."""
        return np.where(self.penalties_s > 0, self.history.refused_at + self.penalties_s, -math.inf)

    def _settle_doubt(self, at: float, foreseen: float) -> None:
        doubt = self.doubt_at(at)
        doubt = doubt * _ANYTHING / (doubt * _ANYTHING + (1 - doubt) * foreseen)
        self.doubt = max(doubt, _NEVER_SURER)
        self.sure_at = at

    def _drop_negligible(self) -> None:
        """Forget what has become all too unlikely; the weights that are left sum to one."""
        least = self._least()
        likely = np.any([np.any(each.weights > least, axis=0) for each in self.guesses], axis=0)
        self.penalties_s = self.penalties_s[likely]
        for place, guesses in enumerate(self.guesses):
            guesses.weights = guesses.weights[:, likely]
            self.guesses[place] = guesses.chosen(np.any(guesses.weights > least, axis=1))
        total = sum(float(guesses.weights.sum()) for guesses in self.guesses)
        for guesses in self.guesses:
            guesses.weights = guesses.weights / total

    def _least(self) -> float:
        """Return the greatest weight that is negligible."""
        return _NEGLIGIBLE * max(
            float(guesses.weights.max(initial=0.0)) for guesses in self.guesses
        )

    def _consider_penalties(self) -> None:
        """Wonder what else the first refusal may have started."""
        each = np.array(_PENALTY_SHARES)
        shares = np.append(1 - _PENALTY_SHARE, _PENALTY_SHARE * each / each.sum())
        self.penalties_s = np.array((_NO_PENALTY, *_PENALTIES_S))
        for guesses in self.guesses:
            guesses.weights = guesses.weights * shares

    def _are_few(self) -> bool:
        """Return whether few guesses are left, each penalty counted on its own."""
        least = self._least()
        return sum(int(np.count_nonzero(each.weights > least)) for each in self.guesses) < _FEW

    def _refine(self) -> None:
        """Look closer at the few guesses that are left."""
        third = (1 + self.step) ** (1 / 3)
        self.step = third - 1
        factors = np.array((1 / third, 1.0, third))
        self.guesses = [guesses.scaled(factors) for guesses in self.guesses]


def _admission(late: Floats) -> Floats:
    """Return how likely a login is admitted that asks so late, in times of how exact that is."""
    half = 0.5 * np.exp(-np.abs(late))
    return np.where(late >= 0, 1 - np.maximum(_STRANGER, half), np.maximum(_WONDER, half))


def _first_guesses() -> tuple[Guesses, ...]:
    sizes = np.array(SIZES)
    each = (1 - _HUGE_SHARE) / len(sizes)
    refills = len(_REFILLS_PER_S)
    burst, refill_per_s = _HUGE
    buckets = BucketGuesses.full(
        _column(np.full(refills * len(sizes), each * _BUCKET_SHARE / refills), [_HUGE_SHARE]),
        np.append(np.repeat(sizes, refills), burst),
        np.append(np.tile(_REFILLS_PER_S, len(sizes)), refill_per_s),
    )
    # A window of twice the length is twice as likely: they are as likely in each second.
    window = each * (1 - _BUCKET_SHARE) * _WINDOWS_S / _WINDOWS_S.sum()
    by_size = np.tile(window, len(sizes))
    windows = WindowGuesses(
        _column(by_size * (1 - _COUNTS_REFUSED_SHARE), by_size * _COUNTS_REFUSED_SHARE),
        np.tile(np.repeat(sizes, len(window)), 2),
        np.tile(_WINDOWS_S, 2 * len(sizes)),
        np.repeat((False, True), len(by_size)),
    )
    return buckets, windows


def _column(*parts: Sequence[float] | Floats) -> Floats:
    """Return weights where no penalty is considered."""
    return np.concatenate(parts)[:, np.newaxis]
