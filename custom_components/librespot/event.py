"""Events of accounts and their speakers: what has just happened, for automations."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import PushCoordinator, ZoneCoordinator
from .entity import AccountEntity, ZoneEntity
from .news import AccountNews, ZoneNews
from .runtime import LibrespotConfigEntry

PARALLEL_UPDATES = 0

# No category, like the state that they are about.
TROUBLE = EventEntityDescription(
    key="trouble", translation_key="trouble", event_types=[each.value for each in ZoneNews]
)
INCIDENT = EventEntityDescription(
    key="incident", translation_key="incident", event_types=[each.value for each in AccountNews]
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

    async_add_entities([IncidentEvent(runtime.account, INCIDENT)])
    entry.async_on_unload(runtime.async_on_zone(add_zone))


class NewsEvent(CoordinatorEntity[PushCoordinator[Any]], EventEntity):
    """News that a coordinator tells of."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen as soon as there is a state: triggers ignore an event that is the first one."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hass.loop.call_soon(self._async_listen).cancel)

    @callback
    def _async_listen(self) -> None:
        """Listen from now on."""
        self.async_on_remove(self.coordinator.async_on_news(self._async_take))

    @callback
    def _async_take(self, news: str, attributes: Mapping[str, object]) -> None:
        """Take what has happened."""
        self._trigger_event(news, dict(attributes))
        self.async_write_ha_state()


class TroubleEvent(ZoneEntity, NewsEvent):
    """A zone's trouble, what is done about it, and its end."""


class IncidentEvent(AccountEntity, NewsEvent):
    """Trouble of many zones at once, and its end."""
