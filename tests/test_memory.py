"""What an account learned outlives Home Assistant, and is never worth a failed start."""

import asyncio
from collections.abc import Iterator
import json
from pathlib import Path
from random import Random
import stat
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.librespot.core.model import Cause, ZoneState
from custom_components.librespot.core.pace import InvalidMemoryError, LearnedPace
from custom_components.librespot.manager import async_get_manager
from custom_components.librespot.memory import SAVE_DELAY_S, VERSION, storage_key

from .entries import state_of, zone_id
from .fake_account import FakeAccount

KITCHEN, BATH = zone_id("Kitchen"), zone_id("Bath")


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let Home Assistant store in files, as at home."""
    return {}


@pytest.fixture
def file(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Return where Home Assistant keeps what the account learned."""
    return Path(hass.config.path(".storage", storage_key(entry)))


@pytest.fixture
def writes(file: Path) -> Iterator[list[str]]:
    """List what is written over the file of the account, by what it learned."""
    with patch("homeassistant.helpers.storage.write_utf8_file_atomic") as write:
        written: list[str] = []

        def note(path: str, content: bytes | str, *_: Any, **__: Any) -> None:
            if Path(path) == file:
                written.append(json.loads(content)["data"]["learned"])

        write.side_effect = note
        yield written


def kept(file: Path) -> Any:
    return json.loads(file.read_bytes())["data"]


def keep(file: Path, data: Any, *, version: int = VERSION, minor_version: int = 1) -> None:
    envelope = {
        "version": version,
        "minor_version": minor_version,
        "key": file.name,
        "data": data,
    }
    file.write_text(json.dumps(envelope))


def frozen_for(hass: HomeAssistant, seconds: float, *, ago_s: float) -> dict[str, Any]:
    """Return what an account learned that was refused so many seconds ago, by the calendar."""
    now = hass.loop.time()
    pace = LearnedPace(Random(1))
    login = pace.start(now)
    pace.launch(login, now)
    pace.refused(login, now, retry_after_s=seconds)
    return {"pace": pace.memory(now, dt_util.utcnow().timestamp() - ago_s), "zones": {}}


async def until_cause(hass: HomeAssistant, cause: Cause) -> None:
    """Wait until the kitchen is in its state for this reason."""
    entity_id = "sensor.kitchen_spotify_connection_cause"
    changed = asyncio.Event()
    stop = async_track_state_change_event(hass, entity_id, callback(lambda _: changed.set()))
    try:
        async with asyncio.timeout(20):
            while state_of(hass, entity_id) != cause:
                changed.clear()
                await changed.wait()
    finally:
        stop()


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(seconds)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "custom_components.librespot" and record.levelname == "WARNING"
    ]


