"""What more or less caution costs: refusals against time, each confidence a dot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from bench import look

from . import policies
from .errors import BenchError
from .summary import Summary

_MARGIN: Final = 1.25
"""The picture reaches so many times as far as our dots and the goal; nobody else widens it."""
_LEAST: Final = (1.0, 1.2)
"""Refusals, and times the best possible, that it reaches to at least."""
_BEST: Final = 1.0
"""Times the best possible: nothing is below."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One policy.

    Attributes:
        name: beside it.
        refusals: their mean.
        ratio: times the best possible.
    """

    name: str
    refusals: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """What is drawn.

    Attributes:
        ours: named and ordered by their confidence.
        others: the peers.
        as_it_is: the one of ours that Home Assistant runs; None: it was not measured.
        goal: refusals, and times the best possible; None: there is none for both.
    """

    ours: Sequence[Dot]
    others: Sequence[Dot] = ()
    as_it_is: Dot | None = None
    goal: tuple[float, float] | None = None

    @property
    def extent(self) -> tuple[float, float]:
        """The most refusals, and times the best possible, within the picture."""
        most = [(dot.refusals, dot.ratio) for dot in self.ours]
        refusals, ratios = zip(*most, *([self.goal] if self.goal else []), strict=True)
        beyond = max(*ratios, _LEAST[1]) - _BEST
        return max(*refusals, _LEAST[0]) * _MARGIN, _BEST + beyond * _MARGIN

    @property
    def visible(self) -> Sequence[Dot]:
        """Those of the others that are within the picture."""
        refusals, ratio = self.extent
        return [dot for dot in self.others if dot.refusals <= refusals and dot.ratio <= ratio]


def is_measured(names: Sequence[str]) -> bool:
    """Say whether ours is among the policies with more than one confidence."""
    return len({policies.confidence(name) for name in names} - {None}) > 1


def tradeoff(summaries: Mapping[str, Summary], goal: tuple[float, float] | None) -> Tradeoff:
    """Sort out who is who."""
    ours: dict[float, Dot] = {}
    others: list[Dot] = []
    as_it_is: Dot | None = None
    for name, summary in summaries.items():
        if summary.ratio is None or name == policies.ORACLE:
            continue
        confidence = policies.confidence(name)
        if confidence is None:
            others.append(Dot(name, summary.refusals, summary.ratio))
        else:
            ours[confidence] = Dot(f"{confidence:g}", summary.refusals, summary.ratio)
            if name == policies.OURS:
                as_it_is = ours[confidence]
    return Tradeoff([ours[confidence] for confidence in sorted(ours)], others, as_it_is, goal)


def plot(folder: Path, scenario: str, zones: int, shown: Tradeoff) -> Path:
    """Draw it; return the picture.

    Raises:
        BenchError: it can't be written, or there is nothing to draw.
    """
    if not shown.ours:
        raise BenchError(f"{scenario} has no families to draw the trade-off of")
    path = folder / f"tradeoff-{scenario}-{zones}.svg"
    try:
        _draw(path, shown)
    except OSError as error:
        raise BenchError(f"can't write {path}: {error.strerror}") from error
    return path


def _draw(path: Path, shown: Tradeoff) -> None:
    with look.picture(path, width=6.4, height=3.6) as figure:
        axes = figure.add_subplot()
        look.tidy(axes)
        most_refusals, most_ratio = shown.extent
        axes.set_xlim(0, most_refusals)
        axes.set_ylim(_BEST, most_ratio)
        axes.set_xlabel("refusals")
        axes.set_ylabel("times the best possible")

        def name(dot: Dot, color: str) -> None:
            axes.annotate(
                dot.name,
                (dot.refusals, dot.ratio),
                xytext=(6, 6),
                textcoords="offset points",
                color=color,
            )

        axes.plot(
            [dot.refusals for dot in shown.ours],
            [dot.ratio for dot in shown.ours],
            label="ours, by its confidence",
            color=look.OURS,
            linewidth=1.6,
            marker="o",
            markersize=5,
            clip_on=False,
            zorder=3,
        )
        for dot in shown.ours:
            name(dot, look.OURS)
        if shown.as_it_is is not None:
            axes.plot(
                shown.as_it_is.refusals,
                shown.as_it_is.ratio,
                label="as it is",
                color=look.OURS,
                linestyle="none",
                marker="o",
                markersize=9,
                zorder=4,
            )
        for dot, color in zip(shown.visible, cycle(look.OTHERS)):
            axes.plot(dot.refusals, dot.ratio, color=color, marker="o", markersize=5, clip_on=False)
            name(dot, color)
        if shown.goal is not None:
            axes.plot(
                *shown.goal,
                label="goal",
                color=look.INK,
                linestyle="none",
                marker="x",
                markersize=8,
                markeredgewidth=2,
            )
        figure.legend(loc="outside lower center", ncols=3, frameon=False)
