"""The switch says and stores whether a speaker is wanted."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.const import CONF_ENABLED

from .entries import state_of, zone_id
from .fake_account import FakeAccount

KITCHEN, BATH = zone_id("Kitchen"), zone_id("Bath")


@pytest.fixture(autouse=True)
def only_switches() -> Iterator[None]:
    with patch("custom_components.librespot.PLATFORMS", [Platform.SWITCH]):
        yield


async def test_entities(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_switching(hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry) -> None:
    for service, state in ((SERVICE_TURN_OFF, STATE_OFF), (SERVICE_TURN_ON, STATE_ON)):
        await hass.services.async_call(
            SWITCH_DOMAIN,
            service,
            {ATTR_ENTITY_ID: "switch.kitchen_spotify_speaker"},
            blocking=True,
        )
        await hass.async_block_till_done()
        assert state_of(hass, "switch.kitchen_spotify_speaker") == state
        assert entry.subentries[KITCHEN].data[CONF_ENABLED] is (state == STATE_ON)
        assert account.configs[KITCHEN].enabled is (state == STATE_ON)
        assert account.configs[BATH].enabled
    assert state_of(hass, "switch.bath_spotify_speaker") == STATE_ON


async def test_a_speaker_that_is_gone_can_t_be_switched(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    kitchen = entry.runtime_data.zones[KITCHEN]
    hass.config_entries.async_remove_subentry(entry, KITCHEN)
    with pytest.raises(HomeAssistantError) as raised:
        kitchen.async_set_enabled(False)
    assert raised.value.translation_key == "speaker_gone"
    assert raised.value.translation_placeholders == {"name": "Kitchen"}
