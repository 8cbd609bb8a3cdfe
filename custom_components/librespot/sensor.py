"""Sensors of accounts and their speakers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AccountData, ZoneCoordinator, ZoneData
from .core.model import Cause, ZoneState
from .entity import AccountEntity, ZoneEntity
from .runtime import LibrespotConfigEntry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ZoneSensorDescription(SensorEntityDescription):
    """Describes a sensor of a zone."""

    value_fn: Callable[[ZoneData], datetime | int | str | None]


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """Describes a sensor of an account."""

    value_fn: Callable[[AccountData], datetime | int | None]


ZONE_SENSORS: tuple[ZoneSensorDescription, ...] = (
    # No category: as the speaker's main matter it is found by automations that target its device.
    ZoneSensorDescription(
        key="connection_state",
        translation_key="connection_state",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in ZoneState],
        value_fn=lambda data: data.state.value,
    ),
    ZoneSensorDescription(
        key="cause",
        translation_key="cause",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=[cause.value for cause in Cause],
        value_fn=lambda data: data.cause.value,
    ),
    ZoneSensorDescription(
        key="next_attempt",
        translation_key="next_attempt",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.next_attempt,
    ),
    ZoneSensorDescription(
        key="connected_since",
        translation_key="connected_since",
        device_class=SensorDeviceClass.UPTIME,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.connected_since,
    ),
    ZoneSensorDescription(
        key="attempts",
        translation_key="attempts",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data: data.attempt,
    ),
    ZoneSensorDescription(
        key="evidence",
        translation_key="evidence",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.evidence,
    ),
)

ACCOUNT_SENSORS: tuple[AccountSensorDescription, ...] = (
    AccountSensorDescription(
        key="zones_connected",
        translation_key="zones_connected",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data: data.connected,
    ),
    AccountSensorDescription(
        key="zones_total",
        translation_key="zones_total",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data: data.zones,
    ),
    AccountSensorDescription(
        key="rate_limited_until",
        translation_key="rate_limited_until",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.rate_limited_until,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LibrespotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of an account and of its zones, those to come included."""
    runtime = entry.runtime_data

    @callback
    def add_zone(zone: ZoneCoordinator) -> None:
        async_add_entities(
            (ZoneSensor(zone, description) for description in ZONE_SENSORS),
            config_subentry_id=zone.subentry_id,
        )

    async_add_entities(
        AccountSensor(runtime.account, description) for description in ACCOUNT_SENSORS
    )
    entry.async_on_unload(runtime.async_on_zone(add_zone))


class ZoneSensor(ZoneEntity, SensorEntity):
    """A sensor of a zone."""

    entity_description: ZoneSensorDescription

    @property
    @override
    def native_value(self) -> datetime | int | str | None:
        """Return what is so now."""
        return self.entity_description.value_fn(self.coordinator.data)


class AccountSensor(AccountEntity, SensorEntity):
    """A sensor of an account."""

    entity_description: AccountSensorDescription

    @property
    @override
    def native_value(self) -> datetime | int | None:
        """Return what is so now."""
        return self.entity_description.value_fn(self.coordinator.data)
