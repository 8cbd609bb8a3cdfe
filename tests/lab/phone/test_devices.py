"""How devices are listed, from what they say about themselves."""

from collections.abc import Mapping

import pytest

from lab.api import LabApi
from lab.cloud.world import Device, device_id
from lab.events import EventKind
from lab.lab import Lab
from lab.phone.devices import WebDevice, web_device
from lab.protocol.protobuf import encode
from tests.lab.conftest import StartZone

pytestmark = pytest.mark.timeout(60)


def listed(
    *, volume: int = 0, kind: int = 4, private: bool = False, capabilities: Mapping[int, bool]
) -> WebDevice:
    info = encode(
        (2, volume),
        (3, "Küche"),
        (4, encode(*capabilities.items())),
        (7, kind),
        (11, private),
    )
    return web_device(Device("id", info=info), active=False)


@pytest.mark.parametrize(("volume", "percent"), [(0, 0), (1, 0), (32_767, 50), (65_535, 100)])
def test_volume_in_percent(volume: int, percent: int) -> None:
    device = listed(volume=volume, capabilities={16: True})
    assert (device.name, device.volume_percent, device.supports_volume) == ("Küche", percent, True)
    assert not listed(volume=volume, capabilities={13: True}).supports_volume


@pytest.mark.parametrize(
    ("kind", "name"),
    [(1, "Computer"), (4, "Speaker"), (6, "AVR"), (0, "Unknown"), (101, "Unknown")],
)
def test_types_have_the_names_of_the_web_api(kind: int, name: str) -> None:
    assert listed(kind=kind, capabilities={}).type == name


def test_what_hides_or_takes_no_commands() -> None:
    assert listed(capabilities={}).is_restricted
    assert not listed(capabilities={16: True}).is_restricted
    assert listed(private=True, capabilities={}).is_private_session


async def test_real_devices(lab: Lab, either: LabApi, start_zone: StartZone) -> None:
    await start_zone("Kitchen", "alice", "--initial-volume", "30")
    await start_zone("Bath", "alice", "--device-type", "avr")
    await lab.wait_for(EventKind.REGISTERED, times=2)
    kitchen, bath = sorted(
        await either.web_devices("alice"), key=lambda device: device.type == "AVR"
    )
    assert kitchen == WebDevice(
        id=device_id("Kitchen"),
        is_active=False,
        is_private_session=False,
        is_restricted=False,
        name="Kitchen",
        type="Speaker",
        volume_percent=30,
        supports_volume=True,
    )
    assert (bath.name, bath.type) == ("Bath", "AVR")
