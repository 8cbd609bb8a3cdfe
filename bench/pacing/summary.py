"""From many outcomes to figures."""

from collections.abc import Sequence
from dataclasses import dataclass
import math
from random import Random
from statistics import fmean, geometric_mean, median
from typing import Final

from lab.limiter import Limiter

from . import bound
from .families import Family
from .outcome import Busiest, Outcome
from .place import PATIENCE_S

SLOW_S: Final = 900.0
"""Seconds that a cold start of a slow family takes at best: it is left out of every summary."""
_SEEDS_OF_SLOWNESS: Final = range(9)


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures of one quantity over all seeds."""

    mean: float
    median: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A policy in a family; times in seconds, infinite for never, None where there is none."""

    policy: str
    family: str
    slow: bool
    time: Spread | None
    bound: Spread | None
    refusals: Spread
    logins: Spread
    missed_s: float
    others_missed_s: float
    bound_missed_s: float
    lost_music_s: float
    busiest: Busiest
    """Of all runs."""
    never: float
    """Share of the runs."""

    @property
    def ratio(self) -> float | None:
        """How many times the best possible: of the time, else of the zone-seconds missed.

        A run that never arrived counts as an hour beyond the best possible.
        """
        if self.time is None or self.bound is None:
            return self.missed_s / self.bound_missed_s if self.bound_missed_s else None
        return min(self.time.median, self.bound.median + PATIENCE_S) / self.bound.median


def is_slow(family: Family, zones: int) -> bool:
    """Say whether even the best possible start of that many zones takes too long to count."""
    times = [
        bound.cold_start(Limiter(family, seed=seed), 0.0, zones, Random(seed)).time_s
        for seed in _SEEDS_OF_SLOWNESS
    ]
    return median(times) > SLOW_S


def spread(values: Sequence[float]) -> Spread:
    """Return mean, median and 95th percentile, the last by the nearest rank."""
    return Spread(fmean(values), median(values), share_of(values, 0.95))


def summarise(policy: str, family: Family, outcomes: Sequence[Outcome], *, slow: bool) -> Result:
    """Return the figures of a policy in a family."""
    bounds = [outcome.best.time_s for outcome in outcomes if outcome.timed]
    times = [math.inf if outcome.time_s is None else outcome.time_s for outcome in outcomes]
    return Result(
        policy=policy,
        family=family.name,
        slow=slow,
        time=spread(times) if bounds else None,
        bound=spread(bounds) if bounds else None,
        refusals=spread([outcome.refusals for outcome in outcomes]),
        logins=spread([outcome.logins for outcome in outcomes]),
        missed_s=fmean(outcome.missed_s for outcome in outcomes),
        others_missed_s=fmean(outcome.others_missed_s for outcome in outcomes),
        bound_missed_s=fmean(outcome.best.unavailable_s for outcome in outcomes),
        lost_music_s=fmean(outcome.lost_music_s for outcome in outcomes),
        busiest=_busiest([outcome.busiest for outcome in outcomes]),
        never=fmean(outcome.never for outcome in outcomes),
    )


def share_of(values: Sequence[float], share: float) -> float:
    """Return what that share of the values doesn't exceed, by the nearest rank."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


def _busiest(every: Sequence[Busiest]) -> Busiest:
    return Busiest(
        zone_hour=max(each.zone_hour for each in every),
        zone_day=max(each.zone_day for each in every),
        house_hour=max(each.house_hour for each in every),
        house_day=max(each.house_day for each in every),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A policy over all families that count.

    Attributes:
        families: how many count.
        ratio: geometric mean of the families' ratios; None where there are none.
        worst: the largest of them, with its family.
        refusals: mean of the families' means.
        refusals_p95: the families' 95th percentiles.
        missed_s: mean of the zone-seconds missed.
        others_missed_s: the most of those that a scenario didn't touch.
        lost_music_s: mean of the seconds without the music that played.
        never: share of the runs.
    """

    policy: str
    families: int
    ratio: float | None
    worst: tuple[float, str] | None
    refusals: float
    refusals_p95: Sequence[float]
    logins: float
    missed_s: float
    others_missed_s: float
    lost_music_s: float
    never: float


def overall(results: Sequence[Result]) -> Summary | None:
    """Sum up the results of one policy; None when no family counts."""
    counted = [result for result in results if not result.slow]
    if not counted:
        return None
    ratios = [(each.ratio, each.family) for each in counted if each.ratio is not None]
    return Summary(
        policy=counted[0].policy,
        families=len(counted),
        ratio=geometric_mean(ratio for ratio, _ in ratios) if ratios else None,
        worst=max(ratios, default=None),
        refusals=fmean(each.refusals.mean for each in counted),
        refusals_p95=[each.refusals.p95 for each in counted],
        logins=fmean(each.logins.mean for each in counted),
        missed_s=fmean(each.missed_s for each in counted),
        others_missed_s=max(each.others_missed_s for each in counted),
        lost_music_s=fmean(each.lost_music_s for each in counted),
        never=fmean(each.never for each in counted),
    )
