"""How often a zone's session is ended for its own good."""

from collections import deque
import math
from typing import Final

from .model import Cause

APART_S: Final = 600.0
"""Seconds between two restarts of a zone that nobody asked for: if one didn't help, the next one
a minute later won't either, and each is a login that the account's other zones may need."""
A_DAY: Final = 6
"""Restarts in a day for one cause; more of them mend nothing."""
DAY_S: Final = 86_400.0
SLOWER_S: Final = 3600.0
"""Seconds between two when those of the day are used up."""


class Care:
    """One zone's."""

    def __init__(self) -> None:
        """Begin with none used."""
        self._last = -math.inf
        self._restarts: dict[Cause, deque[float]] = {}

    def free_at(self, cause: Cause) -> float:
        """Return from when on the next may be, in seconds on the event loop's clock."""
        restarts = self._restarts.get(cause, deque())
        if len(restarts) < A_DAY:
            return self._last + APART_S
        # The sixth last may be a day ago by then.
        return max(self._last + APART_S, min(restarts[0] + DAY_S, restarts[-1] + SLOWER_S))

    def last(self, cause: Cause) -> float:
        """Return when the last one for this cause was, in seconds."""
        restarts = self._restarts.get(cause)
        return restarts[-1] if restarts else -math.inf

    def restarted(self, cause: Cause, now: float) -> None:
        """Count one."""
        self._last = now
        self._restarts.setdefault(cause, deque(maxlen=A_DAY)).append(now)
