"""What the core says reaches the entities and the log, when it is news."""

from dataclasses import replace
import logging
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.librespot.core.model import Cause, Incident, Restart, Trouble, ZoneState

from .entries import state_of, zone_id
from .fake_account import FakeAccount

KITCHEN, BATH, HALL = zone_id("Kitchen"), zone_id("Bath"), zone_id("Hall")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged of speakers."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "custom_components.librespot" and "Speaker" in record.getMessage()
    ]


class TestStates:
    async def test_only_news_is_passed_on(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        since = hass.loop.time()
        account.tell(KITCHEN, ZoneState.CONNECTED, since=since)
        with patch.object(DataUpdateCoordinator, "async_set_updated_data") as push:
            account.tell(KITCHEN, ZoneState.CONNECTED, since=since)
            assert not push.called
            account.tell(KITCHEN, ZoneState.CONNECTED, since=since, evidence="news")
            assert push.call_count == 1

    async def test_being_asked_to_refresh_changes_nothing(
        self, hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
    ) -> None:
        account.tell(KITCHEN, ZoneState.CONNECTED)
        assert await async_setup_component(hass, "homeassistant", {})
        await hass.services.async_call(
            "homeassistant",
            "update_entity",
            {"entity_id": "sensor.kitchen_spotify_connection"},
            blocking=True,
        )
        assert state_of(hass, "sensor.kitchen_spotify_connection") == ZoneState.CONNECTED

    async def test_one_line_when_trouble_begins_and_one_when_it_is_over(
        self, hass: HomeAssistant, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        for state, cause, evidence in (
            (ZoneState.STARTING, Cause.NONE, None),
            (ZoneState.CONNECTED, Cause.NONE, "put connect state"),
            (ZoneState.RECONNECTING, Cause.CONNECTION_LOST, "connection reset"),
            (ZoneState.BACKING_OFF, Cause.CRASHED, "SIGSEGV"),
            (ZoneState.WAITING, Cause.QUEUED, None),
            (ZoneState.WAITING, Cause.NETWORK_AWAY, None),
            (ZoneState.STARTING, Cause.NONE, None),
            (ZoneState.CONNECTED, Cause.NONE, "put connect state"),
        ):
            account.tell(KITCHEN, state, cause, evidence=evidence)
        assert said(caplog) == [
            "Speaker Kitchen is in trouble: connection_lost (connection reset)",
            "Speaker Kitchen is well again, after: connection_lost",
        ]

    async def test_a_speaker_may_be_connected_and_in_trouble(
        self, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        for cause, evidence in (
            (Cause.NONE, "put connect state"),
            (Cause.TRACKS_UNAVAILABLE, "unavailable"),
            (Cause.NONE, "put connect state"),
        ):
            account.tell(KITCHEN, ZoneState.CONNECTED, cause, evidence=evidence)
        assert said(caplog) == [
            "Speaker Kitchen is in trouble: tracks_unavailable (unavailable)",
            "Speaker Kitchen is well again, after: tracks_unavailable",
        ]

    async def test_one_line_for_a_restart_that_nobody_asked_for(
        self, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        account.tell_restart(KITCHEN, Restart(Cause.DEALER_SILENT, "no pong of the dealer"))
        account.tell_restart("a speaker that was removed", Restart(Cause.DEALER_SILENT, None))
        assert said(caplog) == [
            "Speaker Kitchen is restarted: dealer_silent (no pong of the dealer)"
        ]

    async def test_one_line_when_many_fall_together_and_one_when_that_is_over(
        self, account: FakeAccount, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        incident = Incident(started_at=1.0, trouble=Trouble.ACCOUNT, losses=((KITCHEN, "a line"),))
        grown = replace(
            incident, trouble=Trouble.NETWORK, losses=((KITCHEN, "a line"), (BATH, "a line"))
        )
        account.tell(KITCHEN, ZoneState.CONNECTED)
        account.tell(BATH, ZoneState.FAILED, Cause.NOT_PREMIUM)
        for account.incident in (None, incident, grown, None, None):
            account.tell_account()
        begun, over = [line for line in caplog.messages if "together" in line]
        assert begun == (
            f"1 speakers of {entry.title} lost their connection together (cause: account)"
        )
        assert over == (
            f"That speakers of {entry.title} lost their connection together is over:"
            " 1 of 2 are connected (cause: network)"
        )

    @pytest.mark.parametrize(
        ("state", "cause", "line"),
        [
            (ZoneState.FAILED, Cause.PROGRAM_MISSING, "needs attention: program_missing"),
            (ZoneState.WAITING, Cause.NETWORK_AWAY, "is in trouble: network_away"),
        ],
    )
    async def test_a_speaker_that_never_connected_is_told_of(
        self,
        account: FakeAccount,
        caplog: pytest.LogCaptureFixture,
        state: ZoneState,
        cause: Cause,
        line: str,
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        account.tell(KITCHEN, state, cause)
        assert said(caplog) == [f"Speaker Kitchen {line}"]

    @pytest.mark.parametrize(
        ("state", "cause"),
        [
            (ZoneState.FAILED, Cause.NOT_PREMIUM),
            (ZoneState.BACKING_OFF, Cause.CRASHED),
            (ZoneState.CONNECTED, Cause.TRACKS_UNAVAILABLE),
        ],
    )
    async def test_what_was_so_before_a_reload_is_no_news_but_its_end_is(
        self,
        hass: HomeAssistant,
        account: FakeAccount,
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
        state: ZoneState,
        cause: Cause,
    ) -> None:
        account.tell(KITCHEN, state, cause)
        caplog.clear()
        caplog.set_level(logging.INFO, "custom_components.librespot")
        for _ in range(2):
            assert await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done()
            account.tell(KITCHEN, ZoneState.STARTING)
            account.tell(KITCHEN, state, cause)
        assert not said(caplog)
        account.tell(KITCHEN, ZoneState.CONNECTED)
        assert said(caplog) == [f"Speaker Kitchen is well again, after: {cause}"]

    async def test_speakers_lost_before_a_reload_are_no_news_but_their_return_is(
        self,
        hass: HomeAssistant,
        account: FakeAccount,
        entry: MockConfigEntry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        account.incident = Incident(
            started_at=1.0, trouble=Trouble.ACCOUNT, losses=((KITCHEN, "a line"),)
        )
        account.tell_account()
        caplog.clear()
        caplog.set_level(logging.INFO, "custom_components.librespot")
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        account.tell_account()
        assert "together" not in caplog.text
        account.incident = None
        account.tell_account()
        assert "together is over" in caplog.text

    async def test_trouble_after_changed_settings_is_told_of(
        self, hass: HomeAssistant, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        account.tell(KITCHEN, ZoneState.CONNECTED)
        account.tell(KITCHEN, ZoneState.STOPPING, Cause.SETTINGS_CHANGED)
        account.tell(KITCHEN, ZoneState.BACKING_OFF, Cause.OUTPUT_BROKEN)
        assert said(caplog) == ["Speaker Kitchen is in trouble: output_broken"]

    async def test_no_line_when_it_was_asked_to_leave(
        self, hass: HomeAssistant, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "custom_components.librespot")
        for cause in (Cause.SETTINGS_CHANGED, Cause.SWITCHED_OFF, Cause.SHUTDOWN):
            account.tell(KITCHEN, ZoneState.CONNECTED)
            account.tell(KITCHEN, ZoneState.STOPPING, cause)
        account.tell(KITCHEN, ZoneState.CONNECTED)
        assert not said(caplog)

    async def test_trouble_that_a_user_switched_off_is_over(
        self, hass: HomeAssistant, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        account.tell(KITCHEN, ZoneState.BACKING_OFF, Cause.CRASHED)
        account.tell(KITCHEN, ZoneState.DISABLED)
        caplog.clear()
        caplog.set_level(logging.INFO, "custom_components.librespot")
        account.tell(KITCHEN, ZoneState.CONNECTED)
        assert not said(caplog)

    async def test_every_step_is_told_at_debug_level_once(
        self, hass: HomeAssistant, account: FakeAccount, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "custom_components.librespot")
        account.tell(KITCHEN, ZoneState.STARTING, attempt=1)
        for delay in (5, 6):
            account.tell(
                KITCHEN,
                ZoneState.RATE_LIMITED,
                Cause.RATE_LIMITED,
                attempt=1,
                next_attempt=hass.loop.time() + delay,
                evidence="429",
            )
        assert [line for line in said(caplog) if "attempt" in line] == [
            "Speaker Kitchen is starting, cause: none, attempt: 1, evidence: None",
            "Speaker Kitchen is rate_limited, cause: rate_limited, attempt: 1, evidence: 429",
        ]
