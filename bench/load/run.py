"""Measures what was asked for, and turns what comes of it into words and an exit status."""

import asyncio
import sys
from typing import Final

from bench.program import ProgramError, version

from .companion import CompanionError
from .errors import LoadError
from .measure import measure
from .options import Options
from .report import as_text, write_json

_NOT_ALL_STAYED: Final = 1
_CANT_BE_MEASURED: Final = 2


def run(options: Options) -> int:
    """Measure; return the exit status."""
    try:
        report = asyncio.run(measure(options, version(options.program)))
        print(as_text(report))
        if options.json is not None:
            write_json(report, options.json)
    except LoadError as error:
        _complain(str(error))
        return _NOT_ALL_STAYED
    except (CompanionError, ProgramError, OSError) as error:
        _complain(str(error))
        return _CANT_BE_MEASURED
    return 0 if report.stayed == report.zones else _NOT_ALL_STAYED


def _complain(text: str) -> None:
    print(f"load: {text}", file=sys.stderr, flush=True)
