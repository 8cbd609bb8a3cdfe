"""What the entities share."""

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import AccountCoordinator, ZoneCoordinator


class ZoneEntity(CoordinatorEntity[ZoneCoordinator]):
    """An entity of one zone; its device is registered before it."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: ZoneCoordinator, description: EntityDescription) -> None:
        """Belong to a zone's device."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{coordinator.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, coordinator.subentry_id)})


class AccountEntity(CoordinatorEntity[AccountCoordinator]):
    """An entity of one account; its device is registered before it."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: AccountCoordinator, description: EntityDescription) -> None:
        """Belong to an account's device."""
        super().__init__(coordinator)
        entry_id = coordinator.config_entry.entry_id
        self.entity_description = description
        self._attr_unique_id = f"{entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry_id)})
