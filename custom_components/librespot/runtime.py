"""An account while its entry is loaded: the entry goes to the core, and news come back."""

import asyncio
from collections.abc import Callable, Mapping

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import SUBENTRY_ZONE
from .coordinator import AccountCoordinator, ZoneCoordinator
from .core.account import Account
from .core.model import AccountStatus, Restart, ZoneState, ZoneStatus
from .core.titles import names_in_force
from .devices import async_names, async_register
from .issues import (
    CREDENTIALS_AT_FAULT,
    REPAIRED_BY_HAND,
    async_forget_title,
    async_tell_of_failure,
    async_tell_of_title,
)
from .settings import account_config, is_enabled, zone_config

type LibrespotConfigEntry = ConfigEntry[AccountRuntime]
type AddZone = Callable[[ZoneCoordinator], None]


class AccountRuntime:
    """Makes an account's zones what its entry says, and tells the entities what they are."""

    def __init__(self, hass: HomeAssistant, entry: LibrespotConfigEntry, account: Account) -> None:
        """Take over an account that may run already."""
        self._hass = hass
        self._entry = entry
        self._add_zone: list[AddZone] = []
        self._pending: asyncio.Handle | None = None
        self.core = account
        self.zones: dict[str, ZoneCoordinator] = {}
        self.account = AccountCoordinator(hass, entry, self.zones)

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
        if status.state is ZoneState.FAILED and status.cause in CREDENTIALS_AT_FAULT:
            self._entry.async_start_reauth(self._hass)
        elif status.state is ZoneState.CONNECTED:
            self._async_end_reauth()

    @callback
    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Take the core's word that it ends a zone's session to mend it."""
        if zone_id in self.zones:
            self.zones[zone_id].async_take_restart(restart)

    @callback
    def account_changed(self, status: AccountStatus) -> None:
        """Take the account's status from the core."""
        self.account.async_take(status)

    @callback
    def _async_tell_of_failures(self) -> None:
        """Tell the user what only a person can mend: one issue for all speakers of one cause."""
        for cause in REPAIRED_BY_HAND:
            failed = [zone.zone_name for zone in self.zones.values() if zone.to_be_mended is cause]
            async_tell_of_failure(self._hass, self._entry, cause, failed)

    @callback
    def _async_end_reauth(self) -> None:
        """Ask no longer for credentials that were mended in another way, in the account's form."""
        if not any(zone.to_be_mended in CREDENTIALS_AT_FAULT for zone in self.zones.values()):
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
        devices = async_register(self._hass, self._entry, wanted, names)
        self.core.configure(
            account_config(self._entry),
            {
                zone_id: zone_config(
                    subentry,
                    name=names[zone_id],
                    enabled=is_enabled(subentry) and not devices[zone_id].disabled,
                )
                for zone_id, subentry in wanted.items()
            },
        )
        for zone_id in self.zones.keys() - wanted.keys():
            del self.zones[zone_id]
            async_forget_title(self._hass, zone_id)
        for zone_id, name in names.items():
            if (status := self.core.zones.get(zone_id)) is None:
                continue  # Home Assistant is stopping and nothing begins any more
            if new := zone_id not in self.zones:
                self.zones[zone_id] = ZoneCoordinator(self._hass, self._entry, self.core, zone_id)
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
        titles = {zone_id: subentry.title for zone_id, subentry in wanted.items()}
        names, problems = names_in_force(titles, async_names(self._hass, self._entry, wanted))
        for zone_id, title in titles.items():
            async_tell_of_title(
                self._hass,
                self._entry,
                zone_id,
                title=title,
                name=names[zone_id],
                problem=problems.get(zone_id),
            )
        return names

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


async def _async_entry_updated(_: HomeAssistant, entry: LibrespotConfigEntry) -> None:
    """Follow a change of the entry or one of its subentries, without a reload."""
    entry.runtime_data.async_schedule_reconcile()
