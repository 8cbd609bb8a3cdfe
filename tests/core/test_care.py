"""Mending may be tried so often, and no more."""

import math

from hypothesis import given, strategies as st

from custom_components.librespot.core.care import A_DAY, APART_S, DAY_S, SLOWER_S, Care
from custom_components.librespot.core.model import Cause


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
