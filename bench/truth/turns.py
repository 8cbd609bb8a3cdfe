"""One row after the other begins, so that the machine isn't too busy for any."""

import asyncio
from typing import Final

_LONGEST_S: Final = 3.0


class Turn:
    """A row's permission to begin, until it is given back or has lasted some seconds."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        """Return to `free` what was taken from it."""
        self._free = free
        self._given_back = False
        self._timer = asyncio.get_running_loop().call_later(_LONGEST_S, self.give_back)

    def give_back(self) -> None:
        """Let another row begin."""
        if not self._given_back:
            self._given_back = True
            self._timer.cancel()
            self._free.release()


class Turns:
    """How many rows may begin at the same time."""

    def __init__(self, count: int) -> None:
        """Let `count` rows begin."""
        self._free = asyncio.Semaphore(count)

    async def take(self) -> Turn:
        """Wait for a turn."""
        await self._free.acquire()
        return Turn(self._free)
