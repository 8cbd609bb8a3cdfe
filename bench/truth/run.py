"""Judges what was asked for, and turns what comes of it into words and an exit status."""

import asyncio
from pathlib import Path
import sys
import time
from typing import Final

from bench.program import ProgramError, version

from . import expectations, page
from .expectations import Expectations
from .judge import Verdict, judge
from .options import Options
from .report import Progress, summary, write_json
from .row import Row
from .rows import ROWS

PAGE: Final = Path(__file__).resolve().parents[2] / "docs/librespot.md"

_DIFFERS: Final = 1
_CANT_BE_JUDGED: Final = 2


def run(options: Options) -> int:
    """Judge; return the exit status."""
    try:
        number = version(options.program)
        rows = tuple(row for row in ROWS if _is_asked_for(row, options))
        begun = time.monotonic()
        expected = expectations.load()
        verdicts = asyncio.run(judge(rows, options.program, expected.rows, Progress(rows).tell))
        print(summary(verdicts, number, time.monotonic() - begun))
        _write(options, verdicts, number, expected)
    except (ProgramError, OSError) as error:
        _complain(str(error))
        return _CANT_BE_JUDGED
    return 0 if all(verdict.same for verdict in verdicts) else _DIFFERS


def _is_asked_for(row: Row, options: Options) -> bool:
    if options.rows:
        return row.name in options.rows
    return not (options.short and row.long)


def _write(
    options: Options, verdicts: tuple[Verdict, ...], number: str, expected: Expectations
) -> None:
    if options.json is not None:
        write_json(verdicts, number, options.json)
    seen = {verdict.row: verdict.sight.seen for verdict in verdicts}
    if failed := [verdict.row for verdict in verdicts if verdict.sight.failed]:
        if options.accept or options.docs:
            _complain(f"nothing accepted or written: the drivers of {', '.join(failed)} failed")
        return
    if options.accept and number != expected.version and len(seen) < len(ROWS):
        _complain(f"nothing accepted: all else is known of {expected.version}, so leave out no row")
        return
    if options.accept:
        known = {**expected.rows, **seen}
        ordered = {row.name: known[row.name] for row in ROWS if row.name in known}
        expectations.save(Expectations(number, ordered))
    if options.docs:
        if options.accept or all(verdict.same for verdict in verdicts):
            PAGE.write_text(page.render(ROWS, seen, number))
        else:
            _complain("the page isn't written: read the differences first, then say --accept")


def _complain(text: str) -> None:
    print(f"truth: {text}", file=sys.stderr, flush=True)
