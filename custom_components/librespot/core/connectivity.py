"""Whether there is a network, by all that shows it: logins, zones that find none, a look outside.

Each alone is a doubt. A zone that finds none may have trouble of its own, so it takes two of them,
a login that reached nobody, or one zone and a look past it.
"""

from collections.abc import Callable
from typing import Final

from .gate import Gate
from .lookout import Lookout, Outside

WITNESSES: Final = 2
"""Zones that find no network by themselves until it is the network's fault, not theirs."""


class Connectivity:
    """One account's."""

    def __init__(
        self,
        gate: Gate,
        outside: Outside | None,
        proxy: Callable[[], str | None],
        on_change: Callable[[], None],
    ) -> None:
        """Believe that there is one; `on_change` is called when zones, or a look, say otherwise.

        Without an `outside` only zones and logins tell. `proxy` returns `http://host:port`, the way
        that programs take.
        """
        self._gate = gate
        self._on_change = on_change
        self._without: set[str] = set()
        """Zones whose own attempts to come back find none."""
        self._lookout = Lookout(outside, proxy, on_change)

    @property
    def away(self) -> bool:
        """Whether there is none."""
        proved = len(self._without) >= WITNESSES or self._lookout.away
        return self._gate.network_away or proved

    def found(self, zone_id: str, *, away: bool) -> None:
        """Note whether a zone's own attempts find none."""
        if away is (zone_id in self._without):
            return
        before = self.away
        (self._without.add if away else self._without.discard)(zone_id)
        if self._without:
            self._lookout.doubt()
        else:
            self._lookout.rest()
        if self.away is not before:
            self._on_change()

    def proved(self) -> None:
        """Note that a login reached Spotify: what zones without a session found is old."""
        for zone_id in tuple(self._without):
            self.found(zone_id, away=False)

    async def close(self) -> None:
        """Look no more."""
        await self._lookout.close()
