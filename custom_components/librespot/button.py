"""Buttons of speakers."""

from typing import override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ZoneCoordinator
from .entity import ZoneEntity
from .runtime import LibrespotConfigEntry

PARALLEL_UPDATES = 1

RESTART = ButtonEntityDescription(
    key="restart",
    translation_key="restart",
    device_class=ButtonDeviceClass.RESTART,
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LibrespotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of an account's zones, those to come included."""

    @callback
    def add_zone(zone: ZoneCoordinator) -> None:
        async_add_entities([RestartButton(zone, RESTART)], config_subentry_id=zone.subentry_id)

    entry.async_on_unload(entry.runtime_data.async_on_zone(add_zone))


class RestartButton(ZoneEntity, ButtonEntity):
    """Starts a zone's program anew."""

    @property
    @override
    def available(self) -> bool:
        """Return whether there is something to restart.

        Of a whole house that is restarted, what is switched off is left out without an error.
        """
        return super().available and self.coordinator.data.enabled

    @override
    async def async_press(self) -> None:
        """Let the zone log in anew, before all others that wait."""
        self.coordinator.async_restart()
