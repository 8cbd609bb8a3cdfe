"""An account with its zones, a pretended Spotify, and all that was seen of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import override

from bench.simulation.launcher import SimulatedLauncher
from bench.simulation.spotify import SimulatedSpotify
from custom_components.librespot.core.account import Account
from custom_components.librespot.core.engine.librespot import LibrespotEngine
from custom_components.librespot.core.lookout import Outside
from custom_components.librespot.core.model import (
    AccountConfig,
    AccountStatus,
    Output,
    Restart,
    ZoneConfig,
    ZoneState,
    ZoneStatus,
)
from custom_components.librespot.core.pace import Address
from custom_components.librespot.core.reports import AccountListener
from lab.limiter import Limit, Limiter, Unlimited

CREDENTIALS = b'{"username":"somebody","auth_type":1,"auth_data":"c2VjcmV0"}'
OTHERS = b'{"username":"somebody","auth_type":1,"auth_data":"b3RoZXJz"}'


def zone_config(name: str) -> ZoneConfig:
    """Return the settings of a zone that has nothing special."""
    return ZoneConfig(name=name, output=Output(backend="pipe", device=f"/run/{name}"))


class SimulatedOutside(Outside):
    """The same network as the zones'."""

    def __init__(self, spotify: SimulatedSpotify) -> None:
        """Lead to a pretended Spotify."""
        self._spotify = spotify
        self.looks: list[tuple[float, str | None]] = []
        """When somebody looked, and through which proxy."""
        self.dark = False
        """Whether nothing is found, also when logins hang instead of failing."""
        self.takes_s = 0.0
        """Seconds that a look takes."""

    @override
    async def is_reachable(self, proxy: str | None) -> bool:
        self.looks.append((asyncio.get_running_loop().time(), proxy))
        await asyncio.sleep(self.takes_s)
        return not self.dark and self._spotify.reachable()


class House(AccountListener):
    """What a test sees and does."""

    def __init__(
        self, *, zones: int, limit: Limit, seed: int, address: Address | None = None
    ) -> None:
        """Prepare an account; nothing is configured yet."""
        self._loop = asyncio.get_running_loop()
        self.config = AccountConfig(program=Path("/usr/bin/librespot"))
        self.wanted = {f"zone{n}": zone_config(f"Room {n}") for n in range(zones)}
        self.spotify = SimulatedSpotify(Limiter(limit))
        self.outside = SimulatedOutside(self.spotify)
        self.launcher = SimulatedLauncher(self.spotify, Random(seed))
        self.saved: list[bytes] = []
        self.slept_s = 0.0
        """Seconds that the machine has slept so far."""
        self._changed = asyncio.Event()
        self.history: list[tuple[float, str, ZoneStatus]] = []
        self.restarts: list[tuple[str, Restart]] = []
        self.account_history: list[AccountStatus] = []
        self.account = Account(
            engine=LibrespotEngine(),
            launcher=self.launcher,
            environment={},
            save_credentials=self._save,
            random=Random(seed),
            address=address,
            slept=lambda: self.slept_s,
            outside=self.outside,
        )
        self.account.subscribe(self)

    async def _save(self, credentials: bytes) -> None:
        self.saved.append(credentials)

    @override
    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        self.history.append((self._loop.time(), zone_id, status))
        self._changed.set()

    @override
    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        self.restarts.append((zone_id, restart))

    @override
    def account_changed(self, status: AccountStatus) -> None:
        self.account_history.append(status)

    @property
    def zones(self) -> Mapping[str, ZoneStatus]:
        """Every zone now."""
        return self.account.zones

    def state(self, zone_id: str = "zone0") -> ZoneState:
        """Return one zone's state now."""
        return self.zones[zone_id].state

    def states_of(self, zone_id: str) -> list[ZoneState]:
        """Return what a zone went through, without repetitions."""
        states = [status.state for _, each, status in self.history if each == zone_id]
        return [state for n, state in enumerate(states) if n == 0 or states[n - 1] != state]

    def configure(self) -> None:
        """Ask the account to be what is wanted now; the first time with credentials."""
        if self.account.credentials is None:
            self.account.give_credentials(CREDENTIALS)
        self.account.configure(self.config, self.wanted)

    def change(self, zone_id: str, **settings: object) -> None:
        """Change one zone's settings."""
        self.wanted[zone_id] = replace(self.wanted[zone_id], **settings)  # type: ignore[arg-type]
        self.configure()

    async def until(self, condition: Callable[[], bool], within_s: float = 3600) -> float:
        """Wait for a condition; return the time. Looks at each change, and twice a second."""
        end = self._loop.time() + within_s
        while not condition():
            assert self._loop.time() < end, f"not within {within_s} s: {dict(self.zones)}"
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 0.5)
        return self._loop.time()

    async def until_all_connected(self, within_s: float = 3600) -> float:
        """Wait until all zones that are switched on are connected; return the time."""
        return await self.until(
            lambda: self.account.status.connected == self.account.status.enabled > 0, within_s
        )

    def starts(self, zone_id: str) -> int:
        """Return how often a zone's program was started."""
        return sum(each == zone_id for _, each, _ in self.launcher.started)


@asynccontextmanager
async def house(
    *, zones: int = 1, limit: Limit | None = None, seed: int = 1, address: Address | None = None
) -> AsyncIterator[House]:
    """Give an account with zones, and see to it that its end leaves nothing."""
    place = House(zones=zones, limit=limit or Limit(Unlimited()), seed=seed, address=address)
    try:
        yield place
    finally:
        await place.account.close()
    assert not place.launcher.running
    if address is None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not {task for task in left if "librespot" in task.get_name()}
