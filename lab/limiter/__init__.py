"""How many attempts are granted, and the decisions about them."""

from .limit import (
    NAMED,
    Limit,
    Penalty,
    Rule,
    SlidingWindow,
    Then,
    TokenBucket,
    Unlimited,
    limit_of,
    named,
)
from .limiter import Decision, Limiter

__all__ = [
    "NAMED",
    "Decision",
    "Limit",
    "Limiter",
    "Penalty",
    "Rule",
    "SlidingWindow",
    "Then",
    "TokenBucket",
    "Unlimited",
    "limit_of",
    "named",
]
