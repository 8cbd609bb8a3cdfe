"""Events of accounts and their speakers: what has just happened, for automations."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import IncidentEvent, PushCoordinator, ZoneCoordinator, ZoneEvent
from .entity import AccountEntity, ZoneEntity
from .runtime import LibrespotConfigEntry

PARALLEL_UPDATES = 0

# No category, like the state that they are about.
TROUBLE = EventEntityDescription(
    key="trouble", translation_key="trouble", event_types=[each.value for each in ZoneEvent]
)
INCIDENT = EventEntityDescription(
    key="incident", translation_key="incident", event_types=[each.value for each in IncidentEvent]
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LibrespotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an account and of its zones, those to come included."""
    runtime = entry.runtime_data

    @callback
    def add_zone(zone: ZoneCoordinator) -> None:
        async_add_entities([TroubleEvent(zone, TROUBLE)], config_subentry_id=zone.subentry_id)

    async_add_entities([IncidentEntity(runtime.account, INCIDENT)])
    entry.async_on_unload(runtime.async_on_zone(add_zone))


class ToldEvent(CoordinatorEntity[PushCoordinator[Any]], EventEntity):
    """An event that a coordinator tells of."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen from now on."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_on_event(self._async_take))

    @callback
    def _async_take(self, event: str, attributes: Mapping[str, object]) -> None:
        """Take what has happened."""
        self._trigger_event(event, dict(attributes))
        self.async_write_ha_state()


class TroubleEvent(ZoneEntity, ToldEvent):
    """A zone's trouble, what is done about it, and its end."""


class IncidentEntity(AccountEntity, ToldEvent):
    """Trouble of many zones at once, and its end."""
