"""A house in which a scenario happens: zones, who supervises them, and a limit on their logins."""

import asyncio
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from bench.simulation.launcher import SimulatedLauncher
from bench.simulation.spotify import SimulatedSpotify
from lab.limiter import Limiter

from . import bound
from .availability import Availability
from .bound import Bound
from .families import Family
from .music import Music
from .outcome import Outcome, busiest
from .policies import Policy
from .policies.supervisor import Supervisor

PATIENCE_S: Final = 3600.0
"""Seconds beyond the best possible time after which a policy counts as never arriving."""


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
        self.music = Music()
        self.launcher = SimulatedLauncher(
            self.spotify,
            Random(f"sessions {seed}"),
            on_connection=self._note_connection,
            on_music=self.music.note,
        )
        self.launcher.start_takes_s = 0.0
        self.dice = Random(f"scenario {seed}")
        self._accounts = accounts
        self._policy = policy
        self._policy_dice = Random(f"policy {seed}")
        self.supervisor: Supervisor = policy(self.launcher, self._policy_dice, None)
        self.never_settled = False
        """Whether the zones had to be let in before the trouble."""
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

    async def settle(self, rest_s: float, *, zones: Sequence[str] | None = None) -> None:
        """Let zones start and rest; whoever isn't there after an hour is let in.

        Who learns nothing is let in at once: it would only take longer.
        """
        zones = self.zones if zones is None else zones
        best = bound.cold_start(self.foresee(), self.loop.time(), len(zones), self.dice)
        self.spotify.waves_through = not self.supervisor.learns
        self.want(zones)
        patience_s = best.time_s + PATIENCE_S
        arrived = await self.availability.until_connected(zones, patience_s)
        self.never_settled = not arrived
        if not arrived:
            self.spotify.waves_through = True
            await self.availability.until_connected(zones, PATIENCE_S)
        self.spotify.waves_through = False
        await asyncio.sleep(rest_s)

    def begin(self) -> None:
        """Count from now on."""
        self.availability.begin(self.zones)
        self.music.begin()
        self._refusals_before = self.spotify.refusals
        self._logins_before = len(self.spotify.logins)

    def foresee(self) -> Limiter:
        """Return what the limiter will be, to ask it ahead of its time."""
        return bound.foresee(self.spotify.limiter)

    def play(self, zone_id: str) -> None:
        """Let music play in a zone."""
        if zone_id in self.availability.connected:
            self.launcher.sessions[zone_id].play()

    def drop(self, zones: Iterable[str]) -> None:
        """Reset the dealer's socket of these zones."""
        for zone_id in zones:
            if zone_id in self.launcher.running:
                self.launcher.sessions[zone_id].drop()

    async def until_connected(self, best_s: float) -> float | None:
        """Wait until all zones are connected; return the seconds, None for never."""
        begun = self.loop.time()
        arrived = await self.availability.until_connected(self.zones, best_s + PATIENCE_S)
        return self.loop.time() - begun if arrived else None

    def outcome(
        self,
        best: Bound,
        time_s: float | None,
        *,
        untouched: Sequence[str] = (),
    ) -> Outcome:
        """Return what has come of it since `begin`, after so many seconds (None: never)."""
        return Outcome(
            best=best,
            time_s=time_s,
            never=time_s is None or self.never_settled,
            refusals=self.spotify.refusals - self._refusals_before,
            logins=len(self.spotify.logins) - self._logins_before,
            missed_s=self.availability.missed_s(self.zones),
            others_missed_s=self.availability.missed_s(untouched),
            busiest=busiest(self.spotify.logins),
            lost_music_s=self.music.lost_s(),
            counts=tuple(self.availability.counts),
        )

    def _note_connection(self, zone_id: str, connected: bool) -> None:
        self.availability.note(zone_id, connected)
        if connected:
            self.music.connected(zone_id)
