"""What can be asked of `scripts/bench load` on the command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
import math
from pathlib import Path

from bench.program import OURS


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured.

    Attributes:
        zones: how many processes, 1 or more.
        accounts: how many accounts share them, 1 or more and not more than zones.
        every_s: seconds between two starts; all at once if 0.
        steady_s: seconds of heartbeat that are measured once all are registered, 1 or more.
        program: the librespot.
        json: where the figures go, if anywhere.
    """

    zones: int = 100
    accounts: int = 1
    every_s: float = 0.0
    steady_s: int = 60
    program: Path = OURS
    json: Path | None = None


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; says what is wrong and exits with 2 if it can't be.

    Args:
        arguments: the command line's, if not the process's own.
    """
    default = Options()
    parser = argparse.ArgumentParser(
        prog="scripts/bench load",
        description="Starts many real librespots at once against one lab, and measures processor"
        " and memory of both until all are registered and for a while after. The exit status is"
        " 0 if all registered and stayed, 1 if not, 2 if it can't be measured.",
    )
    add = parser.add_argument
    add("--zones", type=_count, default=default.zones, help="how many (default: %(default)s)")
    add(
        "--accounts",
        type=_count,
        default=default.accounts,
        help="how many share them (default: %(default)s, where each zone hears of all others)",
    )
    add(
        "--every",
        type=_seconds,
        default=default.every_s,
        dest="every_s",
        metavar="SECONDS",
        help="how long to wait from start to start (default: not at all)",
    )
    add(
        "--steady",
        type=_count,
        default=default.steady_s,
        dest="steady_s",
        metavar="SECONDS",
        help="how long to measure the heartbeat afterwards (default: %(default)s)",
    )
    add(
        "--program",
        type=Path,
        default=default.program,
        metavar="PATH",
        help="the librespot to start; the one that setup built, unless told",
    )
    add("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = Options(**vars(parser.parse_args(arguments)))
    if options.accounts > options.zones:
        parser.error(f"--accounts: {options.zones} zones are too few for {options.accounts}")
    if options.json is not None and not options.json.parent.is_dir():
        parser.error(f"--json: there is no folder {options.json.parent}")
    return options


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} are no seconds, 0 or more")
    return seconds
