"""What was watched: a table, and JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from bench.table import Row

from .watch import Watched

WORDS: Final = ("policy",)
"""Columns that hold no numbers."""


def rows(watched: Sequence[Watched]) -> list[Row]:
    """Return a line for each policy."""
    head = (
        "policy",
        "all back after s",
        "connected at the end",
        "429s",
        "starts",
        "missing zone-s",
    )
    return [
        head,
        *(
            (
                each.policy,
                "not yet" if each.recovered_s is None else f"{each.recovered_s:.1f}",
                str(each.connected),
                str(each.refusals),
                str(each.starts),
                f"{each.missed_s:.0f}",
            )
            for each in watched
        ),
    ]


def to_json(watched: Sequence[Watched], *, zones: int, watch_s: float) -> dict[str, object]:
    """Return all figures; times in seconds, null for a recovery that nobody saw."""
    return {"zones": zones, "watched_s": watch_s, "results": [asdict(each) for each in watched]}
