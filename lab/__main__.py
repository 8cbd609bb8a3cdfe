"""Run a lab until it is told to end: `python -m lab`."""

import argparse
import asyncio
import json
from pathlib import Path
import signal
import sys

from .api import LabInfo
from .errors import LabError
from .lab import Lab
from .limiter import NAMED
from .wire import to_json


def main() -> int:
    """Run the lab; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lab",
        description="A make-believe Spotify on loopback. Prints one line of JSON that says"
        " where it is found, and runs until SIGINT or SIGTERM.",
    )
    parser.add_argument(
        "--limiter",
        choices=sorted(NAMED),
        default="none",
        help="what each account's logins are limited to (default: %(default)s)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        help="where keys and certificates go (default: a temporary folder, removed at the end)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=0,
        help="of the control surface (default: any free one)",
    )
    options = parser.parse_args()
    try:
        asyncio.run(_run(options.limiter, options.folder, options.port))
    except (LabError, OSError) as error:
        print(f"the lab can't start: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(limiter: str, folder: Path | None, port: int) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with Lab(limiter, folder, port) as lab:
        print(json.dumps(to_json(lab.info, LabInfo)), flush=True)
        await ended.wait()


if __name__ == "__main__":
    sys.exit(main())
