"""The one bridge between the core and Home Assistant."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar, device_registry as dr, issue_registry as ir
from homeassistant.helpers.typing import UNDEFINED
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.loader import async_get_loaded_integration
from homeassistant.util import dt as dt_util

from .const import CONF_AREA, CONF_ENABLED, DOMAIN, LOGGER, SUBENTRY_ZONE
from .core.account import Account
from .core.model import WHO_ACTS, AccountStatus, Cause, Incident, ZoneState, ZoneStatus
from .core.names import NameProblem
from .core.titles import names_in_force
from .markdown import escaped
from .settings import account_config, zone_config

type LibrespotConfigEntry = ConfigEntry[AccountRuntime]
type AddZone = Callable[[ZoneCoordinator], None]

_CREDENTIALS_AT_FAULT: Final = {Cause.CREDENTIALS_MISSING, Cause.CREDENTIALS_REFUSED}
# What only a person can mend and Home Assistant doesn't ask for by itself, as it does for
# credentials.
REPAIRED_BY_HAND: Final = tuple(
    cause
    for state, cause in WHO_ACTS
    if state is ZoneState.FAILED and cause not in _CREDENTIALS_AT_FAULT
)
_IN_TROUBLE: Final = {
    ZoneState.RECONNECTING,
    ZoneState.BACKING_OFF,
    ZoneState.RATE_LIMITED,
    ZoneState.FAILED,
}
# A failed zone that is tried again comes by these, and they prove nothing yet.
_UNDECIDED: Final = {
    ZoneState.WAITING,
    ZoneState.STARTING,
    ZoneState.AUTHENTICATING,
    ZoneState.RATE_LIMITED,
    ZoneState.STOPPING,
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

    config_entry: LibrespotConfigEntry

    def __init__(self, hass: HomeAssistant, entry: LibrespotConfigEntry, name: str) -> None:
        """Wait to be told."""
        super().__init__(hass, LOGGER, config_entry=entry, name=name)

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

    def __init__(self, hass: HomeAssistant, entry: LibrespotConfigEntry, subentry_id: str) -> None:
        """Know which zone."""
        super().__init__(hass, entry, f"{DOMAIN} {subentry_id}")
        self.subentry_id = subentry_id
        self.zone_name = ""
        self._next_attempt = Moment(hass.loop)
        self._connected_since = Moment(hass.loop)
        self._told_of_trouble = False
        self.to_be_mended: Cause | None = None
        """Why the zone failed, until it has proved to be over that."""

    @property
    def enabled(self) -> bool:
        """Return whether the zone is switched on."""
        return _is_enabled(self.config_entry.subentries[self.subentry_id])

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
            self.config_entry.runtime_data.core.restart(self.subentry_id)
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
        self._log(status)
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

    def _log(self, status: ZoneStatus) -> None:
        """Log once when the zone gets into trouble, and once when it is connected after that."""
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
        if status.state is ZoneState.CONNECTED:
            if self._told_of_trouble:
                LOGGER.info("Speaker %s is connected again", self.zone_name)
            self._told_of_trouble = False
        elif status.state is ZoneState.DISABLED:
            self._told_of_trouble = False
        elif not self._told_of_trouble and (
            status.state in _IN_TROUBLE or status.cause is Cause.NETWORK_AWAY
        ):
            LOGGER.info("Speaker %s isn't connected: %s", self.zone_name, status.cause)
            self._told_of_trouble = True


class AccountCoordinator(PushCoordinator[AccountData]):
    """One account, for its entities."""

    def __init__(self, hass: HomeAssistant, entry: LibrespotConfigEntry) -> None:
        """Know which account."""
        super().__init__(hass, entry, f"{DOMAIN} {entry.entry_id}")
        self._rate_limited_until = Moment(hass.loop)
        self._incident: Incident | None = None

    @callback
    def async_take(self, status: AccountStatus) -> None:
        """Take the account's status."""
        self._log(status.incident)
        self.async_push(
            AccountData(
                zones=status.zones,
                enabled=status.enabled,
                connected=status.connected,
                rate_limited_until=self._rate_limited_until(status.frozen_until),
            )
        )

    def _log(self, incident: Incident | None) -> None:
        """Log an incident once when it begins, and once when it is over."""
        before, self._incident = self._incident, incident
        if before is None and incident is not None:
            LOGGER.info(
                "%s speakers of %s lost their connection together (cause: %s)",
                len(incident.zones),
                self.config_entry.title,
                incident.trouble,
            )
        elif before is not None and incident is None:
            LOGGER.info(
                "The %s speakers of %s that lost their connection together are back (cause: %s)",
                len(before.zones),
                self.config_entry.title,
                before.trouble,
            )


