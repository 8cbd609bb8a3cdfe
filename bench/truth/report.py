"""What is told of the verdicts: while they come, in the end, and to other programs."""

from collections.abc import Sequence
import difflib
import json
from pathlib import Path
import sys
from typing import Final

from .judge import Verdict
from .row import Row

_CONTEXT: Final = 1_000
_SHOWN_NAMES: Final = 3


class Progress:
    """Tells each verdict as it comes, and on a terminal also what is still waited for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Begin with all `rows` waited for."""
        self._waited_for = {row.name: row.lasts_s for row in rows}
        self._all = len(rows)
        self._terminal = sys.stderr.isatty()
        self._show()

    def tell(self, verdict: Verdict) -> None:
        """Tell a verdict."""
        del self._waited_for[verdict.row]
        clear = "\r\x1b[K" if self._terminal else ""
        word = "same" if verdict.same else "DIFFERS"
        print(f"{clear}{word:7} {verdict.sight.seconds:6.1f} s  {verdict.row}", file=sys.stderr)
        self._show()

    def _show(self) -> None:
        if not self._terminal or not self._waited_for:
            return
        names = sorted(self._waited_for, key=lambda name: self._waited_for[name])
        more = ", …" if len(names) > _SHOWN_NAMES else ""
        done = self._all - len(names)
        text = f"{done} of {self._all}; waiting for {', '.join(names[:_SHOWN_NAMES])}{more}"
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def summary(verdicts: Sequence[Verdict], version: str, seconds: float) -> str:
    """Return what came of it all, the differences first."""
    different = [verdict for verdict in verdicts if not verdict.same]
    same = len(verdicts) - len(different)
    blocks = ["\n".join(_difference(verdict)) for verdict in different]
    last = f"librespot {version}: {same} of {len(verdicts)} rows are the same, in {seconds:.0f} s"
    if different:
        last += "; these differ: " + ", ".join(verdict.row for verdict in different)
    return "\n\n".join((*blocks, last))


def write_json(verdicts: Sequence[Verdict], version: str, file: Path) -> None:
    """Write the verdicts for other programs.

    Raises:
        OSError: the file can't be written.
    """
    rows = [
        {
            "row": verdict.row,
            "same": verdict.same,
            "expected": list(verdict.expected),
            "seen": list(verdict.sight.seen),
        }
        for verdict in verdicts
    ]
    content = {"version": version, "rows": rows}
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _difference(verdict: Verdict) -> list[str]:
    diff = difflib.unified_diff(verdict.expected, verdict.sight.seen, lineterm="", n=_CONTEXT)
    lines = [line for line in diff if not line.startswith(("---", "+++", "@@"))]
    return [f"{verdict.row}: - expected, + seen", *(f"  {line}" for line in lines)]
