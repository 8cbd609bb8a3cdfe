"""Loudspeakers as a program: `python -m lab.loudspeaker PATH...` serves any number of FIFOs."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping
import contextlib
import json
from pathlib import Path
import signal
import sys
import threading

from ..errors import LabError
from .commands import USAGE, obey
from .speaker import Loudspeaker


def main() -> int:
    """Run loudspeakers until told to end; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.loudspeaker",
        description="Loudspeakers without sound. Prints one line of JSON when all listen, and"
        " one with the bytes that each heard at the end: after SIGINT, SIGTERM or the end of"
        " its input.",
        epilog=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", nargs="+", help="path of a FIFO, made if missing; - is the input")
    parser.add_argument("--keep", type=float, default=0, metavar="S", help="seconds to be saved")
    parser.add_argument("--commands", action="store_true", help="obey commands from its input")
    options = parser.parse_args()
    if options.commands and "-" in options.source:
        parser.error("its input is either music or commands")
    try:
        asyncio.run(_run(options.source, options.keep, obeying=options.commands))
    except (LabError, OSError) as error:
        print(f"the loudspeaker can't listen: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(sources: Iterable[str], keep_s: float, *, obeying: bool) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with contextlib.AsyncExitStack() as stack:
        speakers = {
            source: await stack.enter_async_context(
                Loudspeaker(sys.stdin.fileno() if source == "-" else Path(source), keep_s=keep_s)
            )
            for source in sources
        }
        _print({"listening": list(speakers)})
        ends: list[asyncio.Task[object]] = [asyncio.create_task(told.wait())]
        if "-" in speakers:
            ends.append(asyncio.create_task(speakers["-"].until_end()))
        if obeying:
            ends.append(asyncio.create_task(_obey_input(speakers)))
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        _print({"heard": {source: speaker.heard for source, speaker in speakers.items()}})


async def _obey_input(speakers: Mapping[str, Loudspeaker]) -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    # A file or a terminal can't be waited for, and a thread that reads one can't be ended.
    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        if line.strip():
            try:
                _print({"done": await obey(line, speakers)})
            except (LabError, OSError) as error:
                _print({"error": str(error)})


def _print(line: object) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
