"""Whether there is a network, as far as logins show."""

from random import Random
from typing import Final

from .model import Cause
from .pace import Hold

FLOOR_S: Final = 2.0
"""Seconds until the first look after the network went away."""
CAP_S: Final = 20.0
"""Seconds between looks at most: a look costs one start of a program, and Spotify nothing."""


class Network:
    """One probe at a time while it is away: eleven programs would learn no more than one."""

    def __init__(self, random: Random) -> None:
        """Believe that it is there."""
        self._random = random
        self._pause_s: float | None = None
        self._look_at = 0.0

    @property
    def away(self) -> bool:
        """Whether the last login that could tell found none."""
        return self._pause_s is not None

    def hold(self, now: float, *, probing: bool) -> Hold | None:
        """Return None when one more login may start; `probing`: another is on its way."""
        if not self.away:
            return None
        if probing:
            return Hold(Cause.NETWORK_AWAY)
        return None if now >= self._look_at else Hold(Cause.NETWORK_AWAY, self._look_at)

    def lost(self, now: float) -> None:
        """Note that a login found no network."""
        pause_s = FLOOR_S if self._pause_s is None else min(2 * self._pause_s, CAP_S)
        self._pause_s = pause_s
        self._look_at = max(self._look_at, now + pause_s * self._random.uniform(0.75, 1.0))

    def found(self) -> None:
        """Note that Spotify answered, whatever it said."""
        self._pause_s = None
