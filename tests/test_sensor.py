"""The sensors show what the core says."""

from collections.abc import Iterator
from datetime import timedelta
import json
from pathlib import Path
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.core.model import WHO_ACTS, Cause, ZoneState

from .entries import state_of, zone_id
from .fake_account import FakeAccount

KITCHEN = zone_id("Kitchen")
TRANSLATIONS = Path(__file__).parents[1] / "custom_components/librespot/translations"


@pytest.fixture(autouse=True)
def only_sensors() -> Iterator[None]:
    with patch("custom_components.librespot.PLATFORMS", [Platform.SENSOR]):
        yield


@pytest.fixture(autouse=True)
def time(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-21T10:00:00+00:00")


@pytest.mark.usefixtures("all_entities_enabled")
async def test_entities(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    now = hass.loop.time()
    account.tell(KITCHEN, ZoneState.CONNECTED, since=now - 3600, evidence="successfully put")
    account.tell(
        zone_id("Bath"),
        ZoneState.RATE_LIMITED,
        Cause.RATE_LIMITED,
        attempt=3,
        next_attempt=now + 90,
        evidence="HTTP error: 429 Too Many Requests",
    )
    account.frozen_until = now + 60
    account.tell_account()
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_every_state_is_shown_as_it_is(hass: HomeAssistant, account: FakeAccount) -> None:
    for state, cause in WHO_ACTS:
        account.tell(KITCHEN, state, cause)
        assert state_of(hass, "sensor.kitchen_spotify_connection") == state
        assert state_of(hass, "sensor.kitchen_spotify_connection_cause") == cause


async def test_every_state_has_words_and_a_drawing() -> None:
    for file in (TRANSLATIONS / "en.json", TRANSLATIONS.parent / "icons.json"):
        sensors = json.loads(file.read_text())["entity"]["sensor"]
        assert set(sensors["connection_state"]["state"]) == set(ZoneState)
        assert set(sensors["cause"]["state"]) == set(Cause)


async def test_few_entities_are_for_engineers_only(
    account: FakeAccount, entity_registry: er.EntityRegistry, entry: MockConfigEntry
) -> None:
    disabled = {
        each.entity_id
        for each in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if each.disabled
    }
    assert disabled == {
        f"sensor.{zone}_{key}"
        for zone in ("kitchen", "bath")
        for key in ("spotify_login_attempts", "spotify_connection_evidence")
    }


async def test_moments_come_and_go(hass: HomeAssistant, account: FakeAccount) -> None:
    now = hass.loop.time()
    account.tell(KITCHEN, ZoneState.BACKING_OFF, Cause.CRASHED, attempt=1, next_attempt=now + 20.5)
    expected = dt_util.utcnow() + timedelta(seconds=20)
    next_attempt = state_of(hass, "sensor.kitchen_next_spotify_login")
    assert dt_util.parse_datetime(next_attempt) == expected
    assert state_of(hass, "sensor.kitchen_connected_to_spotify_since") == STATE_UNKNOWN

    account.tell(KITCHEN, ZoneState.CONNECTED, since=now)
    assert state_of(hass, "sensor.kitchen_next_spotify_login") == STATE_UNKNOWN
    connected_since = state_of(hass, "sensor.kitchen_connected_to_spotify_since")
    assert dt_util.parse_datetime(connected_since) == dt_util.utcnow()


async def test_a_moment_does_not_wander(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: FakeAccount
) -> None:
    now = hass.loop.time()
    account.frozen_until = now + 60
    account.tell_account()
    before = hass.states.get("sensor.somebody_s_account_rate_limited_until")
    # The calendar is put right, as it is on a small computer some time after its start.
    freezer.tick(5)
    with patch.object(hass.loop, "time", return_value=now):
        account.tell(KITCHEN, ZoneState.CONNECTED)
    after = hass.states.get("sensor.somebody_s_account_rate_limited_until")
    assert after is before
    assert state_of(hass, "sensor.somebody_s_account_speakers_connected") == "1"
