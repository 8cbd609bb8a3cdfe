"""What an account's limit may be: guesses, which each login makes more or less likely."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
import math
from typing import Final, override

LONGEST_LIMIT: Final = 128
"""Logins that the widest window counts: of older ones nothing needs to be known."""


@dataclass(slots=True)
class History:
    """What was asked of the account so far; times in seconds, the newest last."""

    asked: deque[float] = field(default_factory=lambda: deque(maxlen=LONGEST_LIMIT))
    admitted: deque[float] = field(default_factory=lambda: deque(maxlen=LONGEST_LIMIT))
    refused_at: float = -math.inf

    def note(self, at: float, *, admitted: bool) -> None:
        """Add one answer."""
        self.asked.append(at)
        if admitted:
            self.admitted.append(at)
        else:
            self.refused_at = max(self.refused_at, at)


class Guess(ABC):
    """One possible limit, but for the penalty that may come on top of it."""

    __slots__ = ("weights",)

    def __init__(self, weights: Sequence[float]) -> None:
        """Make a guess with a weight for each penalty that is considered."""
        self.weights = weights

    @property
    def weight(self) -> float:
        """How likely it is, whatever the penalty."""
        return sum(self.weights)

    @abstractmethod
    def opened_at(self, history: History) -> float:
        """Return since when, or from when on, the next login is admitted."""

    @abstractmethod
    def opens_after(self, history: History, coming: Sequence[float]) -> float:
        """Return the same for the one after all that are `coming`, if these will be admitted.

        They are in order, and asked for later than all in the history.
        """

    @abstractmethod
    def note(self, at: float, *, admitted: bool, blocked: bool) -> None:
        """Follow a login at `at`; `blocked` is one that a penalty refused, not this limit."""

    @abstractmethod
    def scaled(self, factor: float, share: float) -> Guess:
        """Return a guess whose times are this many times as long, with a share of the weights."""


class BucketGuess(Guess):
    """A bucket of `burst` tokens, of which `refill_per_s` come back each second."""

    __slots__ = ("burst", "counted_at", "refill_per_s", "tokens")

    def __init__(
        self,
        weights: Sequence[float],
        burst: int,
        refill_per_s: float,
        *,
        tokens: float | None = None,
        counted_at: float = -math.inf,
    ) -> None:
        """Make a guess; the bucket is full unless it is said how full it was at a time."""
        super().__init__(weights)
        self.burst = burst
        self.refill_per_s = refill_per_s
        self.tokens = float(burst) if tokens is None else tokens
        self.counted_at = counted_at

    @override
    def opened_at(self, history: History) -> float:
        return self.counted_at + (1 - self.tokens) / self.refill_per_s

    @override
    def opens_after(self, history: History, coming: Sequence[float]) -> float:
        tokens, counted_at = self.tokens, self.counted_at
        for login in coming:
            tokens = max(0.0, self._refilled(tokens, login - counted_at) - 1)
            counted_at = max(login, counted_at)
        return counted_at + (1 - tokens) / self.refill_per_s

    @override
    def note(self, at: float, *, admitted: bool, blocked: bool) -> None:
        tokens = self._refilled(self.tokens, at - self.counted_at)
        if admitted:
            tokens = max(0.0, tokens - 1)
        elif not blocked:
            # More would have admitted it: somebody else took the rest.
            tokens = min(tokens, 1.0)
        self.tokens = tokens
        self.counted_at = max(at, self.counted_at)

    @override
    def scaled(self, factor: float, share: float) -> Guess:
        return BucketGuess(
            [weight * share for weight in self.weights],
            self.burst,
            self.refill_per_s / factor,
            tokens=self.tokens,
            counted_at=self.counted_at,
        )

    def _refilled(self, tokens: float, elapsed_s: float) -> float:
        if elapsed_s <= 0:
            return tokens
        return min(self.burst, tokens + elapsed_s * self.refill_per_s)


class WindowGuess(Guess):
    """At most `limit` logins in any `window_s` seconds; refused ones may be counted too."""

    __slots__ = ("counts_refused", "limit", "window_s")

    def __init__(
        self, weights: Sequence[float], limit: int, window_s: float, *, counts_refused: bool
    ) -> None:
        """Make a guess."""
        super().__init__(weights)
        self.limit = limit
        self.window_s = window_s
        self.counts_refused = counts_refused

    @override
    def opened_at(self, history: History) -> float:
        return self._closed_by(history, self.limit)

    @override
    def opens_after(self, history: History, coming: Sequence[float]) -> float:
        if len(coming) >= self.limit:
            return coming[-self.limit] + self.window_s
        return self._closed_by(history, self.limit - len(coming))

    @override
    def note(self, at: float, *, admitted: bool, blocked: bool) -> None:
        """Do nothing: the history says it all."""

    @override
    def scaled(self, factor: float, share: float) -> Guess:
        return WindowGuess(
            [weight * share for weight in self.weights],
            self.limit,
            self.window_s * factor,
            counts_refused=self.counts_refused,
        )

    def _closed_by(self, history: History, back: int) -> float:
        """Return when the login that was so many ago leaves the window."""
        counted = history.asked if self.counts_refused else history.admitted
        return counted[-back] + self.window_s if len(counted) >= back else -math.inf


def between(least: float, most: float, steps: int) -> tuple[float, ...]:
    """Return `steps` values from least to most, each the same factor above the one before."""
    factor = (most / least) ** (1 / (steps - 1))
    return tuple(least * factor**step for step in range(steps))
