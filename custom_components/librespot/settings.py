"""From what Home Assistant stores to what the core is asked for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from .const import (
    CONF_ACCESS_POINT_PORT,
    CONF_AUTOPLAY,
    CONF_BACKEND,
    CONF_BITRATE,
    CONF_DEVICE,
    CONF_DEVICE_TYPE,
    CONF_ENABLED,
    CONF_GROUP,
    CONF_INITIAL_VOLUME,
    CONF_LOCAL_FILES,
    CONF_NORMALISATION,
    CONF_PROGRAM,
    CONF_PROXY,
    CONF_VOLUME_CURVE,
)
from .core.model import (
    AccountConfig,
    Autoplay,
    Bitrate,
    DeviceType,
    Output,
    VolumeCurve,
    ZoneConfig,
)


def account_config(entry: ConfigEntry[Any]) -> AccountConfig:
    """Return an account's settings."""
    data: Mapping[str, Any] = entry.data
    return AccountConfig(
        program=Path(program) if (program := data.get(CONF_PROGRAM)) else None,
        proxy=data.get(CONF_PROXY),
        access_point_port=data.get(CONF_ACCESS_POINT_PORT),
        local_files=tuple(Path(folder) for folder in data.get(CONF_LOCAL_FILES, ())),
    )


def zone_config(subentry: ConfigSubentry, *, name: str, enabled: bool) -> ZoneConfig:
    """Return a zone's settings.

    Name and switch come from the caller: a title may be impossible, a device switched off.
    """
    data = subentry.data
    return ZoneConfig(
        name=name,
        enabled=enabled,
        output=Output(backend=data[CONF_BACKEND], device=data.get(CONF_DEVICE)),
        bitrate=Bitrate(data[CONF_BITRATE]),
        device_type=DeviceType(data[CONF_DEVICE_TYPE]),
        initial_volume=data[CONF_INITIAL_VOLUME],
        volume_curve=VolumeCurve(data[CONF_VOLUME_CURVE]),
        normalisation=data[CONF_NORMALISATION],
        autoplay=Autoplay(data[CONF_AUTOPLAY]),
        group=data[CONF_GROUP],
    )


def is_enabled(subentry: ConfigSubentry) -> bool:
    """Return whether a zone is switched on."""
    return bool(subentry.data.get(CONF_ENABLED, True))
