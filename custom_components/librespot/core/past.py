"""What a zone's past means for its next login; it outlives the zone's sessions and ourselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
import math

from .care import Care
from .pace import ZONE_ALLOWANCE, Budget, Json, mapping, moment


@dataclass(slots=True)
class Past:
    """One zone's."""

    budget: Budget = field(default_factory=lambda: Budget(ZONE_ALLOWANCE))
    last_used: float = -math.inf
    """When music last played, in seconds on the event loop's clock."""
    care: Care = field(default_factory=Care)

    def memory(self, to_wall: Callable[[float], float], now: float) -> Json:
        """Return it as JSON; `to_wall` makes wall-clock times of the loop's."""
        return {
            "last_used": to_wall(self.last_used) if math.isfinite(self.last_used) else None,
            "budget": self.budget.memory(to_wall, now),
            "restarts": self.care.memory(to_wall, now),
        }

    @classmethod
    def recalled(cls, memory: Json, to_loop: Callable[[float], float], now: float) -> Past:
        """Return the past that was remembered; `to_loop` makes the loop's times of wall-clock ones.

        Raises:
            InvalidMemoryError: it isn't one.
        """
        kept, past = mapping(memory), cls()
        past.budget.recall(kept.get("budget"), to_loop, now)
        if (last_used := kept.get("last_used")) is not None:
            past.last_used = min(now, to_loop(moment(last_used)))
        if (restarts := kept.get("restarts")) is not None:
            past.care = Care.recalled(restarts, to_loop, now)
        return past
