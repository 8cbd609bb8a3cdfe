"""What is changed in Home Assistant reaches the core, at once and live."""

from types import MappingProxyType

from homeassistant.config_entries import SOURCE_REAUTH, ConfigSubentry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.librespot.const import CONF_AREA, CONF_BITRATE, CONF_PROGRAM, DOMAIN
from custom_components.librespot.core.model import Bitrate, Cause, ZoneState

from .entries import (
    WAYS,
    ZONE_DATA,
    make_entry,
    make_subentry,
    state_of,
    store_credentials,
    take_away,
    zone_id,
)
from .fake_account import FakeAccount

KITCHEN, BATH, HALL = zone_id("Kitchen"), zone_id("Bath"), zone_id("Hall")


async def rename(hass: HomeAssistant, entry: MockConfigEntry, zone: str, title: str) -> None:
    """Do as Home Assistant's own dialog does, which asks nobody."""
    hass.config_entries.async_update_subentry(entry, entry.subentries[zone], title=title)
    await hass.async_block_till_done()


def device_of(hass: HomeAssistant, entry: MockConfigEntry, zone: str) -> dr.DeviceEntry:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, zone), entry.entry_id)
    assert device is not None
    return device


def names(account: FakeAccount) -> dict[str, str]:
    return {key: zone.name for key, zone in account.configs.items()}


