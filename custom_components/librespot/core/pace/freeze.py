"""What a refusal freezes, and when one login may probe again."""

from collections.abc import Callable
import math
from random import Random
from typing import Final

from .memory import Json, mapping, moment, number
from .policy import Login

FIRST_PROBES_S: Final = (5.0, 62.0, 122.0)
"""Seconds after a refusal while nothing was admitted since the first one.

One refusal may have been a matter of seconds. Two: it blocks for a minute. Less than × 2.5 from
then on never outlasts a block that doubles.
"""
LATER_PROBES_S: Final = (0.0, 4.0, 37.0, 114.0)
"""The same when the account is known, which then says when the first is worth its while."""
PROBE_GROWTH: Final = 2.5
PROBE_CAP_S: Final = 900.0
_STEPS_TO_CAP: Final = 10
PROBE_JITTER: Final = 1.05
"""Upward only: earlier than a block's end would prolong it."""


class Freeze:
    """The time in which nobody logs in after refusals."""

    def __init__(self, random: Random, *, volley_s: float = 0.0) -> None:
        """Begin with none; what asks within `volley_s` of a refusal belongs to it as well."""
        self._random = random
        self._volley_s = volley_s
        self._seen_at = -math.inf
        self._pause_s = 0.0
        self.until = -math.inf
        """Seconds on the event loop's clock."""
        self.in_a_row = 0
        """Refused probes since one was admitted, a volley counting once."""

    def refused(
        self, login: Login, now: float, *, known: bool, retry_after_s: float | None
    ) -> bool:
        """Freeze after a refusal; return whether it was news.

        What was under way when another refusal was seen belongs to that one, and what a program
        does of its own in a freeze is no probe; but either may have prolonged the block.
        """
        # Not when it asked: the line that tells so may be read late, or of one called back.
        volley = login.started_at <= self._seen_at + self._volley_s
        news = not volley and not (login.unasked and now < self.until)
        if news:
            self.in_a_row += 1
            self._pause_s = self._next_pause_s(known=known)
        self.until = max(self.until, now + self._pause_s, now + (retry_after_s or 0.0))
        self._seen_at = now
        return news

    def admitted(self, login: Login) -> bool:
        """Note an admission; return whether it is later than the last refusal."""
        if login.launched_at <= self._seen_at:
            return False
        self.in_a_row = 0
        return True

    def memory(self, to_wall: Callable[[float], float], now: float) -> Json:
        """Return what a later freeze needs to go on; `to_wall` makes wall-clock times."""
        if not self.in_a_row:
            return None
        return {
            "in_a_row": self.in_a_row,
            "seen_at": to_wall(self._seen_at),
            "pause_s": self._pause_s,
            "until": to_wall(self.until),
            "left_s": max(0.0, self.until - now),
        }

    def recall(self, memory: Json, to_loop: Callable[[float], float], now: float) -> None:
        """Go on where another freeze was; `to_loop` makes the loop's times of wall-clock ones.

        Raises:
            InvalidMemoryError: none wrote such a memory; nothing was recalled.
        """
        if memory is None:
            return
        kept = mapping(memory)
        in_a_row = int(number(kept.get("in_a_row"), least=1))
        # What asks from now on belongs to no refusal of before, whatever the clock was set to.
        seen_at = min(to_loop(moment(kept.get("seen_at"))), now)
        pause_s = number(kept.get("pause_s"), most=PROBE_CAP_S * PROBE_JITTER)
        until = to_loop(moment(kept.get("until")))
        left_s = number(kept.get("left_s"))
        self.in_a_row, self._seen_at, self._pause_s = in_a_row, seen_at, pause_s
        # No clock that was set can freeze an account for longer than was left.
        self.until = min(until, now + left_s)

    def _next_pause_s(self, *, known: bool) -> float:
        steps = LATER_PROBES_S if known else FIRST_PROBES_S
        # More steps make no longer pause, and a thousand of them no float.
        beyond = min(max(0, self.in_a_row - len(steps)), _STEPS_TO_CAP)
        pause_s = steps[min(self.in_a_row, len(steps)) - 1] * PROBE_GROWTH**beyond
        return min(pause_s, PROBE_CAP_S) * self._random.uniform(1.0, PROBE_JITTER)
