"""Mending may be tried so often, and no more."""

import math

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.care import A_DAY, APART_S, DAY_S, SLOWER_S, Care
from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import InvalidMemoryError, Json


def test_the_first_may_be_at_once() -> None:
    assert Care().free_at(Cause.DEAF) == -math.inf
    assert Care().last(Cause.DEAF) == -math.inf


def test_the_next_waits_whatever_it_is_for() -> None:
    care = Care()
    care.restarted(Cause.DEAF, 1000)
    assert care.free_at(Cause.DEAF) == care.free_at(Cause.EVICTED) == 1000 + APART_S
    assert care.last(Cause.DEAF) == 1000
    assert care.last(Cause.EVICTED) == -math.inf


def test_those_of_a_day_are_counted_for_each_cause() -> None:
    care = Care()
    for number in range(A_DAY):
        care.restarted(Cause.DEAF, number * APART_S)
    last = (A_DAY - 1) * APART_S
    assert care.free_at(Cause.EVICTED) == last + APART_S
    assert care.free_at(Cause.DEAF) == last + SLOWER_S


@given(st.lists(st.integers(0, int(DAY_S)), max_size=60))
def test_whoever_waits_for_it_keeps_to_it(pauses_s: list[int]) -> None:
    """Never two within ten minutes; beyond six in a day never two within an hour."""
    care, now, restarts = Care(), 0.0, list[float]()
    for pause_s in pauses_s:
        now = max(now + pause_s, care.free_at(Cause.DEAF))
        care.restarted(Cause.DEAF, now)
        restarts.append(now)
    for n, at in enumerate(restarts[1:], 1):
        before = restarts[:n]
        assert at - before[-1] >= APART_S
        if sum(at - each < DAY_S for each in before) >= A_DAY:
            assert at - before[-1] >= SLOWER_S


@given(st.lists(st.floats(0, DAY_S), max_size=A_DAY), st.floats(-1e9, 1e9))
def test_goes_on_after_a_restart_of_ours(ago_s: list[float], at: float) -> None:
    """Whatever the new clock counts from."""
    care = Care()
    for seconds in sorted(ago_s, reverse=True):
        care.restarted(Cause.DEAF, -seconds)
    recalled = Care.recalled(care.memory(lambda t: t, 0), lambda t: t + at, at)
    within_a_day = [each for each in ago_s if each < DAY_S]
    if within_a_day:
        assert recalled.last(Cause.DEAF) == pytest.approx(at - min(ago_s))
        wait_s = max(0.0, care.free_at(Cause.DEAF))
        assert max(at, recalled.free_at(Cause.DEAF)) == pytest.approx(at + wait_s)
    else:
        assert recalled.free_at(Cause.DEAF) == -math.inf


def test_the_last_one_is_the_latest_whatever_it_was_for() -> None:
    """A memory has them by cause, not by time."""
    care = Care()
    for cause, at in ((Cause.DEAF, 0), (Cause.EVICTED, 1000), (Cause.DEAF, 2000)):
        care.restarted(cause, at)
    recalled = Care.recalled(care.memory(lambda t: t, 2000), lambda t: t, 2000)
    assert recalled.free_at(Cause.EVICTED) == 2000 + APART_S


def test_what_is_older_than_a_day_is_forgotten() -> None:
    care = Care()
    care.restarted(Cause.DEAF, 0)
    assert care.memory(lambda t: t, DAY_S) == {Cause.DEAF: []}


@given(st.floats(-1e8, 1e8))
def test_a_clock_that_was_set_makes_nobody_wait_for_longer(set_by_s: float) -> None:
    care = Care()
    for n in range(A_DAY):
        care.restarted(Cause.DEAF, n * APART_S)
    now = A_DAY * APART_S
    recalled = Care.recalled(care.memory(lambda t: t, now), lambda t: t + set_by_s, now)
    assert recalled.free_at(Cause.DEAF) <= now + SLOWER_S


@pytest.mark.parametrize(
    "memory", [None, 5, [], {"no such cause": []}, {"deaf": 5}, {"deaf": ["yesterday"]}]
)
def test_what_nobody_wrote_is_no_care(memory: Json) -> None:
    with pytest.raises(InvalidMemoryError):
        Care.recalled(memory, lambda t: t, 0)
