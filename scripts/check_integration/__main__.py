"""Checks the integration in the folder given, and prints what is wrong with it."""

from pathlib import Path
import sys

from .check import problems


def main() -> int:
    """Return the exit status: 1 when something is wrong."""
    status = 0
    for problem in problems(Path(sys.argv[1])):
        print(problem)
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
