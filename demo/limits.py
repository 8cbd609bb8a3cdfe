"""The make-believe Spotify's limits in words."""

from lab.limiter import Limit, SlidingWindow, TokenBucket, Unlimited


def in_words(limit: Limit) -> str:
    """Return what a limit allows, to follow "it allows"."""
    match limit.limiter:
        case TokenBucket(burst, refill_per_s):
            allowed = f"{burst} logins at once, then one every {_seconds(1 / refill_per_s)}"
        case SlidingWindow(number, window_s):
            allowed = f"{number} logins in {_seconds(window_s)}"
        case Unlimited():
            allowed = "any number of logins"
    if limit.penalty is not None:
        allowed += f", and each refusal blocks the account for {_seconds(limit.penalty.seconds)}"
    return allowed


def _seconds(number: float) -> str:
    return "second" if number == 1 else f"{number:g} seconds"
