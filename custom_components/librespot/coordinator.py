"""What entities are told of accounts and zones: what is so, and what has just happened."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .const import CONF_ENABLED, DOMAIN, LOGGER
from .core.account import Account
from .core.model import AccountStatus, Cause, Incident, Restart, ZoneState, ZoneStatus
from .news import AccountNews, Told, ZoneNews, is_well
from .settings import is_enabled

type OnNews = Callable[[str, Mapping[str, object]], None]

MAX_UNHEARD: Final = 16
"""The last news that are kept for whoever listens first: more than come before entities do."""

# A failed zone that is tried again comes by these, and they prove nothing yet.
_UNDECIDED: Final = {
    ZoneState.WAITING,
    ZoneState.STARTING,
    ZoneState.AUTHENTICATING,
    ZoneState.RATE_LIMITED,
    ZoneState.STOPPING,
}
_SAID_OF: Final = {
    ZoneNews.TROUBLE: "is in trouble",
    ZoneNews.ATTENTION: "needs attention",
}


class Moment:
    """A time of the event loop's clock on the calendar.

    Each is converted once: the two clocks drift, and the same moment must not wander with them.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Know of no moment yet."""
        self._loop = loop
        self._loop_time: float | None = None
        self._moment: datetime | None = None

    def __call__(self, loop_time: float | None) -> datetime | None:
        """Return the moment of the loop's time."""
        if loop_time != self._loop_time:
            self._loop_time = loop_time
            self._moment = (
                None
                if loop_time is None
                else dt_util.utcnow() + timedelta(seconds=loop_time - self._loop.time())
            )
        return self._moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneData:
    """What the entities of one zone show."""

    enabled: bool
    state: ZoneState
    cause: Cause
    attempt: int
    next_attempt: datetime | None
    connected_since: datetime | None
    evidence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """What the entities of one account show."""

    zones: int
    enabled: int
    connected: int
    rate_limited_until: datetime | None


class PushCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """Tells entities what it was told, when it is news."""

    config_entry: ConfigEntry[Any]

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], name: str) -> None:
        """Wait to be told."""
        super().__init__(hass, LOGGER, config_entry=entry, name=name)
        self._on_news: list[OnNews] = []
        self._unheard: deque[tuple[StrEnum, Mapping[str, object]]] = deque(maxlen=MAX_UNHEARD)

    @property
    def _looked(self) -> bool:
        """Return whether it took anything yet."""
        return self.data is not None

    @callback
    def async_on_news(self, on_news: OnNews) -> CALLBACK_TYPE:
        """Call `on_news` with what nobody has heard yet and all that follows; returns what ends it.

        The core runs while the platforms are set up, so entities come later than the first news.
        None is stale by then: when an entity is enabled that was disabled for days, Home Assistant
        reloads the entry, and a new coordinator takes the place of this one.
        """
        self._on_news.append(on_news)
        while self._unheard:
            on_news(*self._unheard.popleft())
        return lambda: self._on_news.remove(on_news)

    @callback
    def _async_tell(self, news: StrEnum, **attributes: object) -> None:
        """Tell of what has happened."""
        if not self._on_news:
            self._unheard.append((news, attributes))
        for on_news in tuple(self._on_news):
            on_news(news, attributes)

    @callback
    def async_push(self, data: DataT) -> None:
        """Take what is so now."""
        if data != self.data:
            self.async_set_updated_data(data)

    @override
    async def _async_update_data(self) -> DataT:
        """Return what is known: there is nothing newer to be asked for."""
        return self.data


