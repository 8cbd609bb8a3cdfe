"""The closed list of verdicts fits the states that zones can be in."""

import pytest

from custom_components.librespot.core.health import ACTIONS, Action, Verdict
from custom_components.librespot.core.model import WHO_ACTS, Actor, Cause, ZoneState

STATES = {
    Action.WAIT_FOR_GATE: set[ZoneState](),
    Action.RESTART: {ZoneState.RECONNECTING, ZoneState.BACKING_OFF},
    Action.RESTART_IN_PAUSE: {ZoneState.RECONNECTING},
    Action.KILL: {ZoneState.RECONNECTING, ZoneState.BACKING_OFF},
    Action.BACK_OFF: {ZoneState.BACKING_OFF},
    Action.STOP: {ZoneState.FAILED},
}
NONE_OF_OURS = {
    Cause.NONE,
    Cause.SWITCHED_OFF,
    Cause.SHUTDOWN,
    Cause.SETTINGS_CHANGED,
    Cause.RESTART_ASKED,
    Cause.QUEUED,
    Cause.ACCOUNT_FROZEN,
    Cause.LOGIN_BUDGET,
}
"""What is shown without anything being wrong with a session."""


def test_every_cause_has_its_action_or_is_none() -> None:
    assert ACTIONS.keys() | NONE_OF_OURS == set(Cause)
    assert not ACTIONS.keys() & NONE_OF_OURS


@pytest.mark.parametrize("cause", ACTIONS)
def test_a_zone_can_be_in_the_states_that_an_action_leads_to(cause: Cause) -> None:
    assert {(state, cause) for state in STATES[ACTIONS[cause]]} <= WHO_ACTS.keys()


@pytest.mark.parametrize("cause", ACTIONS)
def test_a_person_acts_where_nothing_is_tried_again(cause: Cause) -> None:
    failed = WHO_ACTS.get((ZoneState.FAILED, cause))
    assert (failed is Actor.PERSON) is (ACTIONS[cause] is Action.STOP)


@pytest.mark.parametrize("cause", sorted(NONE_OF_OURS))
def test_what_is_no_trouble_is_no_verdict(cause: Cause) -> None:
    with pytest.raises(ValueError, match="no verdict"):
        Verdict(cause)