class AccountRuntime:
    """Makes an account's zones what its entry says, and tells the entities what they are."""

    def __init__(self, hass: HomeAssistant, entry: LibrespotConfigEntry, account: Account) -> None:
        """Take over an account that may run already."""
        self._hass = hass
        self._entry = entry
        self._add_zone: list[AddZone] = []
        self._pending: asyncio.Handle | None = None
        self.core = account
        self.account = AccountCoordinator(hass, entry)
        self.zones: dict[str, ZoneCoordinator] = {}

    @callback
    def async_start(self) -> None:
        """Follow the entry and its account from now on, until the entry is unloaded."""
        # Whoever reloads wants it tried again; so does whoever starts Home Assistant.
        self.async_try_again()
        self._entry.async_on_unload(self._async_stop)
        self._entry.async_on_unload(self.core.subscribe(self))
        self._entry.async_on_unload(self._entry.add_update_listener(_async_entry_updated))
        self._entry.async_on_unload(
            self._hass.bus.async_listen(
                dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_updated
            )
        )

    @callback
    def async_on_zone(self, add: AddZone) -> CALLBACK_TYPE:
        """Call `add` for every zone there is and will be; returns what ends that."""
        self._add_zone.append(add)
        for zone in self.zones.values():
            add(zone)
        return lambda: self._add_zone.remove(add)

    @callback
    def async_try_again(self) -> None:
        """Look at the entry at once, and try what failed again by it: a person has acted."""
        self._async_stop()
        self._async_reconcile()
        self.core.retry_failed()

    @callback
    def async_schedule_reconcile(self) -> None:
        """Look at the entry once all that is being done to it just now is done.

        Eleven speakers that are added in one go are one change.
        """
        if self._pending is None:
            self._pending = self._hass.loop.call_soon(self._async_reconcile)

    @callback
    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's status from the core."""
        if zone_id in self.zones and zone_id in self._entry.subentries:
            self._async_take(zone_id, status)
            self._async_tell_of_failures()

    @callback
    def _async_take(self, zone_id: str, status: ZoneStatus) -> None:
        """Take the status of a zone that is there."""
        self.zones[zone_id].async_take(status)
        # A refusal that is only doubted is waited out: the zone backs off.
        if status.state is ZoneState.FAILED and status.cause in _CREDENTIALS_AT_FAULT:
            self._entry.async_start_reauth(self._hass)
        elif status.state is ZoneState.CONNECTED:
            self._async_end_reauth()

    @callback
    def account_changed(self, status: AccountStatus) -> None:
        """Take the account's status from the core."""
        self.account.async_take(status)

    @callback
    def _async_tell_of_failures(self) -> None:
        """Tell the user what only a person can mend: one issue for all speakers of one cause."""
        for cause in REPAIRED_BY_HAND:
            failed = [zone.zone_name for zone in self.zones.values() if zone.to_be_mended is cause]
            issue_id = _failure_issue(self._entry, cause)
            if not failed:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)
                continue
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                issue_id,
                is_fixable=False,
                learn_more_url=_explanation(self._hass, cause),
                severity=ir.IssueSeverity.ERROR,
                translation_key=cause,
                translation_placeholders={
                    "account": self._entry.title,
                    "speakers": escaped(", ".join(failed)),
                },
            )

    @callback
    def _async_end_reauth(self) -> None:
        """Ask no longer for credentials that were mended in another way, in the account's form."""
        if not any(zone.to_be_mended in _CREDENTIALS_AT_FAULT for zone in self.zones.values()):
            for flow in tuple(self._entry.async_get_active_flows(self._hass, {SOURCE_REAUTH})):
                self._hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def _async_stop(self) -> None:
        """Let go of what is still to be done: the next setup looks at everything."""
        if self._pending is not None:
            self._pending.cancel()

    @callback
    def _async_reconcile(self) -> None:
        """Make the zones what the entry says; those that say the same go on untouched."""
        self._pending = None
        wanted = {
            subentry.subentry_id: subentry
            for subentry in self._entry.get_subentries_of_type(SUBENTRY_ZONE)
        }
        names = self._async_names(wanted)
        devices = self._async_devices(wanted, names)
        self.core.configure(
            account_config(self._entry),
            {
                zone_id: zone_config(
                    subentry,
                    name=names[zone_id],
                    enabled=_is_enabled(subentry) and not devices[zone_id].disabled,
                )
                for zone_id, subentry in wanted.items()
            },
        )
        for zone_id in self.zones.keys() - wanted.keys():
            del self.zones[zone_id]
            ir.async_delete_issue(self._hass, DOMAIN, _title_issue(zone_id))
        for zone_id, name in names.items():
            if (status := self.core.zones.get(zone_id)) is None:
                continue  # Home Assistant is stopping and nothing begins any more
            if new := zone_id not in self.zones:
                self.zones[zone_id] = ZoneCoordinator(self._hass, self._entry, zone_id)
            self.zones[zone_id].zone_name = name
            self._async_take(zone_id, status)
            if new:
                for add in self._add_zone:
                    add(self.zones[zone_id])
        self._async_tell_of_failures()
        self.account_changed(self.core.status)

    def _async_names(self, wanted: Mapping[str, ConfigSubentry]) -> dict[str, str]:
        """Return what each zone is called, and tell the user which titles can't be names.

        Home Assistant's own rename dialog asks nobody. The name before stands in the device.
        """
        registry = dr.async_get(self._hass)
        before = {
            zone_id: device.name
            for zone_id in wanted
            if (
                device := registry.async_get_device_by_identifier(
                    (DOMAIN, zone_id), self._entry.entry_id
                )
            )
            and device.name
        }
        titles = {zone_id: subentry.title for zone_id, subentry in wanted.items()}
        names, problems = names_in_force(titles, before)
        for zone_id, title in titles.items():
            if (problem := problems.get(zone_id)) is None:
                ir.async_delete_issue(self._hass, DOMAIN, _title_issue(zone_id))
            else:
                self._async_tell_of_title(zone_id, title, names[zone_id], problem)
        return names

    def _async_tell_of_title(
        self, zone_id: str, title: str, name: str, problem: NameProblem
    ) -> None:
        """Tell the user that a title can't be a name, and what to do."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _title_issue(zone_id),
            is_fixable=False,
            learn_more_url=_explanation(self._hass, problem),
            severity=ir.IssueSeverity.WARNING,
            translation_key=problem,
            translation_placeholders={
                # In the heading, which is plain text, and in what is read as Markdown.
                "name": name,
                "name_escaped": escaped(name),
                "account_escaped": escaped(self._entry.title),
                "title_escaped": escaped(title),
            },
        )

    def _async_devices(
        self, wanted: Mapping[str, ConfigSubentry], names: Mapping[str, str]
    ) -> dict[str, dr.DeviceEntry]:
        """Register the account's device and the zones' below it; returns the latter."""
        registry = dr.async_get(self._hass)
        account = registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, self._entry.entry_id)},
            entry_type=dr.DeviceEntryType.SERVICE,
            manufacturer="librespot",
            model="Spotify account",
            name=self._entry.title,
        )
        areas = ar.async_get(self._hass)
        devices = {}
        for zone_id, subentry in wanted.items():
            # Only a device that is new goes there; a user may move it later.
            area = areas.async_get_area_by_name(names[zone_id]) or areas.async_get_area(
                subentry.data.get(CONF_AREA, "")
            )
            devices[zone_id] = registry.async_get_or_create(
                config_entry_id=self._entry.entry_id,
                config_subentry_id=zone_id,
                identifiers={(DOMAIN, zone_id)},
                manufacturer="librespot",
                model="Spotify Connect speaker",
                name=names[zone_id],
                suggested_area=area.name if area else UNDEFINED,
                via_device_id=account.id,
            )
        return devices

    @callback
    def _async_device_updated(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        """Switch a zone off whose device a user disabled, and on again."""
        if (
            event.data["action"] == "update"
            and "disabled_by" in event.data["changes"]
            and (device := dr.async_get(self._hass).async_get(event.data["device_id"]))
            and device.config_entry_id == self._entry.entry_id
        ):
            self.async_schedule_reconcile()


@callback
def async_clear_issues(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take back what was told of an entry and its zones."""
    for issue_id in (
        *(_title_issue(zone_id) for zone_id in entry.subentries),
        *(_failure_issue(entry, cause) for cause in REPAIRED_BY_HAND),
    ):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _explanation(hass: HomeAssistant, trouble: Cause | NameProblem) -> str:
    """Return the address of what is written about a trouble."""
    documentation = async_get_loaded_integration(hass, DOMAIN).documentation
    return f"{documentation}/blob/main/docs/troubles.md#{trouble}"


def _is_enabled(subentry: ConfigSubentry) -> bool:
    """Return whether a zone is switched on."""
    return bool(subentry.data.get(CONF_ENABLED, True))


def _title_issue(zone_id: str) -> str:
    """Return the id of the repair issue about a zone's title."""
    return f"title_{zone_id}"


def _failure_issue(entry: ConfigEntry[Any], cause: Cause) -> str:
    """Return the id of the repair issue about zones that failed for one cause."""
    return f"{cause}_{entry.entry_id}"


async def _async_entry_updated(_: HomeAssistant, entry: LibrespotConfigEntry) -> None:
    """Follow a change of the entry or one of its subentries, without a reload."""
    entry.runtime_data.async_schedule_reconcile()
