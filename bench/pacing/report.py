"""The results as JSON and as tables."""

from collections.abc import Callable, Mapping, Sequence
import math
from typing import Final, Literal

from bench.table import Row

from .goals import MOST, Goal
from .summary import Result, Spread, Summary, overall, share_of


def to_json(scenario: str, zones: int, results: Sequence[Result]) -> dict[str, object]:
    """Return all results, times in seconds: null for never and where there is no such moment."""
    return {
        "scenario": scenario,
        "zones": zones,
        "results": [_result(result) for result in results],
    }


def _result(result: Result) -> dict[str, object]:
    return {
        "policy": result.policy,
        "family": result.family,
        "time": {"median": _time(result.time, "median"), "p95": _time(result.time, "p95")},
        "bound": {"median": _time(result.bound, "median")},
        "refusals": _count(result.refusals),
        "logins": {
            **_count(result.logins),
            "most": {
                "zone_hour": result.busiest.zone_hour,
                "zone_day": result.busiest.zone_day,
                "house_hour": result.busiest.house_hour,
                "house_day": result.busiest.house_day,
            },
        },
        "unavailable_zone_s": {
            "total": round(result.missed_s, 3),
            "others": round(result.others_missed_s, 3),
            "bound": round(result.bound_missed_s, 3),
        },
        "lost_music_s": round(result.lost_music_s, 3),
        "never": result.never,
        "slow": result.slow,
    }


def _time(spread: Spread | None, which: Literal["median", "p95"]) -> float | None:
    if spread is None:
        return None
    seconds = spread.median if which == "median" else spread.p95
    return round(seconds, 3) if math.isfinite(seconds) else None


def _count(spread: Spread) -> dict[str, float]:
    return {"mean": round(spread.mean, 3), "p95": spread.p95}


WORDS: Final = ("family", "policy", "in", "goal", "")
"""Columns that hold no numbers."""


def by_family(results: Sequence[Result]) -> list[Row]:
    """Return a table with a line for each policy in each family."""
    timed = any(result.time is not None for result in results)
    head = ("median s", "p95 s", "bound s") if timed else ("missing s", "others s", "bound s")
    rows = [
        (
            result.family + (" (slow)" if result.slow else ""),
            result.policy,
            *(_times(result) if timed else _missed(result)),
            _number(result.ratio),
            _number(result.refusals.mean),
            f"{result.refusals.p95:.0f}",
            f"{result.never:.0%}",
        )
        for result in results
    ]
    return [("family", "policy", *head, "x bound", "429s", "p95", "never"), *rows]


def _times(result: Result) -> Row:
    return (
        _seconds(_time(result.time, "median")),
        _seconds(_time(result.time, "p95")),
        _seconds(_time(result.bound, "median")),
    )


def _missed(result: Result) -> Row:
    seconds = (result.missed_s, result.others_missed_s, result.bound_missed_s)
    return tuple(_seconds(each) for each in seconds)


def by_policy(results: Sequence[Result]) -> list[Row]:
    """Return a table with a line for each policy over all families that count."""
    summed = summaries(results).values()
    columns: dict[str, Callable[[Summary], str]] = {
        "policy": lambda each: each.policy,
        "x bound": lambda each: _number(each.ratio),
        "worst": lambda each: _number(each.worst and each.worst[0]),
        "in": lambda each: each.worst[1] if each.worst else "",
        "429s": lambda each: _number(each.refusals),
        "p95 of 95 %": lambda each: f"{share_of(each.refusals_p95, MOST):.0f}",
        "of all": lambda each: f"{max(each.refusals_p95):.0f}",
        "logins": lambda each: _number(each.logins),
        "missing zone-s": lambda each: _seconds(each.missed_s),
    }
    if any(each.others_missed_s for each in summed):
        columns["others"] = lambda each: _seconds(each.others_missed_s)
    if any(each.lost_music_s for each in summed):
        columns["lost music s"] = lambda each: _seconds(each.lost_music_s)
    columns["never"] = lambda each: f"{each.never:.1%}"
    return [tuple(columns), *([column(each) for column in columns.values()] for each in summed)]


def goals(judged: Sequence[Goal]) -> list[Row]:
    """Return a table of goals."""
    rows = [
        (goal.what, _figure(goal.figure), _figure(goal.at_most), "" if goal.reached else "missed")
        for goal in judged
    ]
    return [("goal", "is", "at most", ""), *rows]


def _figure(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def summaries(results: Sequence[Result]) -> Mapping[str, Summary]:
    """Return each policy's summary, in the order of the results."""
    names = dict.fromkeys(result.policy for result in results)
    found = {name: overall([each for each in results if each.policy == name]) for name in names}
    return {name: summary for name, summary in found.items() if summary is not None}


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
