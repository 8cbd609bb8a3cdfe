"""One zone's delays after trouble of its own."""

from random import Random
from typing import Final

FLOOR_S: Final = 2.0
"""Seconds: the shortest delay, long enough for a service to come back from a restart."""
CAP_S: Final = 300.0
"""Seconds: the longest delay; Kubernetes' cap for a crashing container."""
HEALTH_S: Final = 600.0
"""Seconds of health after which trouble is forgotten."""


class Backoff:
    """Exponential delays with full jitter, so that zones that fall together don't rise together."""

    def __init__(self, random: Random, *, floor_s: float = FLOOR_S, cap_s: float = CAP_S) -> None:
        """Start without a history; `0 < floor_s <= cap_s`, in seconds."""
        self._random = random
        self._floor_s = floor_s
        self._cap_s = cap_s
        self._bound_s = floor_s

    def fail(self) -> float:
        """Return the delay after one more failure, in seconds, between floor and cap."""
        self._bound_s = min(self._bound_s * 2, self._cap_s)
        return self._random.uniform(self._floor_s, self._bound_s)

    def was_healthy(self, seconds: float) -> None:
        """Forget the failures so far if the zone was connected that long.

        A short connection proves nothing: a zone that logs in and dies would be reset each time.
        """
        if seconds >= HEALTH_S:
            self._bound_s = self._floor_s
