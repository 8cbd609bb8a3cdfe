"""Everything that runs belongs to the domain, and nothing of it outlives Home Assistant."""

import asyncio
from datetime import timedelta
from pathlib import Path
import stat
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.librespot.const import CONF_PROGRAM, DOMAIN
from custom_components.librespot.core import private_files
from custom_components.librespot.core.model import ZoneState
from custom_components.librespot.manager import (
    DATA_MANAGER,
    ENV_PROGRAM_FOLDERS,
    KEPT_AFTER_FAILED_SETUP,
    MAX_OFFERS,
    async_get_manager,
)

from .entries import CREDENTIALS, USER, folder, make_entry, state_of, store_credentials, zone_id
from .fake_account import FakeAccount

OTHERS = b'{"username":"somebody","auth_type":1,"auth_data":"b3RoZXI="}'
FULL = OSError(28, "No space left on device")


def credentials_file(hass: HomeAssistant) -> Path:
    return folder(hass) / "credentials.json"


def test_one_for_all(hass: HomeAssistant) -> None:
    manager = async_get_manager(hass)
    assert async_get_manager(hass) is manager
    assert hass.data[DATA_MANAGER] is manager
    assert manager.program_search == ()


def test_a_developer_s_program_is_found(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENV_PROGRAM_FOLDERS, "/one:/two")
    assert async_get_manager(hass).program_search == (Path("/one"), Path("/two"))


async def test_offered_credentials_are_kept_in_private(
    hass: HomeAssistant, accounts: list[FakeAccount], enable_custom_integrations: None
) -> None:
    async_get_manager(hass).offer_credentials(USER, CREDENTIALS)
    entry = make_entry()
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    assert accounts[0].credentials == CREDENTIALS
    file = credentials_file(hass)
    assert file.read_bytes() == CREDENTIALS
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for private in (file.parent, file.parent.parent):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert not entry.data


async def test_an_offer_outlives_a_full_disk(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    accounts: list[FakeAccount],
    enable_custom_integrations: None,
) -> None:
    async_get_manager(hass).offer_credentials(USER, CREDENTIALS)
    entry = make_entry()
    with patch("custom_components.librespot.manager.private_files.write", side_effect=FULL):
        await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
    assert entry.error_reason_translation_key == "credentials_unreadable"
    assert not accounts
    freezer.tick(10)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert accounts[0].credentials == CREDENTIALS


@pytest.mark.parametrize("garbage", [b"", b"\xff\0 no text", b'{"auth_type": 1}', b"[]"])
async def test_nothing_is_started_with_garbage(
    hass: HomeAssistant,
    accounts: list[FakeAccount],
    enable_custom_integrations: None,
    caplog: pytest.LogCaptureFixture,
    garbage: bytes,
) -> None:
    """The file stays as it is: somebody may want to see what became of it."""
    entry = make_entry()
    store_credentials(hass)
    credentials_file(hass).write_bytes(garbage)
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    assert accounts[0].credentials is None
    assert "is damaged" in caplog.text
    assert credentials_file(hass).read_bytes() == garbage


async def test_offers_don_t_pile_up(hass: HomeAssistant) -> None:
    manager = async_get_manager(hass)
    for number in range(2 * MAX_OFFERS):
        manager.offer_credentials(f"user {number}", CREDENTIALS)
    manager.offer_credentials("user 5", OTHERS)
    assert list(manager._offers) == ["user 4", "user 6", "user 7", "user 5"]


