"""What each kind of rule keeps of the attempts before."""

from collections import deque
import math
from typing import Protocol

from .limit import Rule, SlidingWindow, TokenBucket, Unlimited


class Memory(Protocol):
    """The memory of one rule."""

    def wait_s(self, now: float) -> float:
        """Return how long after `now` the rule would admit, 0 for at once."""
        ...

    def admit(self, now: float) -> None:
        """Note an admission."""
        ...

    def refuse(self, now: float) -> None:
        """Note a refusal."""
        ...


def remember(rule: Rule) -> Memory:
    """Begin to remember under `rule`."""
    match rule:
        case TokenBucket():
            return _Bucket(rule)
        case SlidingWindow():
            return _Window(rule)
        case Unlimited():
            return _Open()


class _Open:
    def wait_s(self, now: float) -> float:
        return 0.0

    def admit(self, now: float) -> None:
        pass

    def refuse(self, now: float) -> None:
        pass


class _Bucket:
    def __init__(self, rule: TokenBucket) -> None:
        self._rule = rule
        self._tokens = float(rule.burst)
        self._counted_at = -math.inf

    def wait_s(self, now: float) -> float:
        return max(0.0, (1 - self._count(now)) / self._rule.refill_per_s)

    def admit(self, now: float) -> None:
        self._tokens = max(0.0, self._count(now) - 1)
        self._counted_at = now

    def refuse(self, now: float) -> None:
        pass

    def _count(self, now: float) -> float:
        refilled = (now - self._counted_at) * self._rule.refill_per_s
        return min(float(self._rule.burst), self._tokens + refilled)


class _Window:
    def __init__(self, rule: SlidingWindow) -> None:
        self._rule = rule
        # More than `limit` never matter: only the newest decide.
        self._counted: deque[float] = deque(maxlen=rule.limit)

    def wait_s(self, now: float) -> float:
        if len(self._counted) < self._rule.limit:
            return 0.0
        return max(0.0, self._counted[0] + self._rule.window_s - now)

    def admit(self, now: float) -> None:
        self._counted.append(now)

    def refuse(self, now: float) -> None:
        if self._rule.count_refused:
            self._counted.append(now)
