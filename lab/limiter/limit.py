"""What attempts may be limited to; the form in JSON is the same."""

from dataclasses import dataclass, field
import math
from typing import Annotated, Literal

from pydantic import Discriminator

from ..errors import LabError, UnknownNameError
from ..wire import strict


def _at_least(what: str, value: float, least: float) -> None:
    if not (math.isfinite(value) and value >= least):
        raise LabError(f"{what} is {value}; it must be {least} or more")


def _above_zero(what: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise LabError(f"{what} is {value}; it must be above 0")


@strict
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


@strict
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


@strict
@dataclass(frozen=True, slots=True)
class Unlimited:
    """Admits everything."""

    kind: Literal["unlimited"] = field(default="unlimited", kw_only=True, repr=False)


@strict
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


@strict
@dataclass(frozen=True, slots=True)
class Then:
    """What a limit turns into, like day into night; it begins afresh.

    Attributes:
        after_s: seconds from the limit's start to the turn, above 0.
        limiter: the rule from then on.
        penalty: the penalty from then on, if any.
    """

    after_s: float
    limiter: Rule
    penalty: Penalty | None = None

    def __post_init__(self) -> None:
        """Check the ranges."""
        _above_zero("after_s", self.after_s)


@strict
@dataclass(frozen=True, slots=True)
class Limit:
    """A whole limit: a rule, and what may come on top.

    Attributes:
        limiter: the rule.
        penalty: what a refusal costs, if anything.
        noise_per_s: how many strangers ask each second on average, 0 or more, at
            random moments. Each takes an admission if there is one; those that
            find none change nothing.
        then: what it turns into, if anything; strangers stay.
    """

    limiter: Rule
    penalty: Penalty | None = None
    noise_per_s: float = 0.0
    then: Then | None = None

    def __post_init__(self) -> None:
        """Check the ranges."""
        _at_least("noise_per_s", self.noise_per_s, 0)

    @property
    def limits(self) -> bool:
        """Whether it can ever refuse."""
        rules = (self.limiter, self.then.limiter if self.then is not None else self.limiter)
        return not all(isinstance(rule, Unlimited) for rule in rules)


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


def limit_of(limit: str | Limit) -> Limit:
    """Return a limit that is given whole or by name.

    Raises:
        UnknownNameError: there is none of this name.
    """
    return named(limit) if isinstance(limit, str) else limit
