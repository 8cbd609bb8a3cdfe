"""An account's devices, as Spotify's Web API lists them."""

from dataclasses import dataclass

from ..cloud.world import Account, Device
from ..protocol import protobuf
from .commands import LOUDEST

_TYPES = {
    1: "Computer",
    2: "Tablet",
    3: "Smartphone",
    4: "Speaker",
    5: "TV",
    6: "AVR",
    7: "STB",
    8: "AudioDongle",
    9: "GameConsole",
    10: "CastVideo",
    11: "CastAudio",
    12: "Automobile",
}
"""Names of the Web API, by librespot-protocol's devices.proto."""


@dataclass(frozen=True, slots=True)
class WebDevice:
    """A registered device, as `GET /v1/me/player/devices` describes it.

    Attributes:
        id: as it registered.
        is_active: whether it is the one that plays.
        is_private_session: whether it hides what it plays.
        is_restricted: whether it takes no commands.
        name: what it calls itself.
        type: Speaker, Computer and so on; Unknown for what has no name there.
        volume_percent: 0 to 100.
        supports_volume: whether it can be set.
    """

    id: str
    is_active: bool
    is_private_session: bool
    is_restricted: bool
    name: str
    type: str
    volume_percent: int
    supports_volume: bool


def web_devices(account: Account) -> tuple[WebDevice, ...]:
    """Return an account's registered devices, in the order of their appearance."""
    return tuple(
        web_device(device, active=account.active_device == device.id)
        for device in account.devices.values()
        if device.registered
    )


def web_device(device: Device, *, active: bool) -> WebDevice:
    """Read what a registered device said about itself."""
    info = protobuf.Message.parse(device.info)
    capabilities = info.message(4)
    return WebDevice(
        id=device.id,
        is_active=active,
        is_private_session=bool(info.integer(11)),
        is_restricted=not capabilities.integer(16),
        name=info.text(3),
        type=_TYPES.get(info.integer(7), "Unknown"),
        volume_percent=round(info.integer(2) * 100 / LOUDEST),
        supports_volume=not capabilities.integer(13),
    )
