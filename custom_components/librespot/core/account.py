"""The zones of one account, and the only door to them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
import logging
from random import Random
from types import MappingProxyType
from typing import Protocol

from .backoff import Backoff
from .bearers import Bearers
from .doubts import Doubts
from .engine import Engine
from .engine.signals import DeviceNews, DevicesChanged
from .gate import Gate
from .halt import ACCOUNTS_OWN, Halt
from .health import Verdict
from .household import Desired
from .incident import Incidents
from .launcher import Launcher, LaunchError
from .lookout import Lookout, Outside
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
from .standstill import Standstill, slept_s
from .zone import Zone

NETWORKS_WITNESSES = 2
"""Zones that find no network by themselves until it is the network's fault, not theirs."""

_DISPROVED_BY_LOGIN = ACCOUNTS_OWN | {
    Cause.PROGRAM_MISSING,
    Cause.PROGRAM_NOT_EXECUTABLE,
    Cause.PROGRAM_UNSUITABLE,
    Cause.PROGRAM_TOO_OLD,
}
"""What is so for all zones of an account, or for none: they have one program."""
_LOGGER = logging.getLogger(__name__)


class AccountListener(Protocol):
    """Who wants to know. Called on the event loop, and must not call the account in turn."""

    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's new status."""

    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Take that a zone's session is ended to mend it, though nobody asked for that."""

    def account_changed(self, status: AccountStatus) -> None:
        """Take the account's new status."""


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
        self._save_credentials = save_credentials
        self._random = random
        self._loop = asyncio.get_running_loop()
        self._config = AccountConfig()
        self._zone_configs: dict[str, ZoneConfig] = {}
        self._credentials: bytes | None = None
        self._credentials_generation = 0
        self._closed = False
        self._leaving: set[str] = set()
        self._zones: dict[str, Zone] = {}
        self._pasts: dict[str, Past] = {}
        self._incidents = Incidents()
        self.bearers = Bearers(self._wanted_name, self._look_again)
        self.doubts = Doubts()
        self.halt = Halt()
        self._without_network: set[str] = set()
        """Zones whose own attempts to come back find none."""
        self._lookout = Lookout(outside, lambda: self._config.proxy, self._look_again)
        self._standstill = Standstill(self._judge_anew, slept=slept)
        self._statuses: dict[str, ZoneStatus] = {}
        self._listeners: list[AccountListener] = []
        self._status = AccountStatus(zones=0, enabled=0, connected=0)
        self._tasks: set[asyncio.Task[None]] = set()

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
            desired = Desired(self._config, zone, self._credentials_generation)
            if zone_id in self._zones:
                self._zones[zone_id].configure(desired)
            elif zone_id not in self._leaving:
                self._add(zone_id, desired)
        self._account_changed()

    def give_credentials(self, credentials: bytes) -> None:
        """Log in with other credentials from now on: every zone, those that failed as well.

        Until an account has some, its zones fail with that cause.
        """
        if credentials != self._credentials:
            self._credentials = credentials
            self._credentials_generation += 1
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
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def status(self) -> AccountStatus:
        """The account now."""
        return self._status

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
        return MappingProxyType(self._statuses)

    @property
    def credentials(self) -> bytes | None:
        """What sessions are started with: a secret."""
        return self._credentials

    def stop(self, verdict: Verdict) -> None:
        """Let no zone log in any more: each would be told the same. Those connected go on."""
        self.halt.begin(verdict, self._loop.time())
        self._look_again()

    def login_worked(self) -> None:
        """Note that a login came to its end, so that nothing stands in the way of another."""
        self.doubts.disproved(Cause.CREDENTIALS_REFUSED)
        self.halt.end()
        for zone in self._zones.values():
            if zone.status.cause in _DISPROVED_BY_LOGIN:
                zone.retry_failed()

    def look_at_clocks(self) -> None:
        """See to it that nothing is said to have taken too long while time stood still."""
        self._standstill.look()

    @property
    def network_away(self) -> bool:
        """Whether two zones, or a login, found no network; or one zone, and a look outside."""
        zones = len(self._without_network)
        return self.gate.network_away or zones >= NETWORKS_WITNESSES or self._lookout.away

    def network_found(self, zone_id: str, *, away: bool) -> None:
        """Note whether a zone's own attempts find no network."""
        if away is (zone_id in self._without_network):
            return
        before = self.network_away
        (self._without_network.add if away else self._without_network.discard)(zone_id)
        if self._without_network:
            self._lookout.doubt()
        else:
            self._lookout.rest()
        if self.network_away is not before:
            self._look_again()

    def tell_of_devices(self, zone_id: str, news: DevicesChanged) -> None:
        """Let the zones that Spotify spoke of to another one know."""
        for each, zone in self._zones.items():
            health = zone.health
            if health is None or health.device_id not in news.device_ids:
                continue
            if news.news is DeviceNews.APPEARED:
                health.acquit()
            elif news.news is DeviceNews.DISAPPEARED:
                neighbours = sum(
                    other != each and status.state is ZoneState.CONNECTED
                    for other, status in self._statuses.items()
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
        await self._lookout.close()
        self._standstill.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def renew(self, held: bytes, found: bytes) -> None:
        """Hold on to credentials that Spotify gave one zone and that proved to work.

        Other sessions go on with theirs: Spotify takes both, and a restart would end the music.
        """
        if held != self._credentials:
            return  # a person gave others while that session ran
        if (renewed := self.engine.renewal(held, found)) is not None:
            self._credentials = renewed
            self._spawn(self._save(renewed), "librespot credentials")

    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's new status and pass it on."""
        if zone_id not in self._statuses:
            return  # it is leaving
        before = self._statuses[zone_id]
        self._statuses[zone_id] = status
        if status.state is not ZoneState.RECONNECTING:
            self.network_found(zone_id, away=False)
        enabled = sum(each.state is not ZoneState.DISABLED for each in self._statuses.values())
        self._incidents.follow(zone_id, before, status, self._loop.time(), zones=enabled)
        self._blame()
        self._tell(lambda listener: listener.zone_changed(zone_id, status))
        self._account_changed()

    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Pass on that a zone's session is ended to mend it."""
        self._tell(lambda listener: listener.zone_restarted(zone_id, restart))

    def _tell(self, news: Callable[[AccountListener], None]) -> None:
        """Tell every listener; a defect of one is kept from the others, and from the zone."""
        for listener in tuple(self._listeners):
            try:
                news(listener)
            except Exception:
                _LOGGER.exception("A listener failed")

    def _blame(self) -> None:
        """Say what an incident is about, as soon as something shows it."""
        incident = self._incidents.open
        if incident is not None and (
            self._address.fell(self._resident, incident.started_at) or self.network_away
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
        self._statuses[zone_id] = zone.status

    def _remove(self, zone_id: str) -> None:
        zone = self._zones.pop(zone_id)
        del self._statuses[zone_id]
        self._pasts.pop(zone_id, None)
        self.network_found(zone_id, away=False)
        self._incidents.back(zone_id, self._loop.time())
        self._leaving.add(zone_id)
        self._spawn(self._forget(zone_id, zone), f"librespot zone {zone_id} leaves")

    async def _forget(self, zone_id: str, zone: Zone) -> None:
        await zone.close()
        try:
            await self.launcher.forget(zone_id)
        except LaunchError as error:
            _LOGGER.warning("The folder of a removed speaker stays: %s", error.text)
        finally:
            # It may be wanted again meanwhile.
            self._leaving.discard(zone_id)
            self._apply()

    async def _save(self, credentials: bytes) -> None:
        try:
            await self._save_credentials(credentials)
        except OSError as error:
            # They are held in memory and tried again with the next renewal.
            _LOGGER.warning("Can't keep the renewed credentials: %s", error.strerror)

    def _spawn(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
        statuses = self._statuses.values()
        status = AccountStatus(
            zones=len(statuses),
            enabled=sum(each.state is not ZoneState.DISABLED for each in statuses),
            connected=sum(each.state is ZoneState.CONNECTED for each in statuses),
            frozen_until=self.gate.frozen_until,
            incident=self._incidents.open,
        )
        if status != self._status:
            self._status = status
            self._tell(lambda listener: listener.account_changed(status))
