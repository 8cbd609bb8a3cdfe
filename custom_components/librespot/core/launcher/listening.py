"""Whether anybody takes the sound that a program writes into a FIFO.

As long as we hold the FIFO open ourselves, a program that nobody listens to is only held up, and
says nothing. So whoever asks is told by the system: the FIFO is full, the program gets nothing
written, and when we let go for a moment there is no reader left.
"""

import errno
import math
import os
from pathlib import Path
import select
from typing import Final

HELD_UP_S: Final = 20.0
"""Seconds that a program gets nothing written before we let go of its FIFO: until then a reader
that is only started again finds the music where it was."""
PROGRESS: Final = 64 * 1024
"""Bytes written between two looks, by which sound flows: what a pipe holds (pipe(7)), and less than
half a second of sound. A program whose sound rests still writes its log."""


def written(process_id: int) -> int | None:
    """Return how many bytes a process has written so far, anywhere (proc(5)); None: unknown.

    Blocking.
    """
    try:
        counts = Path(f"/proc/{process_id}/io").read_bytes()
    except OSError:
        return None
    fields = dict(line.split(b": ") for line in counts.splitlines())
    return int(fields[b"wchar"])


class Listening:
    """One session's FIFO."""

    def __init__(self, fifo: int) -> None:
        """Watch a FIFO that we hold open for both ends; it stays open, under the same number."""
        self._fifo = fifo
        self._link = f"/proc/self/fd/{fifo}"
        self._written = 0
        self._flowed_at = self._looked_at = -math.inf

    def trouble(self, written_so_far: int, now: float) -> str | None:
        """Return what is wrong if a program that plays has had no reader for long, else None.

        `written_so_far` is the program's count of bytes, `now` in seconds. Looks that lie far apart
        say nothing: its music may have rested.
        """
        rested = now - self._looked_at > HELD_UP_S
        flows = written_so_far - self._written >= PROGRESS or not self._is_full()
        self._looked_at = now
        if rested or flows:
            self._written, self._flowed_at = written_so_far, now
        if now - self._flowed_at < HELD_UP_S:
            return None
        try:
            if self._has_other_reader():
                return None
        except OSError:
            return None  # as when no more files can be opened: nobody can tell
        return f"nobody reads the FIFO {Path(self._link).readlink()}"

    def _is_full(self) -> bool:
        poll = select.poll()
        poll.register(self._fifo, select.POLLOUT)
        return not poll.poll(0)

    def _has_other_reader(self) -> bool:
        """Let go of the reading end for a moment: who then opens the FIFO to write is told."""
        writing = self._reopened(os.O_WRONLY)
        try:
            os.dup2(writing, self._fifo, inheritable=False)
            try:
                os.close(self._reopened(os.O_WRONLY))
            except OSError as error:
                if error.errno == errno.ENXIO:
                    return False
                raise
            finally:
                both = self._reopened(os.O_RDWR)
                os.dup2(both, self._fifo, inheritable=False)
                os.close(both)
        finally:
            os.close(writing)
        return True

    def _reopened(self, how: int) -> int:
        # Its path may be another file's by now.
        return os.open(self._link, how | os.O_NONBLOCK | os.O_CLOEXEC)
