"""How often a zone's session is ended for its own good.

Only the end of a session that would go on counts. A start that fails, and a session that ended or
would log in by itself, are followed by another sooner, after a delay that grows (`backoff`) and
through the gate: nobody loses anything by that. Nor does a loss count that is the network's or many
zones' at once: the next one has nothing to do with it.
"""

from collections import deque
from collections.abc import Callable
import math
from typing import Final, Self

from .model import Cause
from .pace import InvalidMemoryError, Json, mapping, moment, sequence

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
        self._last = max(self._last, now)
        self._restarts.setdefault(cause, deque(maxlen=A_DAY)).append(now)

    def memory(self, to_wall: Callable[[float], float], now: float) -> Json:
        """Return the restarts of the last day, so that our own restarts don't make them more.

        `to_wall` makes wall-clock times of the loop's.
        """
        return {
            cause: [to_wall(at) for at in restarts if now - at < DAY_S]
            for cause, restarts in self._restarts.items()
        }

    @classmethod
    def recalled(cls, memory: Json, to_loop: Callable[[float], float], now: float) -> Self:
        """Return the care that was remembered; `to_loop` makes the loop's times.

        Raises:
            InvalidMemoryError: it isn't one.
        """
        care = cls()
        for name, moments in mapping(memory).items():
            try:
                cause = Cause(name)
            except ValueError as error:
                raise InvalidMemoryError(f"no cause is {name}") from error
            for each in sequence(moments):
                # No clock that was set makes a zone wait for longer than any has to.
                care.restarted(cause, min(to_loop(moment(each)), now))
        return care
