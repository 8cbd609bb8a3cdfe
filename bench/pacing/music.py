"""How long a room is without the music that it played."""

import asyncio


class Music:
    """Counts from where music stops that should play to where its zone could play again."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._silent_since: dict[str, float] = {}
        self._lost_s = 0.0

    def begin(self) -> None:
        """Count from now on."""
        self._lost_s = 0.0

    def note(self, zone_id: str, plays: bool) -> None:
        """Hear that a zone plays now, or was stopped."""
        if not plays:
            self._silent_since[zone_id] = self._loop.time()

    def connected(self, zone_id: str) -> None:
        """Hear that a zone is connected, so that somebody can let it play on."""
        since = self._silent_since.pop(zone_id, None)
        if since is not None:
            self._lost_s += self._loop.time() - since

    def lost_s(self) -> float:
        """Return the seconds without music until now."""
        now = self._loop.time()
        return self._lost_s + sum(now - since for since in self._silent_since.values())
