"""What the comparison came to: a table, and JSON."""

from collections.abc import Sequence
from typing import Final

from bench.table import Row

from .comparison import Comparison, Run

WORDS: Final = ("family", "answers")
"""Columns that hold no numbers."""


def rows(comparisons: Sequence[Comparison]) -> list[Row]:
    """Return a line for each family; of the runs in virtual time the range."""
    head = ("family", "bound s", "virtual s", "real s", "virtual 429s", "real 429s", "answers")
    return [head, *map(_row, comparisons)]


def _row(comparison: Comparison) -> Row:
    least, _, most = comparison.virtual_s
    refusals = [run.refusals for run in comparison.virtual]
    real = comparison.real
    return (
        comparison.family.name,
        f"{comparison.bound_s:.1f}",
        f"{least:.1f} to {most:.1f}",
        "never" if real.time_s is None else f"{real.time_s:.1f}",
        _range(min(refusals), max(refusals)),
        str(real.refusals),
        real.answers,
    )


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def to_json(comparisons: Sequence[Comparison]) -> list[dict[str, object]]:
    """Return all figures; times in seconds, null for never."""
    return [
        {
            "family": each.family.name,
            "bound_s": round(each.bound_s, 3),
            "virtual": [_run(run) for run in each.virtual],
            "real": _run(each.real),
            "differences": each.differences(),
        }
        for each in comparisons
    ]


def _run(run: Run) -> dict[str, object]:
    return {
        "time_s": None if run.time_s is None else round(run.time_s, 3),
        "answers": run.answers,
        "disorder": run.disorder,
    }
