"""A house in which a scenario happens: zones, who supervises them, and a limit on their logins."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from bench.simulation.launcher import SimulatedLauncher
from bench.simulation.spotify import SimulatedSpotify
from lab.limiter import Limiter

from .availability import Availability
from .bound import Bound
from .families import Family
from .policies import Policy
from .policies.supervisor import Supervisor

PATIENCE_S: Final = 3600.0
"""Seconds beyond the best possible time after which a policy counts as never arriving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run came to; all times in seconds.

    Attributes:
        time_s: until all zones were connected; None: never, or there is no such moment.
        never: not all zones were connected within `PATIENCE_S` beyond the best possible.
        bound_s: the best possible time; None: there is no such moment.
        refusals: attempts that were answered 429.
        logins: full logins at the access point.
        missed_s: zone-seconds without a connection.
        others_missed_s: those of the zones that the scenario didn't touch.
        bound_missed_s: the fewest possible zone-seconds.
        lost_music_s: seconds without the music that played.
        counts: how many zones were connected from which second on.
    """

    time_s: float | None
    never: bool
    bound_s: float | None
    refusals: int
    logins: int
    missed_s: float
    others_missed_s: float
    bound_missed_s: float
    lost_music_s: float = 0.0
    counts: Sequence[tuple[float, int]] = ()


class Place:
    """One house for one run."""

    def __init__(
        self, policy: Policy, family: Family, *, accounts: int, zones: int, seed: int
    ) -> None:
        """Prepare `zones` zones, shared out to the accounts; none is wanted yet."""
        self.loop = asyncio.get_running_loop()
        self.zones = [f"zone{number}" for number in range(zones)]
        self.spotify = SimulatedSpotify(Limiter(family, 0.0, f"strangers {seed}"))
        self.availability = Availability()
        self.launcher = SimulatedLauncher(
            self.spotify, Random(f"sessions {seed}"), on_connection=self.availability.note
        )
        self.launcher.start_takes_s = 0.0
        self.dice = Random(f"scenario {seed}")
        self._accounts = accounts
        self._policy = policy
        self._policy_dice = Random(f"policy {seed}")
        self.supervisor: Supervisor = policy(self.launcher, self._policy_dice, None)
        self._refusals_before = 0
        self._logins_before = 0

    def want(self, zones: Sequence[str]) -> None:
        """Let these zones be kept running from now on."""
        self.supervisor.want([zones[number :: self._accounts] for number in range(self._accounts)])

    async def restart(self, after_s: float) -> None:
        """End everything, and begin again later with what was kept."""
        memory = self.supervisor.memory()
        await self.supervisor.close()
        await asyncio.sleep(after_s)
        self.supervisor = self._policy(self.launcher, self._policy_dice, memory)

    def begin(self) -> None:
        """Count from now on."""
        self.availability.begin(self.zones)
        self._refusals_before = self.spotify.refusals
        self._logins_before = self.spotify.logins

    async def until_connected(self, bound: Bound) -> float | None:
        """Wait until all zones are connected; return the seconds, None for never."""
        begun = self.loop.time()
        arrived = await self.availability.until_connected(self.zones, bound.time_s + PATIENCE_S)
        return self.loop.time() - begun if arrived else None

    def outcome(
        self,
        bound: Bound,
        time_s: float | None,
        *,
        untouched: Sequence[str] = (),
        lost_music_s: float = 0.0,
    ) -> Outcome:
        """Return what has come of it since `begin`."""
        return Outcome(
            time_s=time_s,
            never=time_s is None,
            bound_s=bound.time_s,
            refusals=self.spotify.refusals - self._refusals_before,
            logins=self.spotify.logins - self._logins_before,
            missed_s=self.availability.missed_s(self.zones),
            others_missed_s=self.availability.missed_s(untouched),
            bound_missed_s=bound.unavailable_s,
            lost_music_s=lost_music_s,
            counts=self.availability.counts,
        )
