"""Compare the pretended program with the real one: `scripts/bench real`."""

import argparse
from pathlib import Path
import sys
import tempfile

from bench.output import add_options, write_json
from bench.pacing.errors import BenchError
from bench.program import OURS, ProgramError, version
from bench.table import as_table

from . import report
from .comparison import FAMILIES, SEEDS, ZONES, compare_all

_DESCRIPTION = f"""Starts {ZONES} zones under each of {len(FAMILIES)} limits with the real librespot
and a real clock, and {len(SEEDS)} times with the pretended one in virtual time, which is told how
long the real logins took. The exit status is 0 if the order, the admissions and the refusals are
such as the pretended one has them, 1 if not, 2 if it can't be measured. It takes about a minute."""


def main() -> int:
    """Compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/bench real", description=_DESCRIPTION)
    add_options(parser)
    options = parser.parse_args()
    try:
        version(OURS)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            comparisons = compare_all(Path(folder), OURS)
        if options.json is not None:
            write_json(options.json, report.to_json(comparisons))
    except (BenchError, ProgramError, OSError) as error:
        print(f"bench real: {error}", file=sys.stderr)
        return 2
    print(as_table(report.rows(comparisons), report.WORDS, markdown=options.markdown))
    differences = [each for comparison in comparisons for each in comparison.differences()]
    for difference in differences:
        print(difference, file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
