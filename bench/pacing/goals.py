"""What our policy has to reach, and whether it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import math
from typing import Final

from custom_components.librespot.core.pace import ACCOUNT_ALLOWANCE, ZONE_ALLOWANCE, Allowance

from . import policies
from .summary import Result, Summary, share_of

MOST: Final = 0.95
"""The share of the families that has to keep the stricter of two bounds."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure, and what it may be at most.

    Attributes:
        what: the figure in words.
        figure: the figure of our policy.
        at_most: its bound.
    """

    what: str
    figure: float
    at_most: float

    @property
    def reached(self) -> bool:
        """Whether the figure keeps the bound."""
        return self.figure <= self.at_most


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Bounds of one scenario; infinite where there is none."""

    ratio: float = math.inf
    refusals: float = math.inf
    refusals_p95_of_most: float = math.inf
    refusals_p95: float = math.inf
    others_missed_s: float = math.inf
    late: tuple[float, float] | None = None
    """The 95th percentile of the time: a factor of the best possible, and seconds beyond."""


_BOUNDS: Final[Mapping[tuple[str, int | None], _Bounds]] = {
    ("cold", 11): _Bounds(2.1, 2.2, 6, 10, late=(3, 180)),
    ("second", 11): _Bounds(1.7, 0.35, 2),
    ("cold", 100): _Bounds(1.4, 4),
    ("storm", 11): _Bounds(1.5, 5, refusals_p95=14),
    ("flap", None): _Bounds(others_missed_s=0),
    ("crash", None): _Bounds(others_missed_s=0),
    ("day", None): _Bounds(1.5),
}
"""By scenario and number of zones; None: any number."""

_BUDGETED: Final = frozenset({"crash", "day"})
"""Here so many logins come together that only a budget might stop them."""

_NO_RACES: Final = frozenset({"flap", "crash"})
"""Here a zone has troubles of its own; who starts it again the fastest is no better."""


def aim(scenario: str, zones: int) -> tuple[float, float] | None:
    """Return how many refusals, and times the best possible, are aimed at; None: not at both."""
    bounds = _bounds(scenario, zones)
    both = bounds.refusals, bounds.ratio
    return both if all(map(math.isfinite, both)) else None


def judge(
    scenario: str, zones: int, results: Sequence[Result], summaries: Mapping[str, Summary]
) -> list[Goal]:
    """Return the goals of a scenario that our policy was measured in, and those against others."""
    ours = [each for each in results if each.policy == policies.OURS and not each.slow]
    if policies.OURS not in summaries:
        return []
    summary = summaries[policies.OURS]
    goals = [Goal("share of runs that never arrived", max(each.never for each in ours), 0.0)]
    bounds = _bounds(scenario, zones)
    p95s = [each.refusals.p95 for each in ours]
    figures: list[tuple[str, Callable[[], float], float]] = [
        ("times the best possible, geometric mean", lambda: summary.ratio or 0.0, bounds.ratio),
        ("refusals on average", lambda: summary.refusals, bounds.refusals),
        (
            "refusals, 95th percentile in 95 % of the families",
            lambda: share_of(p95s, MOST),
            bounds.refusals_p95_of_most,
        ),
        ("refusals, 95th percentile in all families", lambda: max(p95s), bounds.refusals_p95),
        (
            "seconds that zones were missing which nothing happened to",
            lambda: max(each.others_missed_s for each in ours),
            bounds.others_missed_s,
        ),
    ]
    goals += [Goal(what, figure(), bound) for what, figure, bound in figures if bound < math.inf]
    if scenario in _BUDGETED:
        goals += _budgets(ours)
    if bounds.late is not None:
        factor, beyond_s = bounds.late
        late = [_lateness(each, factor, beyond_s) for each in ours]
        what = f"seconds beyond {factor:g} times the best + {beyond_s:g}, 95th percentile in 95 %"
        goals.append(Goal(what, max(0.0, share_of(late, MOST)), 0.0))
    return goals if scenario in _NO_RACES else [*goals, *_against(summary, summaries)]


def _bounds(scenario: str, zones: int) -> _Bounds:
    return _BOUNDS.get((scenario, zones)) or _BOUNDS.get((scenario, None)) or _Bounds()


def _budgets(ours: Sequence[Result]) -> list[Goal]:
    """No budget is exceeded, not even by logins that librespot makes by itself."""
    most = [each.busiest for each in ours]
    return [
        Goal(
            "logins of a zone within an hour",
            max(each.zone_hour for each in most),
            _hour(ZONE_ALLOWANCE),
        ),
        Goal(
            "logins of a zone within a day",
            max(each.zone_day for each in most),
            _day(ZONE_ALLOWANCE),
        ),
        Goal(
            "logins of all within an hour",
            max(each.house_hour for each in most),
            _hour(ACCOUNT_ALLOWANCE),
        ),
        Goal(
            "logins of all within a day",
            max(each.house_day for each in most),
            _day(ACCOUNT_ALLOWANCE),
        ),
    ]


def _hour(allowance: Allowance) -> float:
    return allowance.at_once + 3600 // allowance.another_each_s


def _day(allowance: Allowance) -> float:
    return allowance.at_once + 86_400 // allowance.another_each_s


def _lateness(result: Result, factor: float, beyond_s: float) -> float:
    if result.time is None or result.bound is None:
        return 0.0
    return result.time.p95 - (factor * result.bound.median + beyond_s)


def _against(ours: Summary, summaries: Mapping[str, Summary]) -> list[Goal]:
    """Nobody as quiet is faster, and nobody at all by more than a tenth."""
    others = [
        each
        for name, each in summaries.items()
        if name != policies.ORACLE and policies.confidence(name) is None
    ]
    ratios = [(each.ratio, each) for each in others if each.ratio is not None]
    if ours.ratio is None or not ratios:
        return []
    goals = []
    quiet = [ratio for ratio, each in ratios if each.refusals <= ours.refusals]
    if quiet:
        goals.append(Goal("our time beside the fastest as quiet", ours.ratio / min(quiet), 1.0))
    fastest = min(ratio for ratio, _ in ratios)
    goals.append(Goal("our time beside the fastest of all", ours.ratio / fastest, 1 / 0.9))
    return goals
