"""Checks the integration in the folder given, and prints what is wrong with it."""

from pathlib import Path
import sys

from .check import problems


def main() -> int:
    """Return the exit status: 1 when something is wrong."""
    found = list(problems(Path(sys.argv[1])))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
