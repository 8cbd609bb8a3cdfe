"""How pictures look: on pages light and dark, and the same bytes for the same figures."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK: Final = "#808893"
"""Of words and axes: it can be read on white and on black."""
OURS: Final = "#1aa34a"
OTHERS: Final = ("#d9822b", "#4c8dd6", "#c2559d", "#9a7fd1", "#c9a227", "#2ba8a8")
_FAINT: Final = "#80889344"
_SETTINGS: Final[Mapping[str, str | float]] = {
    # The same bytes for the same lines, so that a picture only changes with what it shows.
    "svg.hashsalt": "librespot",
    # Words stay words: small, and found by a search.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": INK,
    "axes.titlesize": 9,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "grid.alpha": 0.25,
}


@contextmanager
def picture(path: Path, *, width: float, height: float) -> Iterator[Figure]:
    """Give a figure of so many inches, and write what was drawn there as SVG.

    Raises:
        OSError: it can't be written.
    """
    # It takes a second to load, which those who draw nothing needn't wait, nor each worker.
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(dict(_SETTINGS)):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(
            path, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )


def tidy(axes: Axes) -> None:
    """Leave of the frame what helps to read."""
    axes.minorticks_off()
    axes.grid(visible=True, linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)
