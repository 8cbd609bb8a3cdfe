"""The closed lists, and the page that explains them."""

from pathlib import Path
import re

import pytest

from custom_components.librespot.core.model import WHO_ACTS, Actor, Cause, ZoneState, ZoneStatus

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
ROW = re.compile(r"^\| `(?P<state>\w+)` \| `(?P<cause>\w+)` \| (?P<actor>\w+) \|", re.MULTILINE)


def test_the_documented_table_is_the_code() -> None:
    """Every pair of state and cause stands in the page, with who ends it, and no other."""
    rows = [
        ((ZoneState(row["state"]), Cause(row["cause"])), Actor(row["actor"]))
        for row in ROW.finditer(PAGE.read_text())
    ]
    assert len(rows) == len(dict(rows))
    assert dict(rows) == WHO_ACTS


def test_every_state_and_cause_is_used() -> None:
    """No word for what can't be."""
    assert {state for state, _ in WHO_ACTS} == set(ZoneState)
    assert {cause for _, cause in WHO_ACTS} == set(Cause)


def test_an_unknown_pair_is_refused() -> None:
    """A zone can't show what the world was never told about."""
    with pytest.raises(ValueError, match="connected because of not_premium"):
        ZoneStatus(state=ZoneState.CONNECTED, cause=Cause.NOT_PREMIUM, since=0)


def test_a_failed_zone_waits_for_a_person() -> None:
    """So does one that is switched off, or is asked for what it can't play; nothing else."""
    waiting = {pair for pair, actor in WHO_ACTS.items() if actor is Actor.PERSON}
    assert {pair for pair in waiting if pair[0] is not ZoneState.FAILED} == {
        (ZoneState.DISABLED, Cause.SWITCHED_OFF),
        (ZoneState.CONNECTED, Cause.TRACKS_UNAVAILABLE),
    }
    failed = ZoneStatus(state=ZoneState.FAILED, cause=Cause.PROGRAM_MISSING, since=0)
    assert failed.actor is Actor.PERSON
