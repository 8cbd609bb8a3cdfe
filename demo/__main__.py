"""Reads the command line, then runs the demo: `scripts/demo`."""

import signal
import sys

from .options import parse


def main() -> int:
    """Run the demo; return the exit status."""
    # Nothing runs yet that a Ctrl-C would leave behind.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    options = parse()
    from .run import run  # noqa: PLC0415 - takes a second, for which --help needn't wait

    return run(options)


if __name__ == "__main__":
    sys.exit(main())
