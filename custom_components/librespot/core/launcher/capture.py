"""What a program says that is started for its answer alone."""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
import os
from pathlib import Path
import signal

from .child import Child
from .descriptors import read_available
from .jobs import run_or_undo

_ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program said, and how it ended."""

    output: bytes
    """Its standard output and standard error, as they came."""
    too_long: bool
    """Whether it said more, and was killed for that."""
    status: int
    """What it returned, or minus the signal that killed it."""


async def capture(
    program: Path,
    *arguments: str,
    environment: Mapping[str, str],
    time_limit: float,
    size_limit: int,
) -> Answer:
    """Run a program to its end and return its answer.

    It is killed when it takes longer than `time_limit` seconds, or says more than `size_limit`
    bytes; nothing of its process group is left in any case. Raises TimeoutError, and OSError or
    ValueError when it can't be started.
    """
    command = [str(program), *arguments]
    started = await run_or_undo(lambda: _start(command, environment), _undo)
    listener = _Listener(asyncio.get_running_loop(), *started, size_limit)
    try:
        async with asyncio.timeout(time_limit):
            return await asyncio.shield(listener.answer)
    finally:
        await listener.finish()


class _Listener:
    """Reads what one process says, until it has ended."""

    def __init__(
        self, loop: AbstractEventLoop, child: Child, reading: int, size_limit: int
    ) -> None:
        self._loop = loop
        self._child = child
        self._reading = reading
        self._size_limit = size_limit
        self._output = bytearray()
        self.answer: asyncio.Future[Answer] = loop.create_future()
        loop.add_reader(reading, self._read)
        child.watch(loop, self._ended)

    async def finish(self) -> None:
        """Kill the process if it still runs, and wait until it is gone, which takes moments."""
        while not self.answer.done():
            self._child.send_signal(signal.SIGKILL)
            with suppress(asyncio.CancelledError):
                await asyncio.wait([self.answer])

    def _read(self) -> None:
        data = read_available(self._reading)
        if data is None:
            return
        self._output += data
        if not data:
            self._loop.remove_reader(self._reading)
        elif self._said_too_much:
            self._loop.remove_reader(self._reading)
            self._child.send_signal(signal.SIGKILL)

    @property
    def _said_too_much(self) -> bool:
        return len(self._output) > self._size_limit

    def _ended(self) -> None:
        # What it said last may still be on its way to us: as much as a pipe holds, so one read.
        self._read()
        status = self._child.reap()
        self._loop.remove_reader(self._reading)
        os.close(self._reading)
        output = bytes(self._output[: self._size_limit])
        self.answer.set_result(Answer(output, self._said_too_much, status))


def _start(command: list[str], environment: Mapping[str, str]) -> tuple[Child, int]:
    """Start a process whose two outputs are one pipe, and return it with our end. Blocking."""
    reading, writing = os.pipe()
    try:
        os.set_blocking(reading, False)
        child = Child.start(
            command, folder=_ROOT, environment=environment, stdout=writing, stderr=writing
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return child, reading


def _undo(started: tuple[Child, int]) -> None:
    child, reading = started
    child.destroy()
    os.close(reading)
