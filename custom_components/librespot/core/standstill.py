"""Whether time went by that nobody counted: a laptop slept, or a process or loop stood still."""

import asyncio
from collections.abc import Callable
import time
from typing import Final

LOOK_EACH_S: Final = 15.0
"""Seconds between two looks at the clocks."""
STANDSTILL_S: Final = 30.0
"""Seconds that are nobody's fault if they are missing: half of what a lost access point is given.
After less, time-outs that are shorter are right as well: the loop takes what was said meanwhile
before it takes any timer."""


def slept_s() -> float:
    """Return how long this machine has slept since its start, in seconds; 0 if it can't tell.

    The event loop's clock stands still meanwhile (clock_gettime(2)).
    """
    try:
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    except AttributeError, OSError:
        return 0.0


class Standstill:
    """Looks at the clocks again and again, and tells when they disagree.

    The calendar is none of them: whoever sets it changes nothing here.
    """

    def __init__(
        self, on_standstill: Callable[[], None], *, slept: Callable[[], float] = slept_s
    ) -> None:
        """Begin to look; `on_standstill` is called on the event loop."""
        self._on_standstill = on_standstill
        self._slept = slept
        self._loop = asyncio.get_running_loop()
        self._slept_s = slept()
        self._timer = self._loop.call_later(LOOK_EACH_S, self.look)

    def close(self) -> None:
        """Look no more."""
        self._timer.cancel()

    def look(self) -> None:
        """Compare the clocks; also whoever is about to say that something took too long asks."""
        now, slept = self._loop.time(), self._slept()
        missing_s = max(0.0, now - self._timer.when()) + slept - self._slept_s
        if missing_s >= STANDSTILL_S or now >= self._timer.when():
            self._slept_s = slept
            self._timer.cancel()
            self._timer = self._loop.call_at(now + LOOK_EACH_S, self.look)
        if missing_s >= STANDSTILL_S:
            self._on_standstill()
