"""What users read is what they see: names, states, form fields, ids, automations."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util, slugify
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)
import yaml

from custom_components.librespot.const import DOMAIN
from custom_components.librespot.core.model import Cause, Restart, ZoneState
from custom_components.librespot.flow_schemas import SECTION_ADVANCED

from .entries import make_entry, store_credentials, zone_id
from .fake_account import FakeAccount

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
TEXTS = json.loads((ROOT / "custom_components/librespot/translations/en.json").read_text())
SENSORS = TEXTS["entity"]["sensor"]


def tables(first_column: str) -> list[list[list[str]]]:
    """Return the rows of each table whose first column has this title, cell by cell."""
    found = []
    for block in re.findall(r"(?:^ *\|.*\n)+", README, re.MULTILINE):
        rows = [
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in block.splitlines()
        ]
        if rows[0][0] == first_column:
            found.append(rows[2:])
    return found


def names(platforms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for platform, entities in platforms.items():
        for texts in entities.values():
            yield texts["name"], platform.replace("_", " ")


def test_entities() -> None:
    told = [(row[0], row[1]) for table in tables("entity") for row in table]
    assert sorted(told) == sorted(names(TEXTS["entity"]))


def test_states() -> None:
    [table] = tables("state")
    words = SENSORS["connection_state"]["state"]
    assert {row[1].strip("`"): row[0] for row in table} == {
        state: f"[{word}](docs/troubles.md#state-{state})" for state, word in words.items()
    }
    assert set(words) == set(ZoneState)


def test_events() -> None:
    told = [{row[1].strip("`"): row[0] for row in table} for table in tables("event")]
    words = [
        TEXTS["entity"]["event"][key]["state_attributes"]["event_type"]["state"]
        for key in ("trouble", "incident")
    ]
    assert told == words


def test_settings() -> None:
    account = TEXTS["config"]["step"]["user"]["sections"][SECTION_ADVANCED]
    speakers = TEXTS["config_subentries"]["zone"]["step"]["user"]
    advanced = speakers["sections"][SECTION_ADVANCED]
    told = [{row[0] for row in table} for table in tables("setting")]
    assert told == [set(each["data"].values()) for each in (account, speakers, advanced)]
    for words in (account["name"], advanced["name"]):
        assert f"Under *{words}*:" in README
    for words in TEXTS["config_subentries"]["zone"]["initiate_flow"].values():
        assert f"*{words}*" in README


def test_outputs() -> None:
    [table] = tables("output")
    assert {row[0] for row in table} <= set(TEXTS["selector"]["backend"]["options"].values())


def test_the_example_of_a_pipe() -> None:
    [example] = re.findall(r"full path of a pipe, `([^`]+)`", README)
    assert "{name}" in example
    filled = example.replace("{name}", slugify("Living Room"))
    assert f"`{filled}`" in README
    assert not example.startswith(("/run/", "/tmp/"))


@pytest.mark.parametrize(
    "heading",
    [
        "What it is",
        "What you need",
        "Install",
        "Set up",
        "Supported devices",
        "Use cases",
        "What you get",
        "Automations",
        "Troubleshooting",
        "Limits",
        "Remove",
    ],
)
def test_what_a_user_looks_for_is_there(heading: str) -> None:
    assert f"\n## {heading}\n" in README


@pytest.fixture
def entry(
    hass: HomeAssistant, enable_custom_integrations: None, area_registry: ar.AreaRegistry
) -> MockConfigEntry:
    """Return a home as the README describes it, with one speaker that is in no area."""
    entry = make_entry(**{"Kitchen": {}, "Guest room": {}, "Hall": {}})
    entry.add_to_hass(hass)
    store_credentials(hass)
    for area in ("Kitchen", "Guest room"):
        area_registry.async_create(area)
    return entry


async def test_entity_ids(account: FakeAccount, entity_registry: er.EntityRegistry) -> None:
    told = set(
        re.findall(r"\b(?:binary_sensor|event|sensor|switch)\.(?!turn_|received)\w+", README)
    )
    ids = {each.entity_id for each in entity_registry.entities.values() if each.platform == DOMAIN}
    without_area = {each.replace(".hall_", ".kitchen_") for each in ids}
    assert "sensor.kitchen_spotify_connection" in told
    assert told <= ids | without_area


async def set_up_automations(hass: HomeAssistant) -> None:
    """Set up the README's examples as they stand there."""
    examples = [
        yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    ]
    assert len(examples) == 3
    assert await async_setup_component(hass, "automation", {"automation": examples})
    await hass.async_block_till_done()


@pytest.mark.parametrize("state", [ZoneState.BACKING_OFF, ZoneState.DISABLED])
async def test_the_alarm(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: FakeAccount, state: ZoneState
) -> None:
    kitchen = zone_id("Kitchen")
    account.tell(kitchen, ZoneState.CONNECTED)
    messages = async_mock_service(hass, "notify", "notify")
    await set_up_automations(hass)
    trouble = state is ZoneState.BACKING_OFF
    account.tell(kitchen, state, Cause.CRASHED if trouble else None)
    await hass.async_block_till_done()
    freezer.tick(timedelta(minutes=5, seconds=1))
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    expected = "Speaker in the kitchen: Pausing before the next attempt. Cause: The program crashed"
    assert [each.data["message"] for each in messages] == ([expected] if trouble else [])


async def test_the_list_of_restarts(hass: HomeAssistant, account: FakeAccount) -> None:
    kitchen = zone_id("Kitchen")
    logged = async_mock_service(hass, "logbook", "log")
    await set_up_automations(hass)
    account.tell(kitchen, ZoneState.RECONNECTING, Cause.CONNECTION_LOST, evidence="reset")
    account.tell_restart(kitchen, Restart(Cause.DEALER_SILENT, "no pong of the dealer"))
    await hass.async_block_till_done()
    expected = "was restarted: dealer_silent (no pong of the dealer)"
    assert [each.data["message"] for each in logged] == [expected]


async def test_the_guest_room(hass: HomeAssistant, account: FakeAccount) -> None:
    await set_up_automations(hass)
    for state, expected in (("on", True), ("off", False), ("unavailable", False), ("on", True)):
        hass.states.async_set("input_boolean.guests", state)
        await hass.async_block_till_done()
        assert account.configs[zone_id("Guest room")].enabled is expected
