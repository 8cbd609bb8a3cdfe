"""Let a storm come over real librespots: `scripts/bench storm`."""

import argparse
import asyncio
import math
from pathlib import Path
import sys
import tempfile

from bench.output import add_options, write_json
from bench.pacing.errors import BenchError
from bench.picture import Panel, draw
from bench.program import OURS, ProgramError, version
from bench.table import as_table

from . import report
from .watch import LIMIT, WATCH_S, ZONES, Watched, watch_all

_DESCRIPTION = f"""Lets {ZONES} zones start with the real librespot on a make-believe Spotify, once
kept by ours and once by raspotify's unit, each on its own. Then every dealer socket drops at once,
and from now on two logins are admitted at once, then one every 5 s, and each refusal blocks the
account for 30 s. The exit status is 0 if ours has all zones again at the end and raspotify's has
not, 1 if not, 2 if it can't be measured."""


def main() -> int:
    """Watch; return the exit status."""
    options = _parser().parse_args()
    watch_s = 60 * options.minutes
    try:
        version(OURS)
        watched = _watch(options.zones, watch_s)
        if options.json is not None:
            write_json(options.json, report.to_json(watched, zones=options.zones, watch_s=watch_s))
        if options.plot is not None:
            _plot(options.plot, watched, options.zones, watch_s)
    except (BenchError, ProgramError, OSError) as error:
        print(f"bench storm: {error}", file=sys.stderr)
        return 2
    print(as_table(report.rows(watched), report.WORDS, markdown=options.markdown))
    back = {each.policy: each.connected == options.zones for each in watched}
    return 0 if back["ours"] and not back["raspotify"] else 1


def _watch(zones: int, watch_s: float) -> list[Watched]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        watching = watch_all(Path(folder), OURS, zones=zones, limit=LIMIT, watch_s=watch_s)
        try:
            return asyncio.run(watching)
        except* (BenchError, OSError) as errors:
            raise BenchError("; ".join(map(str, errors.exceptions))) from errors


def _plot(folder: Path, watched: list[Watched], zones: int, watch_s: float) -> None:
    lines = {each.policy: [*each.counts, (watch_s, each.connected)] for each in watched}
    draw(folder / "real-storm.svg", [Panel("", lines)], zones=zones, ends_s=watch_s)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench storm", description=_DESCRIPTION)
    add = parser.add_argument
    add("--zones", type=_count, default=ZONES, help="how many (default: %(default)s)")
    add(
        "--minutes",
        type=_minutes,
        default=WATCH_S / 60,
        help="how long they are watched (default: %(default)s)",
    )
    add("--plot", type=Path, metavar="FOLDER", help="where a picture goes, real-storm.svg")
    add_options(parser)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not 0 < minutes < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return minutes


if __name__ == "__main__":
    sys.exit(main())
