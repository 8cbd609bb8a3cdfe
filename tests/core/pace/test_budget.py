"""How many logins are too many."""

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.pace.budget import (
    ACCOUNT_ALLOWANCE,
    ZONE_ALLOWANCE,
    Allowance,
    Budget,
)

NEVER = float("-inf")
allowances = st.builds(Allowance, st.integers(1, 8), st.floats(1.0, 100.0))


def _same(at: float) -> float:
    return at


@given(allowance=allowances, elapsed=st.lists(st.floats(0.0, 300.0), max_size=60))
def test_no_allowance_is_ever_exceeded(allowance: Allowance, elapsed: list[float]) -> None:
    """Whoever waits until it is free keeps within it in every stretch of time."""
    budget, now, logins = Budget(allowance), 0.0, list[float]()
    for seconds in elapsed:
        now = max(now + seconds, budget.free_at())
        budget.use(now)
        logins.append(now)
    for first, begun in enumerate(logins):
        for number, at in enumerate(logins[first:], start=1):
            earned = (at - begun) / allowance.another_each_s
            assert number <= allowance.at_once + earned + 1e-6


@given(allowance=allowances, elapsed=st.lists(st.floats(0.0, 300.0), max_size=60))
def test_nobody_waits_longer_than_for_one_more(allowance: Allowance, elapsed: list[float]) -> None:
    """Not even a user who spent it all."""
    budget, now = Budget(allowance), 0.0
    for seconds in elapsed:
        now = max(now + seconds, budget.free_at())
        budget.use(now)
        assert budget.free_at() <= now + allowance.another_each_s + 1e-6


def test_all_at_once_and_then_one_by_one() -> None:
    """What isn't used comes back, up to as many as at first."""
    budget = Budget(Allowance(2, 10.0))
    freed = []
    for now in (0.0, 1.0, 10.0, 100.0, 100.0):
        assert budget.free_at() <= now
        budget.use(now)
        freed.append(budget.free_at())
    assert freed == [0.0, 10.0, 20.0, 100.0, 110.0]


def test_what_never_reached_spotify_is_not_counted() -> None:
    """A look for the network is no login."""
    budget = Budget(Allowance(1, 10.0))
    budget.use(0.0)
    budget.give_back()
    assert budget.free_at() <= 0.0


def test_it_goes_on_where_it_was() -> None:
    """On another clock."""
    budget, later = Budget(Allowance(2, 10.0)), Budget(Allowance(2, 10.0))
    budget.use(5.0)
    budget.use(5.0)
    later.recall(budget.memory(lambda at: at + 1000, 6.0), lambda at: at - 900, 106.0)
    assert later.free_at() == budget.free_at() + 100


def test_nothing_is_remembered_of_what_is_over() -> None:
    """An unused budget is like a new one."""
    budget = Budget(Allowance(2, 10.0))
    budget.use(5.0)
    assert budget.memory(_same, 15.0) is None
    later = Budget(Allowance(2, 10.0))
    later.recall(None, _same, 15.0)
    assert later.free_at() == NEVER


@pytest.mark.parametrize("allowance", [ACCOUNT_ALLOWANCE, ZONE_ALLOWANCE])
def test_a_clock_that_was_set_spends_nothing(allowance: Allowance) -> None:
    """At worst all is spent, and the next is as near as ever."""
    budget = Budget(allowance)
    budget.recall({"full_at": 1e12}, _same, 50.0)
    assert budget.free_at() == pytest.approx(50.0 + allowance.another_each_s)
