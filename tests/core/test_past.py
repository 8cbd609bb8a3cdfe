"""What a zone's past is worth after a restart of ours."""

from collections.abc import Callable
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.care import APART_S
from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import ZONE_ALLOWANCE, InvalidMemoryError, Json
from custom_components.librespot.core.past import Past

NOW = 500.0


def _clock(offset_s: float) -> Callable[[float], float]:
    return lambda at: at + offset_s


def _spent(now: float) -> Past:
    past = Past(last_used=now - 60)
    for _ in range(ZONE_ALLOWANCE.at_once):
        past.budget.use(now)
    past.care.restarted(Cause.DEAF, now - 30)
    return past


def test_is_the_same_on_another_loops_clock() -> None:
    """Times are kept as the wall clock's."""
    memory = _spent(NOW).memory(_clock(1e9), NOW)
    recalled = Past.recalled(memory, _clock(100 - 1e9), NOW + 100)
    assert recalled.last_used == NOW + 40
    assert recalled.budget.free_at() == NOW + 100 + ZONE_ALLOWANCE.another_each_s
    assert recalled.care.last(Cause.DEAF) == NOW + 70


def test_a_memory_from_before_restarts_were_kept() -> None:
    recalled = Past.recalled({"last_used": None, "budget": None}, _clock(0), NOW)
    assert recalled.care.free_at(Cause.DEAF) == -math.inf


def test_nothing_is_kept_of_a_zone_that_did_nothing() -> None:
    """Neither a time nor a budget."""
    memory = Past().memory(_clock(1e9), NOW)
    assert memory == {"last_used": None, "budget": None, "restarts": {}}
    assert Past.recalled(memory, _clock(-1e9), NOW).last_used == -math.inf


@given(st.floats(min_value=-1e8, max_value=1e8))
def test_a_clock_that_was_set_costs_no_zone_its_turn(set_by_s: float) -> None:
    """At worst it waits once, and was used just now."""
    memory = _spent(NOW).memory(_clock(1e9), NOW)
    recalled = Past.recalled(memory, _clock(set_by_s - 1e9), NOW)
    assert recalled.last_used <= NOW
    assert recalled.care.free_at(Cause.DEAF) <= NOW + APART_S
    assert recalled.budget.free_at() <= NOW + ZONE_ALLOWANCE.another_each_s


@pytest.mark.parametrize(
    "memory",
    [
        None,
        [],
        {"last_used": "yesterday"},
        {"budget": {"full_at": True}},
        {"budget": []},
        {"restarts": []},
    ],
)
def test_what_nobody_wrote_is_no_past(memory: Json) -> None:
    """It is said, not guessed at."""
    with pytest.raises(InvalidMemoryError):
        Past.recalled(memory, _clock(0), NOW)
