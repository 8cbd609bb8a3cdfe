"""The zones of one account, and the only door to them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
import logging
from random import Random

from .backoff import Backoff
from .bearers import Bearers
from .connectivity import Connectivity
from .doubts import Doubts
from .engine import Engine
from .engine.signals import DeviceNews, DevicesChanged
from .gate import Gate
from .halt import ACCOUNTS_OWN, Halt
from .health import Verdict
from .household import Desired
from .incident import Incidents
from .launcher import Launcher, LaunchError
from .lookout import Outside
from .model import (
    AccountConfig,
    AccountStatus,
    Cause,
    Incident,
    Restart,
    Trouble,
    ZoneConfig,
    ZoneState,
    ZoneStatus,
)
from .network import Network
from .pace import CONFIDENCE, Address, Json, LearnedPace, Resident, SharedPace, mapping
from .past import Past
from .reports import AccountListener, Reports
from .standstill import Standstill, slept_s
from .wallet import Wallet
from .zone import Zone

_DISPROVED_BY_LOGIN = ACCOUNTS_OWN | {
    Cause.PROGRAM_MISSING,
    Cause.PROGRAM_NOT_EXECUTABLE,
    Cause.PROGRAM_UNSUITABLE,
    Cause.PROGRAM_TOO_OLD,
}
"""What is so for all zones of an account, or for none: they have one program."""
_ON_THE_WAY = {
    ZoneState.RECONNECTING,
    ZoneState.WAITING,
    ZoneState.STARTING,
    ZoneState.AUTHENTICATING,
}
"""What a zone may be in without a network."""
_LOGGER = logging.getLogger(__name__)


class Account:
    """The zones of one Spotify account."""

    def __init__(
        self,
        *,
        engine: Engine,
        launcher: Launcher,
        environment: Mapping[str, str],
        save_credentials: Callable[[bytes], Awaitable[None]],
        random: Random,
        address: Address | None = None,
        confidence: float = CONFIDENCE,
        slept: Callable[[], float] = slept_s,
        outside: Outside | None = None,
    ) -> None:
        """Make an account without zones; nothing runs before `configure`.

        `environment` is ours, of which the engine passes on what its program needs. Accounts
        behind one address share what is learned about that. A login starts when it is admitted
        with a `confidence` of 0 to 1, at the least. `slept` returns for how many seconds the
        machine has slept so far. Without an `outside` only zones tell whether there is a network.
        """
        self.engine = engine
        self.launcher = launcher
        self.environment = environment
        self._pace = LearnedPace(random, confidence=confidence)
        self._address = address or Address(random)
        self._resident = Resident()
        self.gate = Gate(
            SharedPace(self._pace, self._address, self._resident),
            Network(random),
            self._freeze_changed,
        )
        self._address.enter(self._resident, self.gate.review)
        self.wallet = Wallet(engine, save_credentials)
        self._random = random
        self._loop = asyncio.get_running_loop()
        self._config = AccountConfig()
        self._zone_configs: dict[str, ZoneConfig] = {}
        self._closed = False
        self._leaving: dict[str, asyncio.Task[None]] = {}
        """What ends the zones that aren't named any more."""
        self._zones: dict[str, Zone] = {}
        self._pasts: dict[str, Past] = {}
        self._incidents = Incidents()
        self.bearers = Bearers(self._wanted_name, self._look_again)
        self.doubts = Doubts()
        self.halt = Halt()
        self.connectivity = Connectivity(
            self.gate, outside, lambda: self._config.proxy, self._look_again
        )
        self._standstill = Standstill(self._judge_anew, slept=slept)
        self._reports = Reports()

    def configure(self, config: AccountConfig, zones: Mapping[str, ZoneConfig]) -> None:
        """Make the account's zones what they are asked to be; returns at once.

        Only a zone whose own settings changed (or all, when the account's did) gets a new process,
        through the gate. A zone that is not named any more is ended and its folder removed. An
        account that was closed stays so.
        """
        if self._closed:
            return
        if config != self._config:
            self.halt.end()
        self._config = config
        self._zone_configs = dict(zones)
        self._pasts = {zone_id: past for zone_id, past in self._pasts.items() if zone_id in zones}
        self._apply()

    def _apply(self) -> None:
        """Make the zones what they were last asked to be."""
        if self._closed:
            return
        zones = self._zone_configs
        for zone_id in self._zones.keys() - zones.keys():
            self._remove(zone_id)
        for zone_id, zone in zones.items():
            desired = Desired(self._config, zone, self.wallet.generation)
            if zone_id in self._zones:
                self._zones[zone_id].configure(desired)
            elif zone_id not in self._leaving:
                self._add(zone_id, desired)
        self._account_changed()

    def give_credentials(self, credentials: bytes) -> None:
        """Log in with other credentials from now on: every zone, those that failed as well.

        Until an account has some, its zones fail with that cause.
        """
        if self.wallet.give(credentials):
            self.doubts.disproved(Cause.CREDENTIALS_REFUSED)
            self.halt.end()
        self._apply()
        self.retry_failed()

    def memory(self, wall_clock: float) -> dict[str, Json]:
        """Return what was learned of the account and its zones, as JSON, for a later `recall`.

        `wall_clock` is the time now, in seconds since the epoch.
        """
        now = self._loop.time()

        def to_wall(at: float) -> float:
            return at + wall_clock - now

        return {
            "pace": self._pace.memory(now, wall_clock),
            "zones": {zone_id: past.memory(to_wall, now) for zone_id, past in self._pasts.items()},
        }

    def recall(self, memory: Json, wall_clock: float) -> None:
        """Go on with what was learned before; before the first `configure`.

        Raises:
            InvalidMemoryError: nobody learned that; the account begins afresh.
        """
        now, kept = self._loop.time(), mapping(memory)

        def to_loop(at: float) -> float:
            return now + at - wall_clock

        pasts = {
            zone_id: Past.recalled(past, to_loop, now)
            for zone_id, past in mapping(kept.get("zones")).items()
        }
        self._pace.recall(kept.get("pace"), now, wall_clock)
        self._pasts = pasts

    def restart(self, zone_id: str) -> None:
        """Let a zone log in anew, before all others that wait: a person asks.

        A session that works goes on until then.

        Raises:
            KeyError: there is no such zone.
        """
        zone = self._zones[zone_id]
        self.halt.end()
        zone.restart()

    def retry_failed(self) -> None:
        """Try every failed zone again, through the gate: a person has acted."""
        self.halt.end()
        for zone in self._zones.values():
            zone.retry_failed()

    def subscribe(self, listener: AccountListener) -> Callable[[], None]:
        """Tell `listener` of every change from now on; returns what ends that."""
        return self._reports.subscribe(listener)

    @property
    def status(self) -> AccountStatus:
        """The account now."""
        return self._reports.account

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """The last ones that are over, the newest last."""
        return self._incidents.past

    def shares_incident(self, zone_id: str) -> bool:
        """Return whether a zone lost its session together with others, and is not back."""
        return self._incidents.took(zone_id)

    @property
    def zones(self) -> Mapping[str, ZoneStatus]:
        """Every zone's status now, by zone id."""
        return self._reports.zones

    @property
    def credentials(self) -> bytes | None:
        """What sessions are started with: a secret."""
        return self.wallet.credentials

    def stop(self, verdict: Verdict) -> None:
        """Let no zone log in any more: each would be told the same. Those connected go on."""
        self.halt.begin(verdict, self._loop.time())
        self._look_again()

    def login_worked(self) -> None:
        """Note that a login came to its end, so that nothing stands in the way of another."""
        self.doubts.disproved(Cause.CREDENTIALS_REFUSED)
        self.halt.end()
        self.connectivity.proved()
        for zone in self._zones.values():
            if zone.status.cause in _DISPROVED_BY_LOGIN:
                zone.retry_failed()

    def look_at_clocks(self) -> None:
        """See to it that nothing is said to have taken too long while time stood still."""
        self._standstill.look()

    def tell_of_devices(self, zone_id: str, news: DevicesChanged) -> None:
        """Let the zones that Spotify spoke of to another one know; none is its own witness."""
        for each_id, zone in self._zones.items():
            health = zone.health
            if health is None or health.device_id not in news.device_ids or each_id == zone_id:
                continue
            if news.news is DeviceNews.APPEARED:
                health.acquit()
            elif news.news is DeviceNews.DISAPPEARED:
                neighbours = sum(
                    other is not zone and other.hears_of_devices for other in self._zones.values()
                )
                health.accuse(zone_id, news.line, self._loop.time(), neighbours=neighbours)
                zone.look_again()

    def process_id(self, zone_id: str) -> int | None:
        """Return the id of a zone's running process."""
        zone = self._zones.get(zone_id)
        return zone.process_id if zone else None

    def lines(self, zone_id: str) -> Sequence[str]:
        """Return the last lines a zone's program said; empty when none ran yet."""
        zone = self._zones.get(zone_id)
        return zone.lines if zone else ()

    async def close(self) -> None:
        """End every process, all at the same time, and everything else this account owns.

        Takes as long as the slowest session's end: the launcher bounds that. May be called again,
        also meanwhile.
        """
        self._closed = True
        self._address.leave(self._resident)
        self.gate.close()
        await asyncio.gather(*(zone.close() for zone in self._zones.values()))
        self._zones.clear()
        await self.connectivity.close()
        self._standstill.close()
        await self.wallet.close()
        await asyncio.gather(*self._leaving.values(), return_exceptions=True)

    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's new status and pass it on."""
        if (before := self.zones.get(zone_id)) is None:
            return  # it is leaving
        self._reports.take(zone_id, status)
        if status.state not in _ON_THE_WAY:
            self.connectivity.found(zone_id, away=False)
        self._incidents.follow(
            zone_id, before, status, self._loop.time(), zones=self._reports.enabled
        )
        self._blame()
        self._reports.tell_of_zone(zone_id)
        self._account_changed()

    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Pass on that a zone's session is ended to mend it."""
        self._reports.tell_of_restart(zone_id, restart)

    def _blame(self) -> None:
        """Say what an incident is about, as soon as something shows it."""
        incident = self._incidents.open
        if incident is not None and (
            self._address.fell(self._resident, incident.started_at) or self.connectivity.away
        ):
            self._incidents.blame(Trouble.NETWORK)

    def _wanted_name(self, zone_id: str) -> str | None:
        """Return the name that a zone's next session shall bear."""
        zone = self._zone_configs.get(zone_id)
        return zone.name if zone is not None and zone.enabled else None

    def _add(self, zone_id: str, desired: Desired) -> None:
        zone = Zone(
            zone_id,
            desired,
            household=self,
            backoff=Backoff(self._random),
            past=self._pasts.setdefault(zone_id, Past()),
        )
        self._zones[zone_id] = zone
        self._reports.take(zone_id, zone.status)

    def _remove(self, zone_id: str) -> None:
        zone = self._zones.pop(zone_id)
        self._reports.remove(zone_id)
        self._pasts.pop(zone_id, None)
        self.connectivity.found(zone_id, away=False)
        self._incidents.back(zone_id, self._loop.time())
        self._leaving[zone_id] = asyncio.create_task(
            self._forget(zone_id, zone), name=f"librespot zone {zone_id} leaves"
        )

    async def _forget(self, zone_id: str, zone: Zone) -> None:
        await zone.close()
        try:
            await self.launcher.forget(zone_id)
        except LaunchError as error:
            _LOGGER.warning("The folder of a removed speaker stays: %s", error.text)
        finally:
            # It may be wanted again meanwhile.
            del self._leaving[zone_id]
            self._apply()

    def _freeze_changed(self) -> None:
        """Tell everybody that a freeze began or ended; programs may have to stop trying."""
        self._look_again()
        self._account_changed()

    def _look_again(self) -> None:
        for zone in self._zones.values():
            zone.look_again()

    def _judge_anew(self) -> None:
        """Begin to count anew: what didn't come in time had none."""
        _LOGGER.debug("Time stood still: all sessions are judged anew")
        for zone in self._zones.values():
            zone.judge_anew()

    def _account_changed(self) -> None:
        self._reports.tell_of_account(
            frozen_until=self.gate.frozen_until, incident=self._incidents.open
        )
