"""Reads the command line, then judges: `scripts/bench truth`."""

import sys

from .options import parse
from .rows import ROWS
from .run import run

if __name__ == "__main__":
    sys.exit(run(parse(row.name for row in ROWS)))
