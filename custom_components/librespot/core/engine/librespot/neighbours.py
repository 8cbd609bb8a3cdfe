"""What librespot says of itself as a device, and of the account's others."""

from collections.abc import Mapping
import re
from types import MappingProxyType

from ..signals import DeviceNews, DevicesChanged, Registered
from .lines import evidence

# librespot takes the SHA-1 of its name, in hexadecimal, for its id; other clients do otherwise.
_REGISTERED = re.compile(r"successfully put connect state for (\S+)")
# A reason that librespot's protocol doesn't know is a number in `Err()`.
_CHANGED = re.compile(r"cluster update: (?:Ok\((\w+)\)|Err\(-?\d+\)) from (.*), active device: ")
_MAX_DEVICES = 64
_NEWS: Mapping[str, DeviceNews] = MappingProxyType(
    {
        "DEVICES_DISAPPEARED": DeviceNews.DISAPPEARED,
        "NEW_DEVICE_APPEARED": DeviceNews.APPEARED,
        "DEVICE_NEW_CONNECTION": DeviceNews.APPEARED,
        "DEVICE_STATE_CHANGED": DeviceNews.APPEARED,
        "DEVICE_VOLUME_CHANGED": DeviceNews.APPEARED,
        "DEVICE_ALIAS_CHANGED": DeviceNews.APPEARED,
    }
)


def read_registered(message: str) -> Registered:
    """Return the proof of a registration."""
    told = _REGISTERED.match(message)
    return Registered(line=evidence(message), device_id="" if told is None else told[1])


def read_devices_changed(message: str) -> DevicesChanged | None:
    """Return what Spotify told of the account's devices; None when nothing can be read."""
    told = _CHANGED.match(message)
    if told is None:
        return None
    reason, devices = told.groups()
    return DevicesChanged(
        line=evidence(message),
        news=_NEWS.get(reason, DeviceNews.UNKNOWN),
        device_ids=tuple(each for each in devices.split(", ", _MAX_DEVICES) if each),
    )
