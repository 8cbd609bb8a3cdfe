"""What an account's limit may be: guesses, which each login makes more or less likely."""

from abc import ABC, abstractmethod
import math
from typing import Final, Self, override

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]
type Flags = NDArray[np.bool]

LONGEST_LIMIT: Final = 128
"""Logins that the widest window counts: of older ones nothing needs to be known."""


class History:
    """What was asked of the account so far; times in seconds, the newest last."""

    def __init__(self) -> None:
        """Begin with nothing, which is as if all was asked in an endless past."""
        self.asked: Floats = np.full(LONGEST_LIMIT, -math.inf)
        self.admitted: Floats = np.full(LONGEST_LIMIT, -math.inf)
        self.refused_at = -math.inf

    def note(self, at: float, *, admitted: bool) -> None:
        """Add one answer."""
        self.asked = np.append(self.asked[1:], at)
        if admitted:
            self.admitted = np.append(self.admitted[1:], at)
        else:
            self.refused_at = max(self.refused_at, at)

    def admitted_since(self, moment: float) -> int:
        """Return how many were admitted since then, as far as it is kept."""
        return int(np.count_nonzero(self.admitted > moment))


class Guesses(ABC):
    """Possible limits of one kind, but for the penalty that may come on top of each.

    Attributes:
        weights: how likely each is: a row for each guess, a column for each penalty.
    """

    def __init__(self, weights: Floats) -> None:
        """Make guesses of such weights."""
        self.weights = weights

    @abstractmethod
    def opened_at(self, history: History) -> Floats:
        """Return since when, or from when on, each admits the next login."""

    @abstractmethod
    def opens_after(self, history: History, coming: Floats) -> Floats:
        """Return the same for the one after all that are `coming`, if these will be admitted.

        They are in order, and asked for later than all in the history.
        """

    @abstractmethod
    def note(self, at: float, *, admitted: bool, blocked: Flags | bool = False) -> None:
        """Follow a login at `at`; `blocked` where a penalty refused it, not the limit itself."""

    @abstractmethod
    def chosen(self, which: Flags) -> Self:
        """Return some of the guesses."""

    @abstractmethod
    def scaled(self, factors: Floats) -> Self:
        """Return each guess once for every factor, its times so many times as long."""

    def _weights_shared(self, parts: int) -> Floats:
        return np.tile(self.weights / parts, (parts, 1))


class BucketGuesses(Guesses):
    """Buckets of `burst` tokens, of which `refill_per_s` come back each second."""

    def __init__(
        self,
        weights: Floats,
        burst: Floats,
        refill_per_s: Floats,
        tokens: Floats,
        counted_at: float,
    ) -> None:
        """Make guesses; each bucket had so many tokens at `counted_at` seconds."""
        super().__init__(weights)
        self.burst = burst
        self.refill_per_s = refill_per_s
        self.tokens = tokens
        self.counted_at = counted_at

    @classmethod
    def full(cls, weights: Floats, burst: Floats, refill_per_s: Floats) -> Self:
        """Make guesses of full buckets."""
        return cls(weights, burst, refill_per_s, tokens=burst, counted_at=-math.inf)

    @override
    def opened_at(self, history: History) -> Floats:
        return self._opens(self.tokens, self.counted_at)

    @override
    def opens_after(self, history: History, coming: Floats) -> Floats:
        tokens, counted_at = self.tokens, self.counted_at
        for login in coming:
            tokens = np.maximum(0.0, self._refilled(tokens, login - counted_at) - 1)
            counted_at = max(login, counted_at)
        return self._opens(tokens, counted_at)

    @override
    def note(self, at: float, *, admitted: bool, blocked: Flags | bool = False) -> None:
        tokens = self._refilled(self.tokens, at - self.counted_at)
        if admitted:
            self.tokens = np.maximum(0.0, tokens - 1)
        else:
            # More would have admitted it: somebody else took the rest.
            self.tokens = np.where(blocked, tokens, np.minimum(tokens, 1.0))
        self.counted_at = max(at, self.counted_at)

    @override
    def chosen(self, which: Flags) -> Self:
        return type(self)(
            self.weights[which],
            self.burst[which],
            self.refill_per_s[which],
            self.tokens[which],
            self.counted_at,
        )

    @override
    def scaled(self, factors: Floats) -> Self:
        parts = len(factors)
        return type(self)(
            self._weights_shared(parts),
            np.tile(self.burst, parts),
            np.concatenate([self.refill_per_s / factor for factor in factors]),
            np.tile(self.tokens, parts),
            self.counted_at,
        )

    def _opens(self, tokens: Floats, counted_at: float) -> Floats:
        return counted_at + (1 - tokens) / self.refill_per_s

    def _refilled(self, tokens: Floats, elapsed_s: float) -> Floats:
        if elapsed_s <= 0:
            return tokens
        return np.minimum(self.burst, tokens + elapsed_s * self.refill_per_s)


class WindowGuesses(Guesses):
    """At most `limit` logins in any `window_s` seconds; refused ones may be counted too."""

    def __init__(
        self, weights: Floats, limit: Counts, window_s: Floats, counts_refused: Flags
    ) -> None:
        """Make guesses."""
        super().__init__(weights)
        self.limit = limit
        self.window_s = window_s
        self.counts_refused = counts_refused

    @override
    def opened_at(self, history: History) -> Floats:
        return self._opens(history.admitted, history.asked)

    @override
    def opens_after(self, history: History, coming: Floats) -> Floats:
        return self._opens(
            np.concatenate((history.admitted, coming)), np.concatenate((history.asked, coming))
        )

    @override
    def note(self, at: float, *, admitted: bool, blocked: Flags | bool = False) -> None:
        """Do nothing: the history says it all."""

    @override
    def chosen(self, which: Flags) -> Self:
        return type(self)(
            self.weights[which],
            self.limit[which],
            self.window_s[which],
            self.counts_refused[which],
        )

    @override
    def scaled(self, factors: Floats) -> Self:
        parts = len(factors)
        return type(self)(
            self._weights_shared(parts),
            np.tile(self.limit, parts),
            np.concatenate([self.window_s * factor for factor in factors]),
            np.tile(self.counts_refused, parts),
        )

    def _opens(self, admitted: Floats, asked: Floats) -> Floats:
        """Return when the login that was `limit` ago leaves each window."""
        first = np.where(self.counts_refused, asked[-self.limit], admitted[-self.limit])
        return first + self.window_s
