"""The events say what has just happened to a speaker, or to many at once."""

from collections.abc import Iterator
import json
from pathlib import Path
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.coordinator import IncidentEvent, ZoneEvent
from custom_components.librespot.core.model import Cause, Incident, Restart, Trouble, ZoneState

from .entries import state_of, zone_id
from .fake_account import FakeAccount

KITCHEN, BATH = zone_id("Kitchen"), zone_id("Bath")
KITCHENS = "event.kitchen_spotify_connection_trouble"
TOGETHER = "event.somebody_s_account_speakers_lost_together"
INTEGRATION = Path(__file__).parents[1] / "custom_components/librespot"


@pytest.fixture(autouse=True)
def only_events() -> Iterator[None]:
    with patch("custom_components.librespot.PLATFORMS", [Platform.EVENT]):
        yield


@pytest.fixture(autouse=True)
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
        {"event_type": "recovered"},
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


def test_every_event_has_words() -> None:
    texts = json.loads((INTEGRATION / "translations/en.json").read_text())["entity"]["event"]
    for key, events in (("trouble", ZoneEvent), ("incident", IncidentEvent)):
        assert set(texts[key]["state_attributes"]["event_type"]["state"]) == set(events)
    assert set(texts["incident"]["state_attributes"]["trouble"]["state"]) == set(Trouble)
