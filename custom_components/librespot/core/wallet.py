"""What an account's sessions are started with, given by a person and renewed by Spotify."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
from typing import Final

from .engine import Engine

_LOGGER: Final = logging.getLogger(__name__)


class Wallet:
    """One account's."""

    def __init__(self, engine: Engine, save: Callable[[bytes], Awaitable[None]]) -> None:
        """Hold nothing; `save` keeps what Spotify renews, and may raise an OSError."""
        self._engine = engine
        self._save = save
        self._saving: set[asyncio.Task[None]] = set()
        self.credentials: bytes | None = None
        """A secret; None: nobody gave any."""
        self.generation = 0
        """Counts those that a person gave."""

    def give(self, credentials: bytes) -> bool:
        """Take a person's; return whether they are others than before."""
        if credentials == self.credentials:
            return False
        self.credentials = credentials
        self.generation += 1
        return True

    def renew(self, held: bytes, found: bytes) -> None:
        """Take what a session that was started with `held` found, and registered with.

        Other sessions go on with theirs: Spotify takes both, and a restart would end the music.
        """
        if held != self.credentials:
            return  # a person gave others while that session ran
        if (renewed := self._engine.renewal(held, found)) is not None:
            self.credentials = renewed
            task = asyncio.create_task(self._keep(renewed), name="librespot credentials")
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def close(self) -> None:
        """Wait until all that was renewed is saved."""
        await asyncio.gather(*self._saving, return_exceptions=True)

    async def _keep(self, credentials: bytes) -> None:
        try:
            await self._save(credentials)
        except OSError as error:
            # They are held in memory and tried again with the next renewal.
            _LOGGER.warning("Can't keep the renewed credentials: %s", error.strerror)
