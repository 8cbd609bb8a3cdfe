"""How many logins are too many, whatever else allows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .memory import Json, mapping, moment


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many logins, and one more each time a while has passed.

    A bound of so many a day would let a zone wait for half a day once it is spent; this one never
    lets it wait for longer than `another_each_s`.

    Attributes:
        at_once: logins, 1 or more.
        another_each_s: seconds.
    """

    at_once: int
    another_each_s: float


ACCOUNT_ALLOWANCE: Final = Allowance(400, 36.0)
"""Four for each of a hundred zones, then a hundred an hour: never above 500 in an hour, and
2,800 in a day. Spotify publishes no number; Discord grants a bot 1,000 a day."""
ZONE_ALLOWANCE: Final = Allowance(30, 600.0)
"""A storm each hour with a refusal makes 48 a day. Never above 36 in an hour, and 174 in a day."""


class Budget:
    """The logins of one account or zone, and when the next is within its allowance."""

    def __init__(self, allowance: Allowance) -> None:
        """Begin with none used."""
        self._allowance = allowance
        self._full_at = float("-inf")
        """When nothing will be used any more, in seconds on the event loop's clock."""

    def use(self, now: float) -> None:
        """Count a login at `now` seconds."""
        self._full_at = max(self._full_at, now) + self._allowance.another_each_s

    def give_back(self) -> None:
        """Take the last login back: it never reached Spotify."""
        self._full_at -= self._allowance.another_each_s

    def free_at(self) -> float:
        """Return from when on one more login is within the allowance, in seconds."""
        return self._full_at - (self._allowance.at_once - 1) * self._allowance.another_each_s

    def memory(self, to_wall: Callable[[float], float], now: float) -> Json:
        """Return what a later budget needs to go on; `to_wall` makes wall-clock times."""
        return None if self._full_at <= now else {"full_at": to_wall(self._full_at)}

    def recall(self, memory: Json, to_loop: Callable[[float], float], now: float) -> None:
        """Go on where another budget was; `to_loop` makes the loop's times of wall-clock ones.

        Raises:
            InvalidMemoryError: none wrote such a memory; nothing was recalled.
        """
        if memory is not None:
            # No clock that was set can make a budget more than spent.
            spent_at = now + self._allowance.at_once * self._allowance.another_each_s
            self._full_at = min(to_loop(moment(mapping(memory).get("full_at"))), spent_at)
