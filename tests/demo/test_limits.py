"""The limits in words."""

import pytest

from demo.limits import in_words
from lab.limiter import NAMED, Limit, SlidingWindow

BLOCKED = "and each refusal blocks the account"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (NAMED["strict"], "4 logins at once, then one every 5 seconds"),
        (NAMED["lenient"], "10 logins at once, then one every second"),
        (
            NAMED["penalty"],
            f"2 logins at once, then one every 5 seconds, {BLOCKED} for 30 seconds",
        ),
        (NAMED["none"], "any number of logins"),
        (Limit(SlidingWindow(limit=3, window_s=1.5)), "3 logins in 1.5 seconds"),
    ],
)
def test_limits_in_words(limit: Limit, words: str) -> None:
    assert in_words(limit) == words
