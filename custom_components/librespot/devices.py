"""The devices of accounts and their zones."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.typing import UNDEFINED

from .const import CONF_AREA, DOMAIN


@callback
def async_device(
    hass: HomeAssistant, entry: ConfigEntry[Any], identifier: str
) -> dr.DeviceEntry | None:
    """Return the device of an account or a zone; None: there is none yet."""
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, identifier), entry.entry_id)


@callback
def async_names(
    hass: HomeAssistant, entry: ConfigEntry[Any], zone_ids: Iterable[str]
) -> dict[str, str]:
    """Return what the zones that have devices are called so far."""
    return {
        zone_id: device.name
        for zone_id in zone_ids
        if (device := async_device(hass, entry, zone_id)) and device.name
    }


@callback
def async_register(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    zones: Mapping[str, ConfigSubentry],
    names: Mapping[str, str],
) -> dict[str, dr.DeviceEntry]:
    """Register the account's device and the zones' below it; returns the latter."""
    registry = dr.async_get(hass)
    account = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer="librespot",
        model="Spotify account",
        name=entry.title,
    )
    areas = ar.async_get(hass)
    devices = {}
    for zone_id, subentry in zones.items():
        # Only a device that is new goes there; a user may move it later.
        area = areas.async_get_area_by_name(names[zone_id]) or areas.async_get_area(
            subentry.data.get(CONF_AREA, "")
        )
        devices[zone_id] = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=zone_id,
            identifiers={(DOMAIN, zone_id)},
            manufacturer="librespot",
            model="Spotify Connect speaker",
            name=names[zone_id],
            suggested_area=area.name if area else UNDEFINED,
            via_device_id=account.id,
        )
    return devices
