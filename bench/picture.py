"""Pictures of zones coming and going."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import look
from .look import INK, OTHERS, OURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OUTSTANDING: Final = {"ours": (OURS, 2.2, "solid"), "oracle": (INK, 1.2, "dashed")}
"""Color, width and dashes."""
_LEAST_WIDTH: Final = 6.4
_TICKS: Final = {
    0.1: "0.1 s",
    1.0: "1 s",
    10.0: "10 s",
    60.0: "1 min",
    600.0: "10 min",
    3600.0: "1 h",
}
_STEPS_S: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600)
_MOST_STEPS: Final = 5

type Line = Sequence[tuple[float, float]]
"""From which second on there are how many zones."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram.

    Attributes:
        title: above it.
        lines: by whose they are; "ours" and "oracle" stand out.
    """

    title: str
    lines: Mapping[str, Line]


def draw(
    path: Path, panels: Sequence[Panel], *, zones: int, ends_s: float, begins_s: float | None = None
) -> None:
    """Write panels side by side as SVG: zones connected, over time up to `ends_s` seconds.

    Time runs evenly from 0, or on a logarithmic scale from `begins_s` on. Where never less than
    half of the zones is connected, only the difference is shown.

    Raises:
        OSError: it can't be written.
    """
    least = min(count for panel in panels for line in panel.lines.values() for _, count in line)
    least = 0 if least < zones / 2 else min(zones - 1, math.floor(least))
    width = max(_LEAST_WIDTH, 3.2 * len(panels))
    with look.picture(path, width=width, height=2.6) as figure:
        for number, panel in enumerate(panels):
            axes = figure.add_subplot(1, len(panels), number + 1)
            _furnish(axes, ends_s, begins_s)
            axes.set_ylim(least, zones + 0.04 * (zones - least))
            axes.set_title(panel.title)
            if number == 0:
                axes.set_ylabel("zones connected")
            _draw_lines(axes, panel.lines)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)


def _furnish(axes: Axes, ends_s: float, begins_s: float | None) -> None:
    if begins_s is not None:
        axes.set_xscale("log")
    axes.set_xlim(begins_s or 0.0, ends_s)
    marks = _even_ticks(ends_s) if begins_s is None else _TICKS
    shown = {at: text for at, text in marks.items() if (begins_s or 0.0) <= at <= ends_s}
    axes.set_xticks(list(shown), labels=list(shown.values()))
    look.tidy(axes)
    axes.locator_params(axis="y", nbins=6, integer=True)


def _even_ticks(ends_s: float) -> dict[float, str]:
    step_s = next((step_s for step_s in _STEPS_S if ends_s / step_s <= _MOST_STEPS), ends_s)
    moments = (step_s * number for number in range(_MOST_STEPS + 1))
    return {at: f"{at / 60:g} min" if step_s >= 60 else f"{at:g} s" for at in moments}


def _draw_lines(axes: Axes, lines: Mapping[str, Line]) -> None:
    others = iter(OTHERS * (len(lines) // len(OTHERS) + 1))
    for name, line in lines.items():
        color, width, dashes = _OUTSTANDING.get(name) or (next(others), 1.1, "solid")
        seconds, counts = zip(*line, strict=True)
        axes.plot(
            seconds,
            counts,
            label=name,
            color=color,
            linewidth=width,
            linestyle=dashes,
            zorder=3 if name in _OUTSTANDING else 2,
            drawstyle="steps-post",
        )
