"""Let everything happen that can be healed: `scripts/bench healing`."""

import argparse
import asyncio
from collections.abc import Sequence
import math
from pathlib import Path
import sys
import tempfile
from typing import Final

from bench.output import add_options, write_json
from bench.pacing.errors import BenchError
from bench.program import OURS, ProgramError, version
from bench.table import as_table

from . import report
from .judge import Healed
from .row import Row
from .rows import ROWS
from .run import Result, heal_all

_HEALTHY_MINUTES: Final = 20.0

_DESCRIPTION: Final = """Lets every trouble happen to real librespots on make-believe Spotifies,
side by side, kept by ours and by raspotify's unit (Restart=always, RestartSec=10), and measures how
soon ours finds it and when all is well again. Beside them healthy speakers play, which nobody may
restart. The exit status is 0 if each trouble was found in time, by its name, and healed, and there
was no false alarm; 1 if not; 2 if it can't be measured."""


def main() -> int:
    """Measure; return the exit status."""
    options = _parser().parse_args()
    rows = [row for row in ROWS if options.only.lower() in row.title.lower()]
    if not rows:
        told = "\n  ".join(row.title for row in ROWS)
        print(
            f"bench healing: no row contains {options.only!r}; there are:\n  {told}",
            file=sys.stderr,
        )
        return 2
    # Who looks at some rows only doesn't want to wait.
    minutes = (
        (0.0 if options.only else _HEALTHY_MINUTES) if options.healthy is None else options.healthy
    )
    try:
        version(OURS)
        result = _heal(rows, 60 * minutes)
        if options.json is not None:
            write_json(options.json, report.to_json(result))
    except (BenchError, ProgramError, OSError) as error:
        print(f"bench healing: {error}", file=sys.stderr)
        return 2
    print(as_table(report.lines(result.healed), report.WORDS, markdown=options.markdown))
    if not options.only:
        print(f"\n{as_table(report.closed(), report.WORDS, markdown=options.markdown)}")
    if result.healthy is not None:
        print(f"\n{report.healthy(result.healthy)}")
    problems = result.problems()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _heal(rows: Sequence[Row], healthy_s: float) -> Result:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        healing = heal_all(rows, Path(folder), healthy_s=healthy_s, on_healed=_tell)
        try:
            return asyncio.run(healing)
        except* (BenchError, OSError) as errors:
            raise BenchError("; ".join(map(str, errors.exceptions))) from errors


def _tell(healed: Healed) -> None:
    """Say that one more row is over, and on what its verdict rests."""
    print(f"{healed.row.title}: {healed.verdict}, {healed.evidence}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench healing", description=_DESCRIPTION)
    add = parser.add_argument
    add("--only", default="", metavar="TEXT", help="only rows that contain this")
    add(
        "--healthy",
        type=_minutes,
        metavar="MINUTES",
        help=f"how long the healthy speakers play (default: {_HEALTHY_MINUTES:g}; 0 with --only)",
    )
    add_options(parser)
    return parser


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not 0 <= minutes < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 0 or more")
    return minutes


if __name__ == "__main__":
    sys.exit(main())
