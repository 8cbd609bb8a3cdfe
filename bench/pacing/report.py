"""The results as JSON and as tables."""

from collections.abc import Mapping, Sequence
import math
from typing import Literal

from .summary import Result, Spread, Summary, overall


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
        "logins": _count(result.logins),
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


type Row = Sequence[str]

_WORDS = ("family", "policy", "in")
"""Columns that hold no numbers."""


def by_family(results: Sequence[Result]) -> list[Row]:
    """Return a table with a line for each policy in each family."""
    head = ("family", "policy", "median s", "p95 s", "bound s", "ratio", "429s", "p95", "never")
    rows = [
        (
            result.family + (" (slow)" if result.slow else ""),
            result.policy,
            _seconds(result.time, "median"),
            _seconds(result.time, "p95"),
            _seconds(result.bound, "median"),
            _number(result.ratio),
            _number(result.refusals.mean),
            f"{result.refusals.p95:.0f}",
            f"{result.never:.0%}",
        )
        for result in results
    ]
    return [head, *rows]


def by_policy(results: Sequence[Result]) -> list[Row]:
    """Return a table with a line for each policy over all families that count."""
    head = ("policy", "x bound", "worst", "in", "429s", "p95 of 95 %", "of all", "logins", "never")
    return [head, *(_summary(summary) for summary in summaries(results).values())]


def summaries(results: Sequence[Result]) -> Mapping[str, Summary]:
    """Return each policy's summary, in the order of the results."""
    names = dict.fromkeys(result.policy for result in results)
    found = {name: overall([each for each in results if each.policy == name]) for name in names}
    return {name: summary for name, summary in found.items() if summary is not None}


def _summary(summary: Summary) -> Row:
    ratio, family = summary.worst or (None, "")
    in_most = summary.refusals_p95[math.ceil(0.95 * len(summary.refusals_p95)) - 1]
    return (
        summary.policy,
        _number(summary.ratio),
        _number(ratio),
        family,
        _number(summary.refusals),
        f"{in_most:.0f}",
        f"{summary.refusals_p95[-1]:.0f}",
        _number(summary.logins),
        f"{summary.never:.1%}",
    )


def as_text(rows: Sequence[Row]) -> str:
    """Set a table in columns: words to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = {number for number, name in enumerate(rows[0]) if name in _WORDS}
    lines = []
    for row in rows:
        cells = (
            cell.ljust(width) if number in words else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_markdown(rows: Sequence[Row]) -> str:
    """Set a table for a page."""
    head, *rest = rows
    lines = [head, tuple("---" for _ in head), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _seconds(spread: Spread | None, which: Literal["median", "p95"]) -> str:
    if spread is None:
        return "-"
    seconds = _time(spread, which)
    return "never" if seconds is None else f"{seconds:.1f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