async def test_replaced_credentials_are_used_and_kept(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    retried = account.retried
    await async_get_manager(hass).async_replace_credentials(entry, OTHERS)
    assert account.credentials == OTHERS
    assert account.retried == retried + 1
    assert credentials_file(hass).read_bytes() == OTHERS


async def test_replaced_credentials_of_an_account_that_is_away(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry
) -> None:
    await async_get_manager(hass).async_replace_credentials(entry, OTHERS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert accounts[0].credentials == OTHERS


async def test_credentials_that_can_t_be_kept_change_nothing(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    with (
        patch("custom_components.librespot.manager.private_files.write", side_effect=FULL),
        pytest.raises(OSError, match="No space"),
    ):
        await async_get_manager(hass).async_replace_credentials(entry, OTHERS)
    assert account.credentials == CREDENTIALS
    assert credentials_file(hass).read_bytes() == CREDENTIALS


async def test_renewed_credentials_become_the_account_s(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    account.credentials = OTHERS
    await account.save_credentials(OTHERS)
    assert credentials_file(hass).read_bytes() == OTHERS
    # A change that has nothing to do with it gives no old ones back.
    hass.config_entries.async_update_entry(entry, data={CONF_PROGRAM: "/opt/librespot"})
    await hass.async_block_till_done()
    assert account.credentials == OTHERS


async def test_renewed_credentials_give_way_to_a_person_s(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    await async_get_manager(hass).async_replace_credentials(entry, OTHERS)
    await account.save_credentials(b"renewed while the person was typing")
    assert credentials_file(hass).read_bytes() == OTHERS


async def test_a_reload_adopts_the_account(
    hass: HomeAssistant, accounts: list[FakeAccount], account: FakeAccount, entry: MockConfigEntry
) -> None:
    account.tell(zone_id("Kitchen"), ZoneState.CONNECTED)
    retried = account.retried
    # Of no consequence for an account that runs.
    credentials_file(hass).unlink()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert accounts == [account]
    assert not account.closed
    # The entities' and the one that keeps what was learned.
    assert len(account.listeners) == 2
    assert account.credentials == CREDENTIALS
    assert state_of(hass, "sensor.kitchen_spotify_connection") == ZoneState.CONNECTED
    assert account.retried == retried + 1


async def test_credentials_that_came_back_are_found_by_a_reload(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    account.credentials = None
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert account.credentials == CREDENTIALS


@pytest.mark.parametrize("patience", [0, 1])
async def test_an_account_without_entry_ends_a_minute_after_a_failed_setup(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    accounts: list[FakeAccount],
    account: FakeAccount,
    entry: MockConfigEntry,
    patience: int,
) -> None:
    with patch("custom_components.librespot.AccountRuntime.async_start", side_effect=RuntimeError):
        for _ in range(1 + patience):
            assert not await hass.config_entries.async_reload(entry.entry_id)
            freezer.tick(KEPT_AFTER_FAILED_SETUP / 2)
            async_fire_time_changed(hass)
            await hass.async_block_till_done()
    assert account.closed is bool(patience)
    assert await hass.config_entries.async_reload(entry.entry_id)
    freezer.tick(2 * KEPT_AFTER_FAILED_SETUP)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert account.closed is bool(patience)
    assert len(accounts) == 1 + patience
    assert not accounts[-1].closed
    assert accounts[-1].credentials == CREDENTIALS


async def test_an_adoption_has_the_last_word(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    manager = async_get_manager(hass)
    with patch("custom_components.librespot.AccountRuntime.async_start", side_effect=RuntimeError):
        assert not await hass.config_entries.async_reload(entry.entry_id)
    async with manager._locks[entry.entry_id]:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=KEPT_AFTER_FAILED_SETUP))
        await asyncio.sleep(0)
        manager._accounts[entry.entry_id].keep()
    await hass.async_block_till_done()
    assert not account.closed


async def test_disabling_ends(
    hass: HomeAssistant, accounts: list[FakeAccount], account: FakeAccount, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert account.closed
    assert credentials_file(hass).exists()
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.async_block_till_done()
    assert len(accounts) == 2
    assert accounts[1].credentials == CREDENTIALS
    assert accounts[1].configs[zone_id("Kitchen")].enabled


async def test_removing_ends_and_leaves_nothing(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    assert account.closed
    assert not folder(hass).exists()


async def test_removing_what_never_ran_leaves_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    assert not folder(hass).exists()


async def test_what_can_t_be_removed_is_told(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with patch("custom_components.librespot.manager.private_files.remove_tree", side_effect=FULL):
        await hass.config_entries.async_remove(entry.entry_id)
    assert "could not be removed: [Errno 28]" in caplog.text


async def test_folders_of_zones_that_left_meanwhile_are_removed(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry
) -> None:
    for name in (zone_id("Kitchen"), zone_id("Hall")):
        (folder(hass) / name).mkdir()
    await hass.config_entries.async_setup(entry.entry_id)
    assert (folder(hass) / zone_id("Kitchen")).exists()
    assert not (folder(hass) / zone_id("Hall")).exists()


async def test_a_deleted_credentials_file_comes_back_at_the_end(
    hass: HomeAssistant, account: FakeAccount
) -> None:
    credentials_file(hass).unlink()
    await hass.async_stop(force=True)
    assert credentials_file(hass).read_bytes() == CREDENTIALS
    assert credentials_file(hass).stat().st_mode & 0o777 == 0o600


async def test_stopping_ends_before_anything_else_stops(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    account.close_delay = 0.1
    closed_at_stop: list[bool] = []
    hass.bus.async_listen_once(
        EVENT_HOMEASSISTANT_STOP, lambda _: closed_at_stop.append(account.closed)
    )
    configured = account.configured
    stopping = hass.async_create_task(hass.async_stop(force=True))
    await asyncio.sleep(0)
    # What a user still does meanwhile starts nothing.
    hass.config_entries.async_update_entry(entry, data={CONF_PROGRAM: "/opt/librespot"})
    hass.config_entries.async_remove_subentry(entry, zone_id("Bath"))
    await stopping
    assert closed_at_stop == [True]
    assert account.configured == configured


async def test_an_account_that_is_set_up_while_stopping_stays_still(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry
) -> None:
    await async_get_manager(hass).async_close()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert accounts[0].configured == 0
    assert hass.states.get("sensor.kitchen_spotify_connection") is None


async def test_stopping_does_not_wait_for_ever(
    hass: HomeAssistant, account: FakeAccount, caplog: pytest.LogCaptureFixture
) -> None:
    account.close_delay = 3600
    with patch("custom_components.librespot.manager.CLOSE_LIMIT", 0.05):
        await hass.async_stop(force=True)
    assert "Not every program ended within 0.05 seconds" in caplog.text
    assert not account.closed


async def test_leftovers_end_once_and_first(
    hass: HomeAssistant,
    accounts: list[FakeAccount],
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended: list[str] = []

    async def end_leftovers(marker: str) -> int:
        await asyncio.sleep(0.01)
        assert not accounts
        ended.append(marker)
        return 2

    with patch("custom_components.librespot.manager.end_leftovers", end_leftovers):
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    assert len(ended) == 1
    assert hass.config.config_dir in ended[0]
    launcher: Any = accounts[0].others["launcher"]
    assert launcher._marker == ended[0]
    assert "Ended 2 programs" in caplog.text


async def test_leftovers_that_can_t_be_looked_for_stop_nobody(
    hass: HomeAssistant,
    accounts: list[FakeAccount],
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with patch(
        "custom_components.librespot.manager.end_leftovers", side_effect=OSError(24, "Too many")
    ):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert "Could not look for programs that were left running" in caplog.text
    assert accounts[0].configured


async def test_an_offer_is_for_an_account_that_has_nothing_yet(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry
) -> None:
    """A form that was slower than another one for the same account leaves one behind."""
    manager = async_get_manager(hass)
    manager.offer_credentials(USER, OTHERS)
    await hass.config_entries.async_setup(entry.entry_id)
    assert accounts[0].credentials == CREDENTIALS
    assert not manager._offers
    manager.offer_credentials(USER, OTHERS)
    await hass.config_entries.async_reload(entry.entry_id)
    assert accounts[0].credentials == CREDENTIALS
    assert not manager._offers
    assert credentials_file(hass).read_bytes() == CREDENTIALS


@pytest.mark.parametrize("what", ["replaced", "removed"])
async def test_an_offer_ends_when_its_account_does_or_has_newer_ones(
    hass: HomeAssistant, entry: MockConfigEntry, what: str
) -> None:
    manager = async_get_manager(hass)
    manager.offer_credentials(USER, CREDENTIALS)
    if what == "replaced":
        await manager.async_replace_credentials(entry, OTHERS)
    else:
        await hass.config_entries.async_remove(entry.entry_id)
    assert not manager._offers


async def test_an_account_that_was_removed_gets_no_credentials(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    await async_get_manager(hass).async_replace_credentials(entry, OTHERS)
    assert not folder(hass).exists()


async def test_a_defect_leaves_no_credentials_behind(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    with patch.object(account, "close", side_effect=RuntimeError):
        await hass.config_entries.async_remove(entry.entry_id)
    assert not folder(hass).exists()
    assert not async_get_manager(hass)._accounts


async def test_a_defect_of_one_account_keeps_no_other_from_ending(
    hass: HomeAssistant,
    accounts: list[FakeAccount],
    account: FakeAccount,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = MockConfigEntry(domain=DOMAIN, unique_id="other")
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    accounts[1].close_delay = 0.05
    with patch.object(account, "close", side_effect=RuntimeError("a defect")):
        await async_get_manager(hass).async_close()
    assert accounts[1].closed
    assert "a defect" in caplog.text


@pytest.mark.parametrize("full", [False, True])
async def test_credentials_that_came_back_for_all_to_read_are_private_again(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry, full: bool
) -> None:
    """As a backup may bring them."""
    file = credentials_file(hass)
    file.chmod(0o644)
    file.parent.chmod(0o755)
    with patch(
        "custom_components.librespot.manager.private_files.write_when_other",
        **{"side_effect": FULL} if full else {"wraps": private_files.write_when_other},
    ):
        assert await hass.config_entries.async_setup(entry.entry_id)
    assert accounts[0].credentials == CREDENTIALS
    assert stat.S_IMODE(file.stat().st_mode) == (0o644 if full else 0o600)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
