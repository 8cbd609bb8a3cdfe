"""How many logins an account is granted: pure decisions, time is passed in."""

from collections import deque
from dataclasses import dataclass, field
import math
from typing import Annotated, Literal, Protocol

from pydantic import Discriminator, with_config

from .errors import LabError, UnknownNameError

_ROUNDING = 1e-9


def _at_least(what: str, value: float, least: float) -> None:
    if not (math.isfinite(value) and value >= least):
        raise LabError(f"{what} is {value}; it must be {least} or more")


def _above_zero(what: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise LabError(f"{what} is {value}; it must be above 0")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a limiter said to one attempt.

    Attributes:
        admitted: whether it may go on.
        retry_after_s: seconds until an attempt may be admitted, if nobody else
            attempts meanwhile; 0 when admitted.
    """

    admitted: bool
    retry_after_s: float = 0.0


class Limiter(Protocol):
    """The memory of one account's attempts."""

    def ask(self, now: float) -> Decision:
        """Decide about an attempt at `now` seconds; time never goes back."""
        ...


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class TokenBucket:
    """Admits while tokens are left; each costs one.

    Attributes:
        burst: tokens that fit, 1 or more; the bucket starts full.
        refill_per_s: tokens that come back each second, above 0.
    """

    burst: int
    refill_per_s: float
    kind: Literal["bucket"] = field(default="bucket", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the ranges."""
        _at_least("burst", self.burst, 1)
        _above_zero("refill_per_s", self.refill_per_s)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """Admits as long as fewer than `limit` were counted in the last `window_s`.

    Attributes:
        limit: attempts that fit, 1 or more.
        window_s: seconds, above 0.
        count_refused: whether refused attempts are counted as well.
    """

    limit: int
    window_s: float
    count_refused: bool = False
    kind: Literal["window"] = field(default="window", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the ranges."""
        _at_least("limit", self.limit, 1)
        _above_zero("window_s", self.window_s)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Unlimited:
    """Admits everything."""

    kind: Literal["unlimited"] = field(default="unlimited", kw_only=True, repr=False)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Penalty:
    """What a refusal costs on top: everything is blocked for a while.

    A refusal during a block renews it. Of several refusals without an admission
    between them, each blocks `growth` times as long as the one before.

    Attributes:
        seconds: length of the first block, above 0.
        growth: factor, 1 or more.
        cap_s: the longest block in seconds, not below `seconds`; none if it may
            grow without end.
    """

    seconds: float
    growth: float = 1.0
    cap_s: float | None = None

    def __post_init__(self) -> None:
        """Check the ranges."""
        _above_zero("seconds", self.seconds)
        _at_least("growth", self.growth, 1)
        if self.cap_s is not None:
            _at_least("cap_s", self.cap_s, self.seconds)


type Rule = Annotated[TokenBucket | SlidingWindow | Unlimited, Discriminator("kind")]


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Limit:
    """A whole limiter: a rule, and perhaps a penalty on top."""

    rule: Rule
    penalty: Penalty | None = None


NAMED = {
    "strict": Limit(TokenBucket(burst=4, refill_per_s=1 / 5)),
    "lenient": Limit(TokenBucket(burst=10, refill_per_s=1)),
    "penalty": Limit(TokenBucket(burst=2, refill_per_s=1 / 5), Penalty(seconds=30)),
    "none": Limit(Unlimited()),
}
"""Limits by name: those of the demo."""


def named(name: str) -> Limit:
    """Return the limit called `name`.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in NAMED:
        raise UnknownNameError("limiter", name, NAMED)
    return NAMED[name]


def start(limit: Limit) -> Limiter:
    """Begin to limit: nothing has been asked yet."""
    limiter: Limiter
    match limit.rule:
        case TokenBucket() as rule:
            limiter = _Bucket(rule)
        case SlidingWindow() as rule:
            limiter = _Window(rule)
        case Unlimited():
            limiter = _Open()
    return limiter if limit.penalty is None else _Penalised(limiter, limit.penalty)


class _Open:
    def ask(self, now: float) -> Decision:
        return Decision(admitted=True)


class _Bucket:
    def __init__(self, rule: TokenBucket) -> None:
        self._rule = rule
        self._tokens = float(rule.burst)
        self._counted_at = -math.inf

    def ask(self, now: float) -> Decision:
        rule = self._rule
        refilled = (now - self._counted_at) * rule.refill_per_s
        self._tokens = min(float(rule.burst), self._tokens + refilled)
        self._counted_at = now
        if self._tokens >= 1 - _ROUNDING:
            self._tokens = max(0.0, self._tokens - 1)
            return Decision(admitted=True)
        return Decision(admitted=False, retry_after_s=(1 - self._tokens) / rule.refill_per_s)


class _Window:
    def __init__(self, rule: SlidingWindow) -> None:
        self._rule = rule
        # More than `limit` never matter: only the newest decide.
        self._counted: deque[float] = deque(maxlen=rule.limit)

    def ask(self, now: float) -> Decision:
        rule = self._rule
        full = len(self._counted) == rule.limit
        admitted = not full or now - self._counted[0] >= rule.window_s - _ROUNDING
        if admitted or rule.count_refused:
            self._counted.append(now)
        if admitted:
            return Decision(admitted=True)
        return Decision(admitted=False, retry_after_s=self._counted[0] + rule.window_s - now)


class _Penalised:
    def __init__(self, inner: Limiter, penalty: Penalty) -> None:
        self._inner = inner
        self._penalty = penalty
        self._blocked_until = -math.inf
        self._next_block_s = penalty.seconds

    def ask(self, now: float) -> Decision:
        if now < self._blocked_until - _ROUNDING:
            return self._block(now)
        decision = self._inner.ask(now)
        if not decision.admitted:
            return self._block(now, at_least_s=decision.retry_after_s)
        self._next_block_s = self._penalty.seconds
        return decision

    def _block(self, now: float, at_least_s: float = 0.0) -> Decision:
        length = self._next_block_s
        grown = length * self._penalty.growth
        cap = self._penalty.cap_s
        self._next_block_s = grown if cap is None else min(cap, grown)
        self._blocked_until = now + length
        return Decision(admitted=False, retry_after_s=max(length, at_least_s))
