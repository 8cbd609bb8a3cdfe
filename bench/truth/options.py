"""What can be asked of `scripts/bench truth` on the command line."""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.program import OURS


@dataclass(frozen=True, slots=True)
class Options:
    """How librespot is judged.

    Attributes:
        program: the librespot.
        json: where the verdicts go, if anywhere.
        rows: names of the rows to judge; all if none.
        short: whether to leave out the rows that last longer than 60 s.
        accept: whether what is seen becomes what is expected.
        docs: whether to write the page.
    """

    program: Path = OURS
    json: Path | None = None
    rows: tuple[str, ...] = ()
    short: bool = False
    accept: bool = False
    docs: bool = False


def parse(names: Iterable[str], arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; says what is wrong and exits with 2 if it can't be.

    Args:
        names: of all rows.
        arguments: the command line's, if not the process's own.
    """
    default = Options()
    parser = argparse.ArgumentParser(
        prog="scripts/bench truth",
        description="Makes everything happen to a real librespot that is known to happen in homes,"
        " side by side, and compares what it says and does with what is known. The exit status is"
        " 0 if all is the same, 1 if anything differs, 2 if it can't be judged.",
    )
    parser.add_argument(
        "--program",
        type=Path,
        default=default.program,
        metavar="PATH",
        help="the librespot to judge; the one that setup built, unless told",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the verdicts there, too")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--rows", nargs="+", default=(), metavar="NAME", help="only these rows")
    which.add_argument(
        "--short", action="store_true", help="leave out the rows that last longer than 60 s"
    )
    parser.add_argument(
        "--accept",
        action="store_true",
        help="from now on expect what is seen: for a new release whose differences you have read",
    )
    parser.add_argument(
        "--docs",
        action="store_true",
        help="write docs/librespot.md, if all rows are judged and are the same, or accepted",
    )
    found = parser.parse_args(arguments)
    options = Options(**{**vars(found), "rows": tuple(found.rows)})
    known = tuple(names)
    for name in options.rows:
        if name not in known:
            parser.error(f"no row {name!r}; there are: {', '.join(known)}")
    if options.docs and (options.rows or options.short):
        parser.error("--docs needs all rows: leave out --rows and --short")
    if options.json is not None:
        if not options.json.parent.is_dir():
            parser.error(f"--json: there is no folder {options.json.parent}")
        if options.json.is_dir():
            parser.error(f"--json: {options.json} is a folder")
    return options
