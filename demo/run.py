"""Runs what was asked for, and turns what comes of it into words and an exit status."""

import asyncio
from contextlib import suppress
import sys
from typing import Final

import aiohttp

from lab.errors import LabError

from .errors import DemoError
from .interruption import ended_by_signals
from .naive import run_naively
from .options import Options
from .show import show

_FAILED: Final = 1
_TIMED_OUT: Final = 2
_INTERRUPTED: Final = 130


def run(options: Options) -> int:
    """Run the demo; return the exit status."""
    try:
        return asyncio.run(_run(options))
    except asyncio.CancelledError:
        _complain("ended")
        # Whoever only looks has ended it the way that it is ended.
        return _INTERRUPTED if options.check or options.naive else 0
    except (DemoError, LabError, OSError, aiohttp.ClientError) as error:
        _complain(str(error))
        return _FAILED


async def _run(options: Options) -> int:
    with ended_by_signals():
        if options.naive:
            print((await run_naively(options)).line(naive=True))
            return 0
        outcome = await show(options)
    for problem in outcome.problems:
        _complain(problem)
    print(outcome.report.line())
    if not outcome.report.complete:
        return _TIMED_OUT
    return _FAILED if outcome.problems else 0


def _complain(text: str) -> None:
    # There may be nobody left to read it.
    with suppress(OSError):
        print(f"demo: {text}", file=sys.stderr, flush=True)
