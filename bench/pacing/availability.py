"""Which zones Spotify has, by the truth and not by what anybody believes."""

import asyncio
from collections.abc import Iterable, Sequence


class Availability:
    """Counts the seconds that zones are missing."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._missing_since: dict[str, float] = {}
        self._missed_s: dict[str, float] = {}
        self._connected: set[str] = set()
        self._changed = asyncio.Event()
        self._awaited: set[str] = set()
        self._counts: list[tuple[float, int]] = []

    @property
    def connected(self) -> frozenset[str]:
        """The zones that Spotify has now."""
        return frozenset(self._connected)

    @property
    def counts(self) -> Sequence[tuple[float, int]]:
        """How many were connected from when on, since `begin`; seconds on the loop's clock."""
        return self._counts

    def note(self, zone_id: str, connected: bool) -> None:
        """Hear that Spotify has a zone now, or not any more."""
        now = self._loop.time()
        if connected:
            self._connected.add(zone_id)
            since = self._missing_since.pop(zone_id, None)
            if since is not None:
                self._missed_s[zone_id] += now - since
            if self._awaited <= self._connected:
                self._changed.set()
        else:
            self._connected.discard(zone_id)
            if zone_id in self._missed_s:
                self._missing_since[zone_id] = now
        self._counts.append((now, len(self._connected)))

    def begin(self, zones: Iterable[str]) -> None:
        """Count from now on, for these zones."""
        now = self._loop.time()
        self._missed_s = dict.fromkeys(zones, 0.0)
        self._missing_since = dict.fromkeys(self._missed_s.keys() - self._connected, now)
        self._counts = [(now, len(self._connected))]

    def missed_s(self, zones: Iterable[str]) -> float:
        """Return how long zones were missing since `begin`, in seconds, all together."""
        now = self._loop.time()
        return sum(
            self._missed_s[zone_id] + now - self._missing_since.get(zone_id, now)
            for zone_id in sorted(zones)
        )

    async def until_connected(self, zones: Iterable[str], within_s: float) -> bool:
        """Wait until Spotify has all these zones; return whether it came to that in time."""
        self._awaited = set(zones)
        self._changed.clear()
        if self._awaited <= self._connected:
            return True
        try:
            async with asyncio.timeout(within_s):
                await self._changed.wait()
        except TimeoutError:
            return False
        return True