class ZoneCoordinator(PushCoordinator[ZoneData]):
    """One zone, for its entities."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], account: Account, subentry_id: str
    ) -> None:
        """Know which zone, and whose."""
        super().__init__(hass, entry, f"{DOMAIN} {subentry_id}")
        self._account = account
        self.subentry_id = subentry_id
        self.zone_name = ""
        self._next_attempt = Moment(hass.loop)
        self._connected_since = Moment(hass.loop)
        self._told: Told | None = None
        self.to_be_mended: Cause | None = None
        """Why the zone failed, until it has proved to be over that."""

    @property
    def enabled(self) -> bool:
        """Return whether the zone is switched on."""
        return is_enabled(self.config_entry.subentries[self.subentry_id])

    @callback
    def async_set_enabled(self, enabled: bool) -> None:
        """Switch the zone on or off, where its form and everything else looks it up."""
        subentry = self.config_entry.subentries.get(self.subentry_id)
        if subentry is None:
            raise self._gone
        self.hass.config_entries.async_update_subentry(
            self.config_entry, subentry, data={**subentry.data, CONF_ENABLED: enabled}
        )

    @callback
    def async_restart(self) -> None:
        """Start the zone's program anew, before all others that wait."""
        try:
            self._account.restart(self.subentry_id)
        except KeyError:
            raise self._gone from None

    @property
    def _gone(self) -> HomeAssistantError:
        """Return what is said of a zone that was removed a moment ago."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="speaker_gone",
            translation_placeholders={"name": self.zone_name},
        )

    @callback
    def async_take(self, status: ZoneStatus) -> None:
        """Take the zone's status."""
        self._async_follow(status)
        if status.state is ZoneState.FAILED:
            self.to_be_mended = status.cause
        elif status.state not in _UNDECIDED:
            self.to_be_mended = None
        connected = status.state is ZoneState.CONNECTED
        self.async_push(
            ZoneData(
                enabled=self.enabled,
                state=status.state,
                cause=status.cause,
                attempt=status.attempt,
                next_attempt=self._next_attempt(status.next_attempt),
                connected_since=self._connected_since(status.since if connected else None),
                evidence=status.evidence,
            )
        )

    @callback
    def async_take_restart(self, restart: Restart) -> None:
        """Take note that the zone's session is ended to mend it."""
        LOGGER.info(
            "Speaker %s is restarted: %s", self.zone_name, _reason(restart.cause, restart.evidence)
        )
        self._async_tell(ZoneNews.RESTARTED, cause=restart.cause, evidence=restart.evidence)

    @callback
    def _async_follow(self, status: ZoneStatus) -> None:
        """Tell what is news; the first status only says how it was before anybody looked."""
        before = self.data
        if before is None or (status.state, status.cause) != (before.state, before.cause):
            LOGGER.debug(
                "Speaker %s is %s, cause: %s, attempt: %s, evidence: %s",
                self.zone_name,
                status.state,
                status.cause,
                status.attempt,
                status.evidence,
            )
        told, self._told = self._told, Told.after(self._told, status)
        if not self._looked or self._told == told:
            return
        if self._told is not None:
            LOGGER.info(
                "Speaker %s %s: %s",
                self.zone_name,
                _SAID_OF[self._told.news],
                _reason(status.cause, status.evidence),
            )
            self._async_tell(self._told.news, cause=status.cause, evidence=status.evidence)
        elif told is not None and is_well(status):
            LOGGER.info("Speaker %s is well again, after: %s", self.zone_name, told.cause)
            self._async_tell(ZoneNews.RECOVERED, cause=told.cause)


class AccountCoordinator(PushCoordinator[AccountData]):
    """One account, for its entities."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        zones: Mapping[str, ZoneCoordinator],
    ) -> None:
        """Know which account, and its zones now and later."""
        super().__init__(hass, entry, f"{DOMAIN} {entry.entry_id}")
        self._zones = zones
        self._rate_limited_until = Moment(hass.loop)
        self._incident: Incident | None = None

    @callback
    def async_take(self, status: AccountStatus) -> None:
        """Take the account's status, after those of its zones."""
        self._async_follow(status.incident)
        self.async_push(
            AccountData(
                zones=status.zones,
                enabled=status.enabled,
                connected=status.connected,
                rate_limited_until=self._rate_limited_until(status.frozen_until),
            )
        )

    @callback
    def _async_follow(self, incident: Incident | None) -> None:
        """Tell once when an incident begins, and once when it is over.

        One that was open before anybody looked was told of then.
        """
        before, self._incident = self._incident, incident
        if not self._looked:
            return
        if before is None and incident is not None:
            LOGGER.info(
                "%s speakers of %s lost their connection together (cause: %s)",
                len(incident.zones),
                self.config_entry.title,
                incident.trouble,
            )
            self._async_tell(
                AccountNews.BEGAN, trouble=incident.trouble, speakers=self._names(incident)
            )
        elif before is not None and incident is None:
            back = self._names(before, back=True)
            LOGGER.info(
                "That speakers of %s lost their connection together is over: %s of %s are connected"
                " (cause: %s)",
                self.config_entry.title,
                len(back),
                len(before.zones),
                before.trouble,
            )
            self._async_tell(
                AccountNews.OVER,
                trouble=before.trouble,
                speakers=self._names(before),
                connected=back,
            )

    def _names(self, incident: Incident, *, back: bool = False) -> list[str]:
        """Return whom an incident took, or who of them is back, without those removed since."""
        zones = (self._zones[each] for each in incident.zones if each in self._zones)
        return [
            zone.zone_name for zone in zones if not back or zone.data.state is ZoneState.CONNECTED
        ]


def _reason(cause: Cause, evidence: str | None) -> str:
    """Return a cause and what proves it, for the log."""
    return cause if evidence is None else f"{cause} ({evidence})"
