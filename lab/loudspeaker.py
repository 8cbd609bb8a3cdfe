"""A loudspeaker without sound: takes music at the speed at which it is heard.

librespot rushes through its queue when nobody slows it down, so each zone of
the demo and the tests plays into one of these. As a program, `python -m
lab.loudspeaker PATH...` serves any number of FIFOs, and `-` its own input.
"""

import argparse
import asyncio
from collections.abc import Iterable
import contextlib
import json
import os
from pathlib import Path
import signal
import stat
import sys
from types import TracebackType
from typing import Self

from .errors import LabError

BYTES_PER_SECOND = 176_400
"""44,100 Hz, two channels, 16 bits."""

_CHUNK_BYTES = BYTES_PER_SECOND // 20
_LEEWAY_S = 0.2


class Loudspeaker:
    """One loudspeaker; an async context manager that listens.

    Attributes:
        heard: bytes taken so far.
    """

    def __init__(self, source: Path | int) -> None:
        """Listen to a FIFO at a path, made if nothing is there, or to an open pipe.

        An open pipe's descriptor stays the caller's.
        """
        self.heard = 0
        self._heard_more = asyncio.Event()
        self._source = source
        self._made: Path | None = None
        self._descriptor = -1
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen.

        Raises:
            LabError: what is at the path, or the descriptor, can't be waited for.
            OSError: it can't be made or opened.
        """
        if isinstance(self._source, int):
            self._descriptor = self._source
            _require_pipe(self._descriptor, "the input")
            os.set_blocking(self._descriptor, False)
        else:
            self._descriptor = self._open(self._source)
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; a FIFO that was made here is removed."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if isinstance(self._source, Path):
            os.close(self._descriptor)
        if self._made is not None:
            self._made.unlink(missing_ok=True)
            self._made = None

    async def until_end(self) -> None:
        """Wait until nobody holds the other end; a FIFO's never ends."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def until_heard(self, total: int) -> None:
        """Wait until `total` bytes were taken since it began to listen."""
        while self.heard < total:
            await self._heard_more.wait()

    def _open(self, path: Path) -> int:
        try:
            os.mkfifo(path, mode=0o600)
            self._made = path
        except FileExistsError:
            pass
        # With a writing end of its own the FIFO doesn't end at each pause.
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _require_pipe(descriptor, str(path))
        except LabError:
            os.close(descriptor)
            raise
        return descriptor

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            try:
                taken = len(os.read(self._descriptor, _CHUNK_BYTES))
            except BlockingIOError:
                await _readable(self._descriptor)
                continue
            if not taken:
                return
            self.heard += taken
            self._heard_more.set()
            self._heard_more = asyncio.Event()
            # A little lateness is made up for; silence isn't.
            due = max(due, loop.time() - _LEEWAY_S) + taken / BYTES_PER_SECOND
            await asyncio.sleep(due - loop.time())


def _require_pipe(descriptor: int, what: str) -> None:
    if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        raise LabError(f"{what} is neither a FIFO nor a pipe")


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


def main() -> int:
    """Run loudspeakers until told to end; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.loudspeaker",
        description="Loudspeakers without sound. Prints one line of JSON when all listen, and"
        " one with the bytes that each heard at the end: after SIGINT, SIGTERM or the end of"
        " its input.",
    )
    parser.add_argument("source", nargs="+", help="path of a FIFO, made if missing; - is the input")
    options = parser.parse_args()
    try:
        asyncio.run(_run(options.source))
    except (LabError, OSError) as error:
        print(f"the loudspeaker can't listen: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(sources: Iterable[str]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with contextlib.AsyncExitStack() as stack:
        speakers = {
            source: await stack.enter_async_context(
                Loudspeaker(sys.stdin.fileno() if source == "-" else Path(source))
            )
            for source in sources
        }
        _print({"listening": list(speakers)})
        ends: list[asyncio.Task[object]] = [asyncio.create_task(told.wait())]
        if "-" in speakers:
            ends.append(asyncio.create_task(speakers["-"].until_end()))
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        _print({"heard": {source: speaker.heard for source, speaker in speakers.items()}})


def _print(line: object) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
