"""What came of it: a table, and JSON."""

from collections.abc import Sequence
from typing import Final

from bench.table import Row as Line
from custom_components.librespot.core.model import Cause

from .healthy import ZONES, Healthy
from .judge import Healed
from .rows import CLOSED
from .run import Result

WORDS: Final = (
    *("row", "fault", "verdict", "stock recovers"),
    *("without a row", "cause", "tried", "why not"),
)
"""Columns that hold no numbers."""


def lines(healed: Sequence[Healed]) -> list[Line]:
    """Return a line for each row."""
    head = ("row", "fault", "verdict", "found s", "limit s", "well s", "restarts", "stock recovers")
    return [head, *map(_line, healed)]


def _line(healed: Healed) -> Line:
    row = healed.row
    trouble = row.verdict is not Cause.NONE
    return (
        row.name,
        row.fault,
        healed.verdict,
        _seconds(healed.detected_s),
        f"{row.limit_s:g}" if trouble else "",
        _seconds(healed.recovered_s) if trouble else "",
        str(healed.restarts),
        _stock(healed) if trouble else "",
    )


def _stock(healed: Healed) -> str:
    if healed.stock_s is None:
        return f"not in {healed.stock_watched_s:.0f} s"
    return f"after {healed.stock_s:.1f} s"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f}"


def closed() -> list[Line]:
    """Return a line for each thing that has no row."""
    head = ("without a row", "cause", "tried", "why not")
    return [head, *((each.fault, each.cause, each.tried, each.why) for each in CLOSED)]


def healthy(healthy: Healthy) -> str:
    """Return what became of the healthy home."""
    return (
        f"{ZONES} healthy speakers played for {healthy.lasted_s / 60:.1f} minutes,"
        f" all that people do {healthy.rounds} times: {healthy.restarts} restarts."
    )


def to_json(result: Result) -> dict[str, object]:
    """Return all figures; times in seconds, null for what didn't happen."""
    return {
        "rows": [_to_json(each) for each in result.healed],
        "false_alarms": result.false_alarms,
    }


def _to_json(healed: Healed) -> dict[str, object]:
    trouble = healed.row.verdict is not Cause.NONE
    return {
        "row": healed.row.title,
        "verdict": healed.verdict,
        "detected_s": healed.detected_s,
        "limit_s": healed.row.limit_s if trouble else None,
        "recovered_s": healed.recovered_s if trouble else None,
        "restarts": healed.restarts,
        "stock_recovers": healed.stock_s is not None,
    }
