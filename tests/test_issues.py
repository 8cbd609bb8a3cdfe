"""What only a person can mend is told in Home Assistant's repairs, and no longer than needed."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.librespot.const import DOMAIN
from custom_components.librespot.core.model import WHO_ACTS, Actor, Cause, ZoneState
from custom_components.librespot.issues import REPAIRED_BY_HAND

from .entries import WAYS, take_away, zone_id
from .fake_account import FakeAccount

INTEGRATION = Path(__file__).parents[1] / "custom_components/librespot"
KITCHEN, BATH, HALL = zone_id("Kitchen"), zone_id("Bath"), zone_id("Hall")


class TestRepairs:
    """What only a person can mend is told in Home Assistant's repairs, once for all speakers."""

    async def test_one_issue_for_an_account_and_a_cause(
        self,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        for zone in (KITCHEN, BATH):
            account.tell(zone, ZoneState.FAILED, Cause.PROGRAM_MISSING)
        [issue] = issue_registry.issues.values()
        assert issue.translation_key == "program_missing"
        assert issue.severity is ir.IssueSeverity.ERROR
        assert issue.translation_placeholders == {
            "account": entry.title,
            "speakers": "Kitchen, Bath",
        }
        account.tell(BATH, ZoneState.FAILED, Cause.OPTIONS_REFUSED)
        assert {each.translation_key for each in issue_registry.issues.values()} == {
            "program_missing",
            "options_refused",
        }

    async def test_it_stays_while_nothing_is_proved_and_goes_when_it_is_over(
        self, issue_registry: ir.IssueRegistry, account: FakeAccount
    ) -> None:
        account.tell(KITCHEN, ZoneState.FAILED, Cause.NOT_PREMIUM)
        for state, cause in (
            (ZoneState.WAITING, Cause.QUEUED),
            (ZoneState.STARTING, Cause.NONE),
            (ZoneState.AUTHENTICATING, Cause.NONE),
            (ZoneState.RATE_LIMITED, Cause.RATE_LIMITED),
        ):
            account.tell(KITCHEN, state, cause)
            assert issue_registry.issues
        account.tell(KITCHEN, ZoneState.CONNECTED)
        assert not issue_registry.issues

    @pytest.mark.parametrize(
        ("state", "cause"),
        [
            (ZoneState.DISABLED, Cause.SWITCHED_OFF),
            (ZoneState.BACKING_OFF, Cause.CRASHED),
            (ZoneState.FAILED, Cause.CREDENTIALS_REFUSED),
        ],
    )
    async def test_other_trouble_takes_its_place(
        self,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
        state: ZoneState,
        cause: Cause,
    ) -> None:
        account.tell(KITCHEN, ZoneState.FAILED, Cause.PROGRAM_MISSING)
        account.tell(KITCHEN, state, cause)
        assert not [issue for issue in issue_registry.issues if issue[0] == DOMAIN]

    async def test_a_reload_keeps_it(
        self,
        hass: HomeAssistant,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
    ) -> None:
        account.tell(KITCHEN, ZoneState.FAILED, Cause.PROGRAM_MISSING)
        before = dict(issue_registry.issues)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        account.tell(KITCHEN, ZoneState.WAITING, Cause.QUEUED)
        assert issue_registry.issues == before
        account.tell(KITCHEN, ZoneState.CONNECTED)
        assert not issue_registry.issues

    @pytest.mark.parametrize("way", WAYS)
    async def test_it_goes_with_whom_it_is_about(
        self,
        hass: HomeAssistant,
        issue_registry: ir.IssueRegistry,
        account: FakeAccount,
        entry: MockConfigEntry,
        way: str,
    ) -> None:
        account.tell(KITCHEN, ZoneState.FAILED, Cause.PROGRAM_TOO_OLD)
        await take_away(hass, entry, way)
        assert not issue_registry.issues

    def test_every_cause_has_words(self) -> None:
        """All that only a person can mend, but credentials, which Home Assistant asks for."""
        by_hand = {
            cause
            for (state, cause), who in WHO_ACTS.items()
            if who is Actor.PERSON and state is ZoneState.FAILED
        } - {Cause.CREDENTIALS_MISSING, Cause.CREDENTIALS_REFUSED}
        texts = json.loads((INTEGRATION / "translations/en.json").read_text())["issues"]
        assert set(REPAIRED_BY_HAND) == by_hand
        assert by_hand <= texts.keys()
