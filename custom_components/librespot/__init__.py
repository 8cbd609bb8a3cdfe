"""Every room of a home as a Spotify Connect speaker."""

from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .issues import async_clear_issues
from .manager import async_get_manager
from .runtime import AccountRuntime, LibrespotConfigEntry

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all accounts share."""
    async_get_manager(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LibrespotConfigEntry) -> bool:
    """Set up an account; its programs start in the background, or run already."""
    manager = async_get_manager(hass)
    entry.async_on_unload(partial(manager.async_park, entry))
    try:
        account = await manager.async_adopt(entry)
    except OSError as error:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="credentials_unreadable",
            translation_placeholders={"error": error.strerror or str(error)},
        ) from error
    entry.runtime_data = AccountRuntime(hass, entry, account)
    entry.runtime_data.async_start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: LibrespotConfigEntry) -> bool:
    """Unload an account; its programs run on, unless it was disabled."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    manager = async_get_manager(hass)
    if entry.disabled_by is None:
        await manager.async_save(entry)
    else:
        async_clear_issues(hass, entry)
        await manager.async_end(entry)
    return True


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove all that was kept of an account."""
    async_clear_issues(hass, entry)
    await async_get_manager(hass).async_remove(entry)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: LibrespotConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Let a user remove a device only when its speaker is gone."""
    return device.identifiers.isdisjoint(
        {(DOMAIN, identifier) for identifier in (entry.entry_id, *entry.subentries)}
    )
