"""What a user may attach to a report: settings, states and last words, without secrets."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROGRAM, CONF_PROXY, DOMAIN
from .core.engine.librespot.lines import discreet
from .core.model import Incident
from .runtime import AccountRuntime, LibrespotConfigEntry

# A command line may hold a password, and paths and addresses tell who lives here.
TO_REDACT: Final = {CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROGRAM, CONF_PROXY}
LINES_OF_ONE: Final = 50
LINES_OF_EACH: Final = 10


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LibrespotConfigEntry
) -> dict[str, Any]:
    """Return an account and all its zones."""
    settings = async_redact_data(entry.data, TO_REDACT)
    if entry.state is not ConfigEntryState.LOADED:
        return {"settings": settings}
    runtime = entry.runtime_data
    return {
        "settings": settings,
        "account": asdict(runtime.account.data),
        "incidents": [
            _incident(hass, entry, incident)
            for incident in (*runtime.core.incidents, runtime.core.status.incident)
            if incident is not None
        ],
        "zones": [_zone(hass, entry, zone_id, LINES_OF_EACH) for zone_id in runtime.zones],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: LibrespotConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return one zone, at greater length; for the account's device, the account."""
    if entry.state is ConfigEntryState.LOADED:
        for domain, identifier in device.identifiers:
            if domain == DOMAIN and identifier in entry.runtime_data.zones:
                return _zone(hass, entry, identifier, LINES_OF_ONE)
    return await async_get_config_entry_diagnostics(hass, entry)


def _zone(
    hass: HomeAssistant, entry: LibrespotConfigEntry, zone_id: str, lines: int
) -> dict[str, Any]:
    """Return one zone with the last lines of its program."""
    runtime: AccountRuntime = entry.runtime_data
    settings = entry.subentries[zone_id].data
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, zone_id), entry.entry_id)
    own = _values(entry.data) | _values(settings)
    status = asdict(runtime.zones[zone_id].data)
    said = [
        shown
        for line in runtime.core.lines(zone_id)
        if (shown := discreet(_without(own, line))) is not None
    ]
    return {
        "settings": async_redact_data(settings, TO_REDACT),
        # It switches the zone off as well, and leaves the switch as it is.
        "device_disabled": device is not None and device.disabled,
        "status": status | {"evidence": _without(own, status["evidence"] or "") or None},
        "running": runtime.core.process_id(zone_id) is not None,
        "lines": said[-lines:],
    }


def _incident(
    hass: HomeAssistant, entry: LibrespotConfigEntry, incident: Incident
) -> dict[str, Any]:
    """Return what happened to many zones at once, times in seconds before now."""
    now = hass.loop.time()
    ended_at = incident.ended_at
    losses = {}
    for zone_id, line in incident.losses:
        subentry = entry.subentries.get(zone_id)
        own = _values(entry.data) | _values({} if subentry is None else subentry.data)
        losses[zone_id] = discreet(_without(own, line))
    return {
        "trouble": incident.trouble,
        "started_s_ago": round(now - incident.started_at),
        "ended_s_ago": None if ended_at is None else round(now - ended_at),
        "losses": losses,
    }


def _values(settings: Mapping[str, Any]) -> set[str]:
    """Return the settings' values that are to be shown to nobody, as programs repeat them."""
    values: set[str] = set()
    for key in TO_REDACT & settings.keys():
        value: str | list[str] = settings[key]
        for text in [value] if isinstance(value, str) else value:
            # Of an address, what stands behind `http://`; of a folder, no slash at its end.
            values.add(text.rpartition("://")[2].rstrip("/"))
    return values - {""}


def _without(values: set[str], text: str) -> str:
    """Return a text without these values."""
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, "…")
    return text
