"""The lab's music as files, for people: `python -m lab.music FOLDER`."""

import argparse
import json
from pathlib import Path
import signal
import sys

from ..errors import LabError
from .catalogue import TRACKS, track
from .files import make_folder


def main() -> int:
    """Write tracks and say under what they are found; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.music",
        description="Writes the lab's music, and prints a line of JSON for each track.",
    )
    parser.add_argument("folder", type=Path, help="where to, made if missing")
    parser.add_argument("file", nargs="*", help="which tracks, as plain.mp3 (default: all)")
    options = parser.parse_args()
    try:
        tracks = tuple(track(file) for file in options.file) or TRACKS
        make_folder(options.folder, tracks)
    except (LabError, OSError) as error:
        print(f"no music can be made: {error}", file=sys.stderr)
        return 1
    for each in tracks:
        print(
            json.dumps(
                {
                    "file": each.file,
                    "condition": each.condition.value,
                    "title": each.title,
                    "duration_s": each.duration_s,
                    "uri": each.uri,
                }
            )
        )
    return 0


if __name__ == "__main__":
    # Who reads the list may have had enough of it, as head has.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
