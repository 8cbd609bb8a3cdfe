"""The binary sensor says whether Spotify has the speaker."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.core.model import WHO_ACTS, ZoneState

from .entries import state_of, zone_id
from .fake_account import FakeAccount


@pytest.fixture(autouse=True)
def only_binary_sensors() -> Iterator[None]:
    with patch("custom_components.librespot.PLATFORMS", [Platform.BINARY_SENSOR]):
        yield


async def test_entities(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    account.tell(zone_id("Kitchen"), ZoneState.CONNECTED)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_only_connected_is_connected(hass: HomeAssistant, account: FakeAccount) -> None:
    for state, cause in WHO_ACTS:
        account.tell(zone_id("Kitchen"), state, cause)
        expected = STATE_ON if state is ZoneState.CONNECTED else STATE_OFF
        assert state_of(hass, "binary_sensor.kitchen_spotify_connectivity") == expected
