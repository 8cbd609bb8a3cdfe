"""Switches of speakers."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ZoneCoordinator
from .entity import ZoneEntity
from .runtime import LibrespotConfigEntry

PARALLEL_UPDATES = 1

ENABLED = SwitchEntityDescription(
    key="enabled",
    translation_key="enabled",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LibrespotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of an account's zones, those to come included."""

    @callback
    def add_zone(zone: ZoneCoordinator) -> None:
        async_add_entities([EnabledSwitch(zone, ENABLED)], config_subentry_id=zone.subentry_id)

    entry.async_on_unload(entry.runtime_data.async_on_zone(add_zone))


class EnabledSwitch(ZoneEntity, SwitchEntity):
    """Whether a zone is wanted."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the zone is switched on."""
        return self.coordinator.data.enabled

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let the zone connect."""
        self.coordinator.async_set_enabled(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """End the zone's program."""
        self.coordinator.async_set_enabled(False)
