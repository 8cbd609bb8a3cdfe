"""One child process as a session."""

import asyncio
from asyncio import AbstractEventLoop, TimerHandle
from collections import deque
from collections.abc import Callable, Sequence
import logging
import os
from typing import override

from .. import private_files
from . import MAX_LINES, Exit, Farewell, Session
from .descriptors import read_available
from .farewell import Ending
from .line_splitter import LineSplitter
from .listening import Listening, written
from .process_state import is_stopped
from .spawn import Spawned, inside

MAX_KEPT = 1024
"""Bytes of each."""

_LOGGER = logging.getLogger(__name__)

LAST_WORDS = 0.5
"""Seconds.

When a process has ended, what is left of its process group is killed, and so the stream of lines
ends within moments. Only somebody who left the group can hold it open for longer.
"""


class LocalSession(Session):
    """One run of a program. Made on the event loop, which must be running."""

    def __init__(
        self, loop: AbstractEventLoop, spawned: Spawned, on_line: Callable[[bytes], None]
    ) -> None:
        self._loop = loop
        self._child = spawned.child
        self._process_id = spawned.child.process_id
        self._folder = spawned.folder
        self._on_line = on_line
        self._kept: deque[bytes] = deque(maxlen=MAX_LINES)
        self._splitter = LineSplitter()
        self._ending = Ending(loop, spawned.child.send_signal)
        self._exit: Exit | None = None
        self._ended: asyncio.Future[Exit] = loop.create_future()

        self._lines_end = spawned.lines
        self._lines_are_over = False
        self._last_words: TimerHandle | None = None
        # Read by us only while the process ends; open as long as it lives, because a program whose
        # sound nobody can take any more goes wrong, and an unread one must not hang at its end.
        self._drains = [end for end in (spawned.sound, spawned.fifo) if end is not None]
        self._listening = None if spawned.fifo is None else Listening(spawned.fifo)
        self._sound = None if spawned.sound is None else os.dup(spawned.sound)

        loop.add_reader(spawned.lines, self._read_lines, spawned.lines)
        spawned.child.watch(loop, self._process_ended)

    @property
    @override
    def process_id(self) -> int:
        return self._process_id

    @override
    def take_sound(self) -> int | None:
        """Hand out the reading end, non-blocking; untaken, it is closed when the session ended."""
        sound, self._sound = self._sound, None
        return sound

    @property
    @override
    def lines(self) -> Sequence[str]:
        return [line.decode("utf-8", "replace") for line in self._kept]

    @override
    def ask_to_end(self, farewell: Farewell) -> None:
        if self._exit is not None:
            return
        if not self._ending.asked:
            for end in self._drains:
                self._loop.add_reader(end, self._drain, end)
        self._ending.ask(farewell)

    @override
    async def stands_still(self) -> bool:
        return self._exit is None and await self._loop.run_in_executor(
            None, is_stopped, self._process_id
        )

    @property
    @override
    def can_be_listened_to(self) -> bool:
        return self._listening is not None

    @override
    async def output_trouble(self) -> str | None:
        if self._listening is None:
            return None
        so_far = await self._loop.run_in_executor(None, written, self._process_id)
        # Once it is to end, we read ourselves; and what has ended has no FIFO any more.
        if so_far is None or self._ending.asked or self._exit is not None:
            return None
        return self._listening.trouble(so_far, self._loop.time())

    @override
    async def wait(self) -> Exit:
        return await asyncio.shield(self._ended)

    @override
    async def read_file(self, name: str) -> bytes | None:
        path = inside(self._folder, name)
        try:
            return await self._loop.run_in_executor(None, private_files.read, path)
        except OSError:
            return None

    def _read_lines(self, end: int) -> None:
        data = read_available(end)
        if data == b"":
            self._lines_over()
            return
        for line in self._splitter.feed(data or b""):
            self._hand_on(line)

    def _hand_on(self, line: bytes) -> None:
        self._kept.append(line[:MAX_KEPT])
        try:
            self._on_line(line)
        except Exception:
            # The lines after it, and the session's end, are somebody else's news.
            _LOGGER.exception("A line could not be taken")

    def _lines_over(self) -> None:
        """Close the stream of lines; the session is over when the process is, too."""
        if self._last_words is not None:
            self._last_words.cancel()
        self._close(self._lines_end)
        self._lines_are_over = True
        for line in self._splitter.end():
            self._hand_on(line)
        self._settle()

    def _process_ended(self) -> None:
        self._ending.cancel()
        self._exit = Exit(self._child.reap())
        for end in self._drains:
            self._close(end)
        self._drains.clear()
        if (untaken := self.take_sound()) is not None:
            os.close(untaken)
        if not self._lines_are_over:
            self._last_words = self._loop.call_later(LAST_WORDS, self._lines_over)
        self._settle()

    def _settle(self) -> None:
        if self._exit is not None and self._lines_are_over:
            self._ended.set_result(self._exit)

    def _drain(self, end: int) -> None:
        """Throw sound away, so that a program that still writes can end."""
        if read_available(end) == b"":
            self._loop.remove_reader(end)

    def _close(self, end: int) -> None:
        self._loop.remove_reader(end)
        os.close(end)
