"""One loudspeaker, well or ill."""

import asyncio
import contextlib
from enum import StrEnum
import os
from pathlib import Path
import stat
from typing import Self

from ..errors import LabError

BYTES_PER_SECOND = 176_400
"""44,100 Hz, two channels, 16 bits."""

LONGEST_KEPT_S = 600.0
"""How much of what it heard a loudspeaker can keep at most."""

SLOWEST, FASTEST = 0.01, 1000.0
"""Between these is its speed; 1 is that of music."""

_FRAME_BYTES = 4
_LARGEST_CHUNK = 65_536
_CHUNKS_PER_SECOND = 20
_LEEWAY_S = 0.2


class State(StrEnum):
    """What a loudspeaker does."""

    PLAYING = "playing"
    STALLED = "stalled"
    """It takes nothing, so that whoever writes is held up."""
    CLOSED = "closed"
    """Nobody holds the reading end, so that writing fails."""


class Loudspeaker:
    """One loudspeaker; an async context manager that plays.

    Attributes:
        heard: bytes taken so far.
    """

    def __init__(self, source: Path | int, *, keep_s: float = 0) -> None:
        """Listen to a FIFO at a path, made if nothing is there, or to an open pipe.

        An open pipe's descriptor stays the caller's. The last `keep_s` seconds
        (0 to 600) of music that were heard are kept.

        Raises:
            LabError: that is too much to keep.
        """
        if not 0 <= keep_s <= LONGEST_KEPT_S:
            raise LabError(f"keep_s is {keep_s}; it must be 0 to {LONGEST_KEPT_S:g}")
        self.heard = 0
        self._source = source
        self._kept_bytes = round(keep_s * BYTES_PER_SECOND / _FRAME_BYTES) * _FRAME_BYTES
        self._kept = bytearray()
        self._heard_more = asyncio.Event()
        self._ended = asyncio.Event()
        self._made: Path | None = None
        self._descriptor = -1
        self._speed = 1.0
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to play.

        Raises:
            LabError: what is at the path, or the descriptor, can't be waited for.
            OSError: it can't be made or opened.
        """
        await self.play()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening; a FIFO that was made here is removed."""
        await self.stall()
        self._release()
        if self._made is not None:
            self._made.unlink(missing_ok=True)
            self._made = None

    @property
    def state(self) -> State:
        """What it does now."""
        if self._descriptor < 0:
            return State.CLOSED
        return State.STALLED if self._listening is None else State.PLAYING

    @property
    def recording(self) -> bytes:
        """The last of what it heard, as much as it keeps, in whole frames."""
        return bytes(self._kept[: len(self._kept) // _FRAME_BYTES * _FRAME_BYTES])

    async def play(self, speed: float = 1.0) -> None:
        """Take `speed` times as much as is heard, again or from now on.

        Raises:
            LabError: `speed` isn't 0.01 to 1,000, or what is there can't be
                waited for.
            OSError: it can't be made or opened.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise LabError(f"speed is {speed}; it must be {SLOWEST:g} to {FASTEST:g}")
        await self.stall()
        self._speed = speed
        if self._descriptor < 0:
            self._open()
        self._listening = asyncio.create_task(self._listen())

    async def stall(self) -> None:
        """Take nothing until told to play."""
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None

    async def close(self) -> None:
        """Go away as a reader that died; the FIFO stays, and play comes back to it.

        Raises:
            LabError: it listens to an open pipe, which isn't its own to close.
        """
        if isinstance(self._source, int):
            raise LabError("only a loudspeaker with a FIFO at a path can close it and come back")
        await self.stall()
        self._release()
        # Whoever writes next begins with a whole frame.
        del self._kept[len(self._kept) // _FRAME_BYTES * _FRAME_BYTES :]

    async def until_end(self) -> None:
        """Wait until nobody holds the other end; a FIFO's never ends."""
        await self._ended.wait()

    async def until_heard(self, total: int) -> None:
        """Wait until `total` bytes were taken since it began to listen."""
        while self.heard < total:
            await self._heard_more.wait()

    def _open(self) -> None:
        if isinstance(self._source, int):
            _require_pipe(self._source, "the input")
            os.set_blocking(self._source, False)
            self._descriptor = self._source
            return
        with contextlib.suppress(FileExistsError):
            os.mkfifo(self._source, mode=0o600)
            self._made = self._source
        # With a writing end of its own the FIFO doesn't end at each pause.
        descriptor = os.open(self._source, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _require_pipe(descriptor, str(self._source))
        except LabError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def _release(self) -> None:
        if isinstance(self._source, Path) and self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        bytes_per_second = BYTES_PER_SECOND * self._speed
        chunk = min(max(round(bytes_per_second / _CHUNKS_PER_SECOND), 1), _LARGEST_CHUNK)
        while True:
            try:
                taken = os.read(self._descriptor, chunk)
            except BlockingIOError:
                await _readable(self._descriptor)
                continue
            if not taken:
                self._ended.set()
                return
            self._hear(taken)
            # A little lateness is made up for; silence isn't.
            due = max(due, loop.time() - _LEEWAY_S) + len(taken) / bytes_per_second
            await asyncio.sleep(due - loop.time())

    def _hear(self, taken: bytes) -> None:
        self.heard += len(taken)
        if self._kept_bytes:
            self._kept += taken
            surplus = len(self._kept) - self._kept_bytes
            if surplus > 0:
                del self._kept[: -(-surplus // _FRAME_BYTES) * _FRAME_BYTES]
        self._heard_more.set()
        self._heard_more = asyncio.Event()


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
