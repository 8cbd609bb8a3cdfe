"""How values are spread."""

from collections.abc import Sequence
from dataclasses import dataclass
import math
import statistics
from typing import Self


@dataclass(frozen=True, slots=True)
class Spread:
    """Some values, in their own unit.

    Attributes:
        count: how many there are.
        median: the one in the middle.
        p95: the smallest that 95 % don't exceed.
        most: the largest.
    """

    count: int
    median: float
    p95: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Return the spread of `values`, of which there must be one at least."""
        ordered = sorted(values)
        p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
        return cls(len(ordered), statistics.median(ordered), p95, ordered[-1])
