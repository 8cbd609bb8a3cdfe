"""What a user may attach to a report: settings, states and last words, without secrets."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROXY, DOMAIN
from .coordinator import AccountRuntime, LibrespotConfigEntry
from .core.engine.librespot.lines import redact

# A proxy's address may hold a password, an output program's command line as well, and folders tell
# who lives here.
TO_REDACT: Final = {CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROXY}
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
        "zones": [_zone(entry, zone_id, LINES_OF_EACH) for zone_id in runtime.zones],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: LibrespotConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return one zone, at greater length; for the account's device, the account."""
    if entry.state is ConfigEntryState.LOADED:
        for domain, identifier in device.identifiers:
            if domain == DOMAIN and identifier in entry.runtime_data.zones:
                return _zone(entry, identifier, LINES_OF_ONE)
    return await async_get_config_entry_diagnostics(hass, entry)


def _zone(entry: LibrespotConfigEntry, zone_id: str, lines: int) -> dict[str, Any]:
    """Return one zone with the last lines of its program."""
    runtime: AccountRuntime = entry.runtime_data
    return {
        "settings": async_redact_data(entry.subentries[zone_id].data, TO_REDACT),
        "status": asdict(runtime.zones[zone_id].data),
        "running": runtime.core.process_id(zone_id) is not None,
        "lines": [redact(line) for line in runtime.core.lines(zone_id)[-lines:]],
    }
