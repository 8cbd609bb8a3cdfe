"""Whether the network is away, as seen past a zone's program: only in doubt, and rarely."""

import asyncio
from collections.abc import Callable
import math
from typing import Final, Protocol

APART_S: Final = 60.0
"""Seconds between two looks: a program that is let alone looks six times as often."""


class Outside(Protocol):
    """The way to Spotify. The core has no sockets, so it is handed one."""

    async def is_reachable(self, proxy: str | None) -> bool:
        """Return whether one of Spotify's names is found and whoever bears it answers.

        `proxy`: `http://host:port`, the way that programs take. Comes to an end within seconds, and
        raises nothing.
        """


class Lookout:
    """One account's."""

    def __init__(
        self,
        outside: Outside | None,
        proxy: Callable[[], str | None],
        on_change: Callable[[], None],
    ) -> None:
        """Look at nothing yet; `outside`: None when there is no way to look at all.

        `on_change` is called when a look found what none before did.
        """
        self._outside = outside
        self._proxy = proxy
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._looked_at = -math.inf
        self._looking: asyncio.Task[None] | None = None
        self.away = False
        """Whether the last look, for the doubts there are, found no network."""

    def doubt(self) -> None:
        """Look now, or as soon as another look may be; then again, until nobody is in doubt."""
        if self._looking is None and self._outside is not None:
            self._looking = asyncio.create_task(self._look(self._outside), name="librespot lookout")

    def rest(self) -> None:
        """Look no more: nobody is in doubt."""
        self.away = False
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def close(self) -> None:
        """Look no more, and let the look that is under way end."""
        looking = self._looking
        self.rest()
        if looking is not None:
            await asyncio.wait({looking})

    async def _look(self, outside: Outside) -> None:
        while True:
            await asyncio.sleep(max(0.0, self._looked_at + APART_S - self._loop.time()))
            self._looked_at = self._loop.time()
            away = not await outside.is_reachable(self._proxy())
            if away is not self.away:
                self.away = away
                self._on_change()
