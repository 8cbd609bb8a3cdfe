"""The button restarts a speaker, whatever it is doing."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN, SERVICE_PRESS
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.core.model import WHO_ACTS, Cause, ZoneState

from .entries import state_of, zone_id
from .fake_account import FakeAccount

KITCHEN, BATH = zone_id("Kitchen"), zone_id("Bath")
KITCHEN_BUTTON = "button.kitchen_restart_spotify_speaker"
BATH_BUTTON = "button.bath_restart_spotify_speaker"


@pytest.fixture(autouse=True)
def only_buttons() -> Iterator[None]:
    with patch("custom_components.librespot.PLATFORMS", [Platform.BUTTON]):
        yield


async def press(hass: HomeAssistant, *entity_ids: str) -> None:
    await hass.services.async_call(
        BUTTON_DOMAIN, SERVICE_PRESS, {ATTR_ENTITY_ID: [*entity_ids]}, blocking=True
    )


async def test_entities(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


@pytest.mark.parametrize(
    ("state", "cause"), [pair for pair in WHO_ACTS if pair[0] is not ZoneState.DISABLED]
)
async def test_restarting(
    hass: HomeAssistant, account: FakeAccount, state: ZoneState, cause: Cause
) -> None:
    account.tell(KITCHEN, state, cause)
    await hass.async_block_till_done()
    await press(hass, KITCHEN_BUTTON)
    assert account.restarted == [KITCHEN]


async def test_a_speaker_that_is_switched_off_is_left_out(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    entry.runtime_data.zones[KITCHEN].async_set_enabled(False)
    await hass.async_block_till_done()
    assert state_of(hass, KITCHEN_BUTTON) == STATE_UNAVAILABLE
    await press(hass, KITCHEN_BUTTON, BATH_BUTTON)
    assert account.restarted == [BATH]
    entry.runtime_data.zones[KITCHEN].async_set_enabled(True)
    await hass.async_block_till_done()
    assert state_of(hass, KITCHEN_BUTTON) == STATE_UNKNOWN


async def test_a_speaker_that_is_gone_can_t_be_restarted(
    hass: HomeAssistant, account: FakeAccount
) -> None:
    del account.zones[KITCHEN]
    with pytest.raises(HomeAssistantError) as raised:
        await press(hass, KITCHEN_BUTTON)
    assert raised.value.translation_key == "speaker_gone"
    assert raised.value.translation_placeholders == {"name": "Kitchen"}
