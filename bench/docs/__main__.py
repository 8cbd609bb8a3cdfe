"""Measure what pages tell: `scripts/bench docs`."""

import argparse
from pathlib import Path
import subprocess
import sys
from typing import Final

from .page import Block, blocks, fill

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = (ROOT / "docs/pacing.md", ROOT / "docs/healing.md")

_DESCRIPTION = """Runs the command of every block of docs/pacing.md and docs/healing.md and writes
what it prints into the page, and its pictures beside it. Written after each command, so that it may
be interrupted."""


def main() -> int:
    """Write the pages anew; return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/bench docs", description=_DESCRIPTION)
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only those whose command contains this"
    )
    options = parser.parse_args()
    every = [(page, block) for page in PAGES for block in blocks(page.read_text())]
    chosen = [(page, block) for page, block in every if options.only in block.command]
    if not chosen:
        told = "\n  ".join(block.command for _, block in every)
        print(f"bench docs: no command contains {options.only!r}; there are:\n  {told}")
        return 2
    for page, block in chosen:
        print(f"scripts/bench {block.command}", file=sys.stderr)
        if (printed := _run(block)) is None:
            print("bench docs: it failed; its block stays as it is", file=sys.stderr)
            return 1
        page.write_text(fill(page.read_text(), block, printed))
    return 0


def _run(block: Block) -> str | None:
    """Return what a command prints, None when it fails."""
    command = [sys.executable, "-m", "bench", *block.arguments, "--markdown"]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return run.stdout if run.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