class TestSubentries:
    async def test_a_speaker_is_added_live(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        account.tell(KITCHEN, ZoneState.CONNECTED)
        touched: list[Event[EventStateChangedData]] = []
        async_track_state_change_event(hass, ["sensor.kitchen_spotify_connection"], touched.append)
        hass.config_entries.async_add_subentry(entry, make_subentry("Hall"))
        await hass.async_block_till_done()
        assert set(account.configs) == {KITCHEN, BATH, HALL}
        assert state_of(hass, "sensor.hall_spotify_connection") == ZoneState.WAITING
        assert state_of(hass, "switch.hall_spotify_speaker") == "on"
        assert state_of(hass, "binary_sensor.hall_spotify_connectivity") == "off"
        registered = er.async_get(hass).async_get("sensor.hall_spotify_connection")
        assert registered is not None
        assert registered.config_subentry_id == HALL
        assert registered.device_id == device_of(hass, entry, HALL).id
        assert not touched

    async def test_eleven_in_one_go_are_one_change(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        before = account.configured
        for letter in "abcdefghijk":
            hass.config_entries.async_add_subentry(entry, make_subentry(f"Room {letter}"))
        await hass.async_block_till_done()
        assert len(account.configs) == 13
        assert account.configured == before + 1
        assert len(hass.states.async_entity_ids("switch")) == 13

    async def test_a_speaker_is_removed_live(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        hass.config_entries.async_remove_subentry(entry, BATH)
        await hass.async_block_till_done()
        assert set(account.configs) == {KITCHEN}
        assert not [name for name in hass.states.async_entity_ids() if ".bath_" in name]
        assert state_of(hass, "sensor.kitchen_spotify_connection") == ZoneState.WAITING
        # Its last words come too late for anybody.
        account.tell(BATH, ZoneState.STOPPING, Cause.SWITCHED_OFF)
        await hass.async_block_till_done()
        assert not [name for name in hass.states.async_entity_ids() if ".bath_" in name]

    async def test_a_speaker_removed_in_the_same_breath_never_was(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        hass.config_entries.async_add_subentry(entry, make_subentry("Hall"))
        hass.config_entries.async_remove_subentry(entry, HALL)
        hass.config_entries.async_remove_subentry(entry, BATH)
        account.tell(BATH, ZoneState.CONNECTED)
        await hass.async_block_till_done()
        assert set(account.configs) == {KITCHEN}

    async def test_settings_reach_the_core(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        hass.config_entries.async_update_subentry(
            entry, entry.subentries[KITCHEN], data=ZONE_DATA | {CONF_BITRATE: "96"}
        )
        hass.config_entries.async_update_entry(entry, data={CONF_PROGRAM: "/opt/librespot"})
        await hass.async_block_till_done()
        assert account.configs[KITCHEN].bitrate is Bitrate.LOW
        assert account.configs[BATH].bitrate is Bitrate.HIGH
        assert str(account.config.program) == "/opt/librespot"

    async def test_other_kinds_of_subentries_are_none_of_ours(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType({}), subentry_type="other", title="Other", unique_id=None
            ),
        )
        await hass.async_block_till_done()
        assert set(account.configs) == {KITCHEN, BATH}

    async def test_a_change_on_the_way_out_is_seen_on_the_way_in(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        before = account.configured
        hass.config_entries.async_add_subentry(entry, make_subentry("Hall"))
        entry.runtime_data._async_stop()
        await hass.async_block_till_done()
        assert account.configured == before
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert set(account.configs) == {KITCHEN, BATH, HALL}


class TestNames:
    async def test_a_rename(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        await rename(hass, entry, KITCHEN, "  Scullery ")
        assert names(account) == {KITCHEN: "Scullery", BATH: "Bath"}
        assert device_of(hass, entry, KITCHEN).name == "Scullery"
        state = hass.states.get("sensor.kitchen_spotify_connection")
        assert state is not None
        assert state.name == "Scullery Spotify connection"

    async def test_the_account_s_device_follows_its_title(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        hass.config_entries.async_update_entry(entry, title="Ours")
        await hass.async_block_till_done()
        assert device_of(hass, entry, entry.entry_id).name == "Ours"

    @pytest.mark.parametrize(
        ("title", "problem"),
        [
            ("", "name_empty"),
            ("🎵" * 200, "name_too_long"),
            ("Kit\nchen", "name_control_character"),
            ("Kitchen.", "name_dot"),
            ("BATH", "name_taken"),
        ],
    )
    async def test_an_impossible_title_changes_nothing_and_is_told(
        self,
        hass: HomeAssistant,
        issue_registry: ir.IssueRegistry,
        hass_ws_client: WebSocketGenerator,
        account: FakeAccount,
        entry: MockConfigEntry,
        title: str,
        problem: str,
    ) -> None:
        await rename(hass, entry, KITCHEN, title)
        assert names(account) == {KITCHEN: "Kitchen", BATH: "Bath"}
        assert device_of(hass, entry, KITCHEN).name == "Kitchen"
        [issue] = issue_registry.issues.values()
        assert issue.translation_key == problem
        assert issue.translation_placeholders == {
            "name": "Kitchen",
            "name_escaped": "Kitchen",
            "account_escaped": entry.title,
            "title_escaped": title,
        }

        # The old name stays in force over a reload, too.
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert names(account) == {KITCHEN: "Kitchen", BATH: "Bath"}
        assert len(issue_registry.issues) == 1

        await rename(hass, entry, KITCHEN, "Scullery")
        assert names(account) == {KITCHEN: "Scullery", BATH: "Bath"}
        assert not issue_registry.issues

    async def test_what_others_wrote_is_shown_as_it_is(
        self,
        hass: HomeAssistant,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        await rename(hass, entry, KITCHEN, "*K*")
        await rename(hass, entry, KITCHEN, ".*K*")
        [issue] = issue_registry.issues.values()
        assert issue.translation_placeholders == {
            "name": "*K*",
            "name_escaped": r"\*K\*",
            "account_escaped": entry.title,
            "title_escaped": r".\*K\*",
        }
        account.tell(KITCHEN, ZoneState.FAILED, Cause.NOT_PREMIUM)
        failure = issue_registry.async_get_issue(DOMAIN, f"not_premium_{entry.entry_id}")
        assert failure is not None
        assert failure.translation_placeholders == {
            "account": entry.title,
            "speakers": r"\*K\*",
        }

    async def test_two_change_places_one_after_the_other(
        self,
        hass: HomeAssistant,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        await rename(hass, entry, KITCHEN, "Bath")
        assert names(account) == {KITCHEN: "Kitchen", BATH: "Bath"}
        assert len(issue_registry.issues) == 1
        await rename(hass, entry, BATH, "Kitchen")
        assert names(account) == {KITCHEN: "Bath", BATH: "Kitchen"}
        assert not issue_registry.issues

    @pytest.mark.parametrize("way", WAYS)
    async def test_what_was_told_goes_with_its_reason(
        self,
        hass: HomeAssistant,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
        way: str,
    ) -> None:
        await rename(hass, entry, KITCHEN, "")
        assert issue_registry.issues
        await take_away(hass, entry, way)
        assert not issue_registry.issues


class TestDevices:
    async def test_a_disabled_device_is_a_speaker_switched_off(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        device_id = device_of(hass, entry, KITCHEN).id
        registry = dr.async_get(hass)
        registry.async_update_device(device_id, disabled_by=dr.DeviceEntryDisabler.USER)
        await hass.async_block_till_done()
        assert not account.configs[KITCHEN].enabled
        assert account.configs[BATH].enabled
        assert hass.states.get("switch.kitchen_spotify_speaker") is None
        # The stored switch stays as it was: it isn't what was touched.
        assert entry.subentries[KITCHEN].data["enabled"]

        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert not account.configs[KITCHEN].enabled

        registry.async_update_device(device_id, disabled_by=None)
        await hass.async_block_till_done()
        assert account.configs[KITCHEN].enabled

    async def test_devices_of_others_are_none_of_ours(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        other = MockConfigEntry(domain="other")
        other.add_to_hass(hass)
        registry = dr.async_get(hass)
        device = registry.async_get_or_create(
            config_entry_id=other.entry_id, identifiers={("other", "1")}
        )
        before = account.configured
        registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
        registry.async_update_device(device_of(hass, entry, KITCHEN).id, name_by_user="Mine")
        registry.async_remove_device(device.id)
        await hass.async_block_till_done()
        assert account.configured == before

    async def test_areas(
        self,
        hass: HomeAssistant,
        area_registry: ar.AreaRegistry,
        accounts: list[FakeAccount],
        enable_custom_integrations: None,
    ) -> None:
        kitchen = area_registry.async_create("Kitchen")
        ground_floor = area_registry.async_create("Ground floor")
        entry = make_entry(
            Kitchen={CONF_AREA: ground_floor.id}, Bath={CONF_AREA: ground_floor.id}, Hall={}
        )
        entry.add_to_hass(hass)
        store_credentials(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert device_of(hass, entry, KITCHEN).area_id == kitchen.id
        assert device_of(hass, entry, BATH).area_id == ground_floor.id
        assert device_of(hass, entry, HALL).area_id is None

        # Where a user puts it, it stays.
        for zone, area in ((KITCHEN, ground_floor.id), (BATH, None)):
            dr.async_get(hass).async_update_device(device_of(hass, entry, zone).id, area_id=area)
        area_registry.async_create("Hall")
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert device_of(hass, entry, KITCHEN).area_id == ground_floor.id
        assert device_of(hass, entry, BATH).area_id is None
        assert device_of(hass, entry, HALL).area_id is None


class TestCredentials:
    """Home Assistant asks for those that Spotify refuses."""

    @pytest.mark.parametrize("cause", [Cause.CREDENTIALS_MISSING, Cause.CREDENTIALS_REFUSED])
    async def test_refused_credentials_are_asked_for_once(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry, cause: Cause
    ) -> None:
        for zone in (KITCHEN, BATH, KITCHEN):
            account.tell(zone, ZoneState.FAILED, cause)
        await hass.async_block_till_done()
        [flow] = hass.config_entries.flow.async_progress()
        assert flow["context"]["source"] == SOURCE_REAUTH
        # A reload aborts the form; the account is refused still.
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert len(hass.config_entries.flow.async_progress()) == 1

    async def test_a_refusal_that_is_doubted_asks_for_nothing(
        self, hass: HomeAssistant, account: FakeAccount
    ) -> None:
        """They work for another speaker."""
        account.tell(KITCHEN, ZoneState.BACKING_OFF, Cause.CREDENTIALS_REFUSED)
        await hass.async_block_till_done()
        assert hass.config_entries.flow.async_progress() == []

    async def test_nobody_is_asked_any_more_once_all_is_well_again(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        for zone in (KITCHEN, BATH):
            account.tell(zone, ZoneState.FAILED, Cause.CREDENTIALS_REFUSED)
        await hass.async_block_till_done()
        account.tell(KITCHEN, ZoneState.CONNECTED)
        await hass.async_block_till_done()
        # Spotify may well refuse the one and take the other for a while.
        assert len(hass.config_entries.flow.async_progress()) == 1
        account.tell(BATH, ZoneState.CONNECTED)
        await hass.async_block_till_done()
        assert not hass.config_entries.flow.async_progress()

    async def test_other_failures_ask_for_no_credentials(
        self, hass: HomeAssistant, account: FakeAccount
    ) -> None:
        account.tell(KITCHEN, ZoneState.FAILED, Cause.PROGRAM_MISSING)
        account.tell(BATH, ZoneState.BACKING_OFF, Cause.STORAGE)
        await hass.async_block_till_done()
        assert not hass.config_entries.flow.async_progress()
