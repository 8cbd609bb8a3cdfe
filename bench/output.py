"""Where results go, the same way for several benches."""

import argparse
import json
from pathlib import Path

from .pacing.errors import BenchError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--json` and `--markdown`."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="where all results go")
    parser.add_argument(
        "--markdown", action="store_true", help="print tables for a page, not for a terminal"
    )


def write_json(path: Path, content: object) -> None:
    """Write a result.

    Raises:
        BenchError: it can't be written.
    """
    try:
        path.write_text(json.dumps(content, indent=1) + "\n")
    except OSError as error:
        raise BenchError(f"can't write {path}: {error.strerror}") from error
