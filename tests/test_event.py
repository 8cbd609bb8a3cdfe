"""The events say what has just happened to a speaker, or to many at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
import json
import logging
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.coordinator import MAX_UNHEARD
from custom_components.librespot.core.model import Cause, Incident, Restart, Trouble, ZoneState
from custom_components.librespot.news import AccountNews, ZoneNews

from .entries import make_entry, state_of, zone_id
from .fake_account import FakeAccount

KITCHEN, BATH = zone_id("Kitchen"), zone_id("Bath")
KITCHENS = "event.kitchen_spotify_connection_trouble"
BATHS = "event.bath_spotify_connection_trouble"
TOGETHER = "event.somebody_s_account_speakers_lost_together"
PATIENCE_S = 30.0
INTEGRATION = Path(__file__).parents[1] / "custom_components/librespot"


@pytest.fixture(autouse=True)
def only_events() -> Iterator[None]:
    with patch("custom_components.librespot.PLATFORMS", [Platform.EVENT]):
        yield


@pytest.fixture
def time(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-21T10:00:00+00:00")


@pytest.fixture
def events(hass: HomeAssistant) -> list[dict[str, object]]:
    """Return what the events told, from now on."""
    told: list[dict[str, object]] = []

    @callback
    def take(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        shown = {"event_types", "friendly_name"}
        told.append({key: value for key, value in state.attributes.items() if key not in shown})

    async_track_state_change_event(hass, [KITCHENS, TOGETHER], take)
    return told


@pytest.mark.usefixtures("time")
async def test_entities(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    account.tell(KITCHEN, ZoneState.BACKING_OFF, Cause.CRASHED, evidence="SIGSEGV")
    account.tell_restart(BATH, Restart(Cause.DEAF, "tried loading unavailable context"))
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_trouble_its_remedy_and_its_end(
    hass: HomeAssistant, account: FakeAccount, events: list[dict[str, object]]
) -> None:
    silent = Restart(Cause.DEALER_SILENT, "no pong of the dealer")
    account.tell(KITCHEN, ZoneState.CONNECTED)
    account.tell(KITCHEN, ZoneState.RECONNECTING, Cause.CONNECTION_LOST, evidence="reset")
    account.tell_restart(KITCHEN, silent)
    account.tell(KITCHEN, ZoneState.BACKING_OFF, Cause.DEALER_SILENT, evidence="no pong")
    account.tell(KITCHEN, ZoneState.STARTING)
    account.tell(KITCHEN, ZoneState.CONNECTED)
    await hass.async_block_till_done()
    assert events == [
        {"event_type": "trouble", "cause": "connection_lost", "evidence": "reset"},
        {
            "event_type": "restarted",
            "cause": "dealer_silent",
            "evidence": "no pong of the dealer",
        },
        {"event_type": "recovered", "cause": "connection_lost"},
    ]


async def test_what_becomes_a_person_s_matter(
    hass: HomeAssistant, account: FakeAccount, events: list[dict[str, object]]
) -> None:
    """It is told in its turn, and not again when the daily attempt fails as well."""
    account.tell(KITCHEN, ZoneState.RECONNECTING, Cause.CONNECTION_LOST, evidence="reset")
    for _ in range(2):
        account.tell(KITCHEN, ZoneState.STARTING)
        account.tell(KITCHEN, ZoneState.FAILED, Cause.NOT_PREMIUM, evidence="free")
    account.tell(KITCHEN, ZoneState.CONNECTED)
    await hass.async_block_till_done()
    assert events == [
        {"event_type": "trouble", "cause": "connection_lost", "evidence": "reset"},
        {"event_type": "attention", "cause": "not_premium", "evidence": "free"},
        {"event_type": "recovered", "cause": "not_premium"},
    ]


async def test_many_at_once(
    hass: HomeAssistant, account: FakeAccount, events: list[dict[str, object]]
) -> None:
    """One event for all of them; the second one names those who joined, and who is back."""
    lost = Incident(
        started_at=1.0, trouble=Trouble.ACCOUNT, losses=((KITCHEN, "reset"), ("removed", "reset"))
    )
    grown = Incident(
        started_at=1.0, trouble=Trouble.NETWORK, losses=(*lost.losses, (BATH, "reset"))
    )
    account.tell(KITCHEN, ZoneState.CONNECTED)
    account.tell(BATH, ZoneState.DISABLED)
    for account.incident in (lost, lost, grown, None):
        account.tell_account()
    await hass.async_block_till_done()
    assert events == [
        {"event_type": "began", "trouble": "account", "speakers": ["Kitchen"]},
        {
            "event_type": "over",
            "trouble": "network",
            "speakers": ["Kitchen", "Bath"],
            "connected": ["Kitchen"],
        },
    ]


async def test_nothing_has_happened_yet(hass: HomeAssistant, account: FakeAccount) -> None:
    account.tell(KITCHEN, ZoneState.STARTING)
    account.tell(KITCHEN, ZoneState.CONNECTED)
    assert state_of(hass, KITCHENS) == STATE_UNKNOWN


class TestNewsBeforeEntities:
    """The core runs while the platforms are set up: whatever it says first is heard as well."""

    @pytest.fixture
    async def triggered(self, hass: HomeAssistant) -> asyncio.Queue[tuple[str, str]]:
        """Return who needs attention and why, as automations are told."""
        told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

        async def take(call: ServiceCall) -> None:
            told.put_nowait((call.data["entity_id"], call.data["cause"]))

        hass.services.async_register("test", "take", take)
        automation = {
            "mode": "parallel",
            "triggers": {
                "trigger": "event.received",
                "target": {"entity_id": [KITCHENS, BATHS]},
                "options": {"event_type": "attention"},
            },
            "actions": {
                "action": "test.take",
                "data": {
                    "entity_id": "{{ trigger.entity_id }}",
                    "cause": "{{ trigger.to_state.attributes.cause }}",
                },
            },
        }
        assert await async_setup_component(hass, "automation", {"automation": automation})
        return told

    @pytest.fixture
    async def real_entry(
        self, hass: HomeAssistant, enable_custom_integrations: None
    ) -> AsyncIterator[MockConfigEntry]:
        """Return an account of the real core without credentials; its platforms came too late."""
        entry = make_entry()
        entry.add_to_hass(hass)
        forward = hass.config_entries.async_forward_entry_setups

        async def forward_late(*arguments: Any) -> None:
            for zone in entry.runtime_data.zones.values():
                changed = asyncio.Event()
                stop = zone.async_add_listener(changed.set)
                async with asyncio.timeout(PATIENCE_S):
                    while zone.data.state is not ZoneState.FAILED:
                        await changed.wait()
                        changed.clear()
                stop()
            await forward(*arguments)

        with patch.object(hass.config_entries, "async_forward_entry_setups", forward_late):
            assert await hass.config_entries.async_setup(entry.entry_id)
        yield entry
        await hass.config_entries.async_remove(entry.entry_id)

    async def test_all_speakers_of_the_real_core_are_heard_and_no_reload_tells_it_again(
        self,
        hass: HomeAssistant,
        triggered: asyncio.Queue[tuple[str, str]],
        real_entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async with asyncio.timeout(PATIENCE_S):
            told = {await triggered.get(), await triggered.get()}
        assert told == {(each, "credentials_missing") for each in (KITCHENS, BATHS)}
        await hass.async_block_till_done()
        before = {each: state_of(hass, each) for each in (KITCHENS, BATHS)}
        caplog.clear()
        caplog.set_level(logging.INFO, "custom_components.librespot")
        for _ in range(2):
            assert await hass.config_entries.async_reload(real_entry.entry_id)
            await hass.async_block_till_done()
        assert triggered.empty()
        assert "attention" not in caplog.text
        assert {each: state_of(hass, each) for each in before} == before

    async def test_what_a_disabled_event_missed_isnt_told_when_it_is_enabled(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        account: FakeAccount,
        entity_registry: er.EntityRegistry,
        triggered: asyncio.Queue[tuple[str, str]],
    ) -> None:
        entity_registry.async_update_entity(KITCHENS, disabled_by=er.RegistryEntryDisabler.USER)
        await hass.async_block_till_done()
        account.tell(KITCHEN, ZoneState.FAILED, Cause.NOT_PREMIUM)
        entity_registry.async_update_entity(KITCHENS, disabled_by=None)
        await hass.async_block_till_done()
        freezer.tick(RELOAD_AFTER_UPDATE_DELAY + 1)
        async_fire_time_changed(hass)
        await hass.async_block_till_done()
        assert state_of(hass, KITCHENS) == STATE_UNKNOWN
        assert triggered.empty()

    async def test_only_the_last_are_kept(
        self,
        hass: HomeAssistant,
        account: FakeAccount,
        entry: MockConfigEntry,
        entity_registry: er.EntityRegistry,
    ) -> None:
        entity_registry.async_update_entity(KITCHENS, disabled_by=er.RegistryEntryDisabler.USER)
        await hass.async_block_till_done()
        for number in range(MAX_UNHEARD + 1):
            account.tell_restart(KITCHEN, Restart(Cause.DEAF, str(number)))
        heard: list[object] = []
        entry.runtime_data.zones[KITCHEN].async_on_news(
            lambda _, attributes: heard.append(attributes["evidence"])
        )
        assert heard == [str(number) for number in range(1, MAX_UNHEARD + 1)]


def test_every_event_has_words() -> None:
    texts = json.loads((INTEGRATION / "translations/en.json").read_text())["entity"]["event"]
    for key, news in (("trouble", ZoneNews), ("incident", AccountNews)):
        assert set(texts[key]["state_attributes"]["event_type"]["state"]) == set(news)
    assert set(texts["incident"]["state_attributes"]["trouble"]["state"]) == set(Trouble)
