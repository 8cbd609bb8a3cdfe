"""What a scenario's runs look like: zones connected over time, on average over the seeds."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.picture import Line, Panel, draw

from .errors import BenchError
from .families import Family
from .outcome import Outcome
from .running import Cell
from .scenarios import SCENARIOS, Scenario

TYPICAL: Final = ("bucket 5, 1/s", "4 in 25 s", "30 s on bucket 2, 1 per 5 s")
"""The public families that are drawn: a lenient one, a strict one, one that punishes."""
DRAWN: Final = ("ours", "oracle", "raspotify", "systemd-steps", "full-jitter", "queue-12s")
"""The policies that are drawn where there are more than a picture bears."""
_BEGINS_S: Final = 0.1
_MOMENTS: Final = 120
_EVENLY_S: Final = 120
"""Seconds over which is averaged what has no end."""


def drawn_families(families: Sequence[Family]) -> list[Family]:
    """Return which families a picture has panels for: the typical ones, else the first three."""
    typical = [family for family in families if family.name in TYPICAL]
    return typical or list(families[: len(TYPICAL)])


def drawn_policies(policies: Sequence[str]) -> list[str]:
    """Return whose lines a picture has."""
    if len(policies) <= len(DRAWN):
        return list(policies)
    return [name for name in DRAWN if name in policies]


def plot(folder: Path, outcomes: Mapping[Cell, Sequence[Outcome]]) -> Path:
    """Draw the cells of one scenario, by family; return the picture.

    Raises:
        BenchError: it can't be written.
    """
    first = next(iter(outcomes))
    path = folder / f"{first.scenario}-{first.zones}.svg"
    scenario = SCENARIOS[first.scenario]
    # One long trouble without a moment that ends it is looked at evenly.
    evenly = scenario.troubles == 1 and not outcomes[first][0].timed
    begins_s = None if evenly else _BEGINS_S
    moments = list(_moments(begins_s, scenario.every_s))
    panels = [
        Panel(
            family.name,
            {cell.policy: _line(outcomes[cell], moments, scenario) for cell in cells},
        )
        for family, cells in groupby(outcomes, key=lambda cell: cell.family)
    ]
    try:
        draw(path, panels, zones=first.zones, ends_s=scenario.every_s, begins_s=begins_s)
    except OSError as error:
        raise BenchError(f"can't write {path}: {error.strerror}") from error
    return path


def _moments(begins_s: float | None, ends_s: float) -> Iterator[float]:
    if begins_s is None:
        yield from (float(second) for second in range(int(ends_s)))
        return
    for number in range(_MOMENTS + 1):
        yield min(ends_s, begins_s * (ends_s / begins_s) ** (number / _MOMENTS))


def _line(outcomes: Sequence[Outcome], moments: Sequence[float], scenario: Scenario) -> Line:
    """Return the mean over all runs, and over all troubles of each."""
    rows = [row for outcome in outcomes for row in _rows(outcome, moments, scenario)]
    means = [fmean(column) for column in zip(*rows, strict=True)]
    if moments[0] == 0:
        line = [
            (moments[start], round(fmean(means[start : start + _EVENLY_S]), 2))
            for start in range(0, len(means), _EVENLY_S)
        ]
    else:
        line = [(moment, round(mean, 2)) for moment, mean in zip(moments, means, strict=True)]
    return [
        *(then for now, then in pairwise([(0.0, -1.0), *line]) if then[1] != now[1]),
        (scenario.every_s, line[-1][1]),
    ]


def _rows(outcome: Outcome, moments: Sequence[float], scenario: Scenario) -> Iterator[list[int]]:
    times = [moment for moment, _ in outcome.counts]
    for trouble in range(scenario.troubles):
        begun = times[0] + trouble * scenario.every_s
        # Of what happens at the very end nothing is shown: it belongs to the next one.
        yield [outcome.counts[max(1, bisect_left(times, begun + each)) - 1][1] for each in moments]