class TestWriting:
    async def test_a_change_is_written_late_together_with_what_follows(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        writes: list[str],
        account: FakeAccount,
    ) -> None:
        account.learned = {"learned": "little"}
        account.tell(KITCHEN, ZoneState.RATE_LIMITED, Cause.RATE_LIMITED)
        await pass_time(hass, freezer, SAVE_DELAY_S - 10)
        assert not writes
        account.learned = {"learned": "more"}
        account.tell(KITCHEN, ZoneState.CONNECTED)
        await pass_time(hass, freezer, 11)
        assert writes == ["more"]
        await pass_time(hass, freezer, 2 * SAVE_DELAY_S)
        assert writes == ["more"]

    async def test_changes_that_never_end_are_written_now_and_then(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        writes: list[str],
        account: FakeAccount,
    ) -> None:
        account.learned = {"learned": "something"}
        minutes = 30
        for minute in range(minutes):
            account.frozen_until = float(minute)
            account.tell_account()
            await pass_time(hass, freezer, 60)
        assert minutes * 60 / SAVE_DELAY_S - 2 <= len(writes) <= minutes * 60 / SAVE_DELAY_S

    async def test_nothing_is_written_while_nothing_happens(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        writes: list[str],
        account: FakeAccount,
    ) -> None:
        await pass_time(hass, freezer, 2 * SAVE_DELAY_S)
        assert not writes

    async def test_at_unload(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        file: Path,
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        """The account itself runs on: what it learns from then on is kept as well."""
        account.learned = {"learned": "before"}
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert kept(file)["learned"] == "before"
        account.learned = {"learned": "later"}
        account.tell(KITCHEN, ZoneState.CONNECTED)
        await pass_time(hass, freezer, SAVE_DELAY_S + 1)
        assert kept(file)["learned"] == "later"

    async def test_at_stop(self, hass: HomeAssistant, file: Path, account: FakeAccount) -> None:
        account.learned = {"learned": "all"}
        await hass.async_stop(force=True)
        assert account.closed
        assert kept(file)["learned"] == "all"

    async def test_at_stop_although_a_program_doesn_t_end(
        self, hass: HomeAssistant, file: Path, account: FakeAccount
    ) -> None:
        account.learned = {"learned": "all"}
        account.close_delay = 3600
        with patch("custom_components.librespot.manager.CLOSE_LIMIT", 0.05):
            await hass.async_stop(force=True)
        assert kept(file)["learned"] == "all"

    async def test_it_is_private(
        self, hass: HomeAssistant, file: Path, account: FakeAccount
    ) -> None:
        """It tells when music was listened to."""
        await async_get_manager(hass).async_close()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    async def test_an_account_that_ended_writes_no_more(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        writes: list[str],
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        account.learned = {"learned": "all"}
        await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
        number = len(writes)
        account.tell(KITCHEN, ZoneState.CONNECTED)
        await pass_time(hass, freezer, 2 * SAVE_DELAY_S)
        assert len(writes) == number

    async def test_a_defect_is_told_and_stops_nothing(
        self,
        hass: HomeAssistant,
        account: FakeAccount,
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        with patch.object(account, "memory", side_effect=RuntimeError("a defect")):
            assert await hass.config_entries.async_unload(entry.entry_id)
        assert "What was learned of Somebody's account could not be kept" in caplog.text
        assert "a defect" in caplog.text


class TestRemoving:
    @pytest.mark.parametrize("loaded", [True, False])
    async def test_it_goes_with_the_entry(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        file: Path,
        accounts: list[FakeAccount],
        entry: MockConfigEntry,
        loaded: bool,
    ) -> None:
        keep(file, {})
        if loaded:
            assert await hass.config_entries.async_setup(entry.entry_id)
            accounts[0].tell(KITCHEN, ZoneState.CONNECTED)
        await hass.config_entries.async_remove(entry.entry_id)
        assert not file.exists()
        await pass_time(hass, freezer, 2 * SAVE_DELAY_S)
        assert not file.exists()

    async def test_what_can_t_be_removed_is_told(
        self, hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
    ) -> None:
        with patch(
            "homeassistant.helpers.storage.Store.async_remove",
            side_effect=PermissionError(13, "Permission denied"),
        ):
            await hass.config_entries.async_remove(entry.entry_id)
        [warning] = warnings(caplog)
        assert warning.startswith("What was learned of Somebody's account could not be removed")


class TestRecalling:
    async def test_the_next_account_gets_what_the_last_one_learned(
        self,
        hass: HomeAssistant,
        accounts: list[FakeAccount],
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        assert not account.recalled
        account.learned = {"learned": "all"}
        await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
        await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
        await hass.async_block_till_done()
        [memory] = accounts[1].recalled
        assert isinstance(memory, dict)
        assert memory["learned"] == "all"

    async def test_a_reload_forgets_nothing_and_recalls_nothing(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert not account.recalled

    @pytest.mark.parametrize(
        ("age_s", "left_s"),
        [
            pytest.param(0, 300, id="at once"),
            pytest.param(100, 200, id="later"),
            pytest.param(-7 * 24 * 3600, 300, id="the clock was set back"),
        ],
    )
    async def test_the_account_is_paced_by_it(
        self,
        hass: HomeAssistant,
        file: Path,
        entry: MockConfigEntry,
        age_s: float,
        left_s: float,
    ) -> None:
        """A freeze is over when it would have been, and no clock makes it longer."""
        keep(file, frozen_for(hass, 300, ago_s=age_s))
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until_cause(hass, Cause.ACCOUNT_FROZEN)
        assert state_of(hass, "sensor.kitchen_spotify_connection") == ZoneState.WAITING
        until = dt_util.parse_datetime(
            state_of(hass, "sensor.somebody_s_account_rate_limited_until"), raise_on_error=True
        )
        assert (until - dt_util.utcnow()).total_seconds() == pytest.approx(left_s, abs=10)
        await async_get_manager(hass).async_close()

    async def test_a_freeze_that_is_long_over_holds_nobody_up(
        self, hass: HomeAssistant, file: Path, entry: MockConfigEntry
    ) -> None:
        """Whoever is told that there is no program was admitted."""
        keep(file, frozen_for(hass, 300, ago_s=24 * 3600))
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until_cause(hass, Cause.PROGRAM_MISSING)
        await async_get_manager(hass).async_close()


class TestTrouble:
    """Whatever is wrong with the file, the account starts, afresh, and the log says so once."""

    async def start(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        for zone in ("kitchen", "bath"):
            state = state_of(hass, f"sensor.{zone}_spotify_connection")
            assert state == ZoneState.WAITING

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"version": 1'])
    async def test_a_corrupt_file(
        self,
        hass: HomeAssistant,
        file: Path,
        accounts: list[FakeAccount],
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
        content: bytes,
    ) -> None:
        """Home Assistant says it itself, keeps a copy and makes a repair of it."""
        file.write_bytes(content)
        await self.start(hass, entry)
        assert not accounts[0].recalled
        assert caplog.text.count("Unrecoverable error decoding storage") == 1
        assert not warnings(caplog)
        [copy] = file.parent.glob(f"{file.name}.corrupt.*")
        assert copy.read_bytes() == content

    async def test_a_file_from_the_future(
        self,
        hass: HomeAssistant,
        file: Path,
        accounts: list[FakeAccount],
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """It is written anew, in the way that this version knows."""
        keep(file, {}, version=VERSION + 1)
        await self.start(hass, entry)
        assert not accounts[0].recalled
        [warning] = warnings(caplog)
        assert warning.startswith("What was learned of Somebody's account can't be used")
        assert warning.endswith("a newer version of this integration wrote it")
        accounts[0].learned = {"learned": "anew"}
        await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
        await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
        assert warnings(caplog) == [warning]
        assert len(accounts[1].recalled) == 1

    async def test_a_file_with_more_in_it_than_this_version_knows(
        self, hass: HomeAssistant, file: Path, accounts: list[FakeAccount], entry: MockConfigEntry
    ) -> None:
        keep(file, {"more": True}, minor_version=2)
        await self.start(hass, entry)
        assert accounts[0].recalled == [{"more": True}]

    @pytest.mark.parametrize(
        "envelope",
        ["[]", "null", "1", '"text"', '{"data": {}}', '{"version": "one"}', '{"version": 0}'],
    )
    async def test_a_file_of_another_kind(
        self,
        hass: HomeAssistant,
        file: Path,
        accounts: list[FakeAccount],
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
        envelope: str,
    ) -> None:
        file.write_text(envelope)
        await self.start(hass, entry)
        assert not accounts[0].recalled
        assert len(warnings(caplog)) == 1

    @pytest.mark.parametrize(
        "data",
        [
            [],
            "text",
            {},
            {"pace": {}, "zones": {}},
            {"pace": {"phase": "learned", "leads_s": [-1]}, "zones": {}},
            {"zones": {KITCHEN: 5}},
        ],
    )
    async def test_garbage_of_the_right_version(
        self,
        hass: HomeAssistant,
        file: Path,
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
        data: Any,
    ) -> None:
        keep(file, data)
        assert await hass.config_entries.async_setup(entry.entry_id)
        for name in ("Kitchen", "Bath"):
            assert zone_id(name) in entry.runtime_data.core.zones
        [warning] = warnings(caplog)
        assert InvalidMemoryError.__name__ in warning
        await async_get_manager(hass).async_close()

    async def test_a_file_that_can_t_be_read(
        self,
        hass: HomeAssistant,
        file: Path,
        accounts: list[FakeAccount],
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        file.mkdir()
        await self.start(hass, entry)
        assert len(warnings(caplog)) == 1
