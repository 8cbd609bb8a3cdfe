"""Binary sensors of speakers."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ZoneCoordinator
from .core.model import ZoneState
from .entity import ZoneEntity
from .runtime import LibrespotConfigEntry

PARALLEL_UPDATES = 0

CONNECTIVITY = BinarySensorEntityDescription(
    key="connectivity",
    translation_key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LibrespotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of an account's zones, those to come included."""

    @callback
    def add_zone(zone: ZoneCoordinator) -> None:
        async_add_entities(
            [ConnectivitySensor(zone, CONNECTIVITY)], config_subentry_id=zone.subentry_id
        )

    entry.async_on_unload(entry.runtime_data.async_on_zone(add_zone))


class ConnectivitySensor(ZoneEntity, BinarySensorEntity):
    """Whether a zone is connected."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether Spotify has the zone."""
        return self.coordinator.data.state is ZoneState.CONNECTED
