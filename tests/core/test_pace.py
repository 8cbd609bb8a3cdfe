"""How one account is paced."""

from itertools import pairwise
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import (
    BUDGET,
    BUDGET_S,
    FREEZE_CAP_S,
    SPACING_CAP_S,
    Hold,
    SteadyPace,
)


@pytest.fixture
def pace() -> SteadyPace:
    """Return a pace that knows nothing yet."""
    return SteadyPace(Random(1))


def _log_in(pace: SteadyPace, now: float) -> None:
    pace.admitted(now)
    pace.registered(now)


def _freeze_s(pace: SteadyPace, now: float) -> float:
    until = pace.frozen_until(now)
    assert until is not None
    return until - now


def test_an_account_that_never_refused_is_not_slowed(pace: SteadyPace) -> None:
    """The next may go the moment the last has registered."""
    for _ in range(20):
        assert pace.hold(0, 0) is None
        _log_in(pace, 0)


def test_one_at_a_time(pace: SteadyPace) -> None:
    """While one logs in the others wait, with no time to name."""
    pace.admitted(0)
    assert pace.hold(0, 1) == Hold(Cause.QUEUED)


def test_a_refusal_freezes_the_account_for_a_moment(pace: SteadyPace) -> None:
    """Nobody goes before its end, whoever is in flight."""
    pace.admitted(0)
    pace.refused(1, admitted=True)
    assert 5 <= _freeze_s(pace, 1) <= 7.5
    until = pace.frozen_until(1)
    assert until is not None
    assert pace.hold(until - 0.001, 0) == Hold(Cause.ACCOUNT_FROZEN, until)
    assert pace.frozen_until(until) is None
    assert pace.hold(until, 0) is None


def test_a_refused_probe_freezes_for_long_and_longer(pace: SteadyPace) -> None:
    """Each refusal in a row waits longer, up to the cap."""
    now, freezes = 0.0, []
    for _ in range(8):
        pace.admitted(now)
        pace.refused(now, admitted=True)
        freezes.append(_freeze_s(pace, now))
        now += freezes[-1]
    assert freezes[1] >= 32
    assert all(later >= 2 * earlier for earlier, later in pairwise(freezes[:5]))
    assert FREEZE_CAP_S <= freezes[-1] <= 1.1 * FREEZE_CAP_S


def test_a_volley_counts_once(pace: SteadyPace) -> None:
    """Ten refusals that were under way together are one refusal."""
    pace.refused(0, admitted=True)
    until = pace.frozen_until(0)
    for n in range(10):
        pace.refused(n / 10, admitted=True)
    assert pace.frozen_until(1) == until


def test_a_good_login_ends_the_row(pace: SteadyPace) -> None:
    """After a probe that passed, the next refusal is a first one again."""
    pace.refused(0, admitted=True)
    _log_in(pace, 100)
    pace.refused(200, admitted=True)
    assert _freeze_s(pace, 200) <= 7.5


def test_no_account_logs_in_without_end(pace: SteadyPace) -> None:
    """When the budget is spent all wait for the oldest login to be an hour old."""
    for n in range(BUDGET):
        assert pace.hold(n, 0) is None
        _log_in(pace, n)
    spent = Hold(Cause.LOGIN_BUDGET, BUDGET_S)
    assert pace.hold(BUDGET, 0) == spent
    assert pace.hold(BUDGET_S - 1, 1) == spent
    assert pace.hold(BUDGET_S, 0) is None


def test_a_freeze_that_was_too_short_is_not_tried_again(pace: SteadyPace) -> None:
    """The shortest that worked is the first from then on; it grows like any."""
    pace.refused(0, admitted=True)
    pace.refused(10, admitted=True)
    proven_s = _freeze_s(pace, 10)
    _log_in(pace, 100)
    pace.refused(200, admitted=True)
    assert proven_s <= _freeze_s(pace, 200) <= 1.1 * proven_s
    pace.refused(300, admitted=True)
    assert _freeze_s(pace, 300) >= 2.5 * proven_s


def _distance_s(pace: SteadyPace, now: float) -> float:
    """Log in, and return how long after that the next one may."""
    _log_in(pace, now)
    hold = pace.hold(now, 0)
    return 0.0 if hold is None or hold.until is None else hold.until - now


def test_after_a_refusal_logins_keep_a_distance(pace: SteadyPace) -> None:
    """It grows with refusals, to what the logins before them show."""
    pace.refused(0, admitted=True)
    assert _distance_s(pace, 10) == pytest.approx(3, rel=0.01)
    _log_in(pace, 13)
    pace.refused(40, admitted=True)  # two logins since the freeze's end were too many
    distance_s = _distance_s(pace, 60)
    assert 16 < distance_s < 18


def test_a_pause_is_no_pace(pace: SteadyPace) -> None:
    """That nobody logged in for a day doesn't say that a login a day is too many."""
    pace.refused(0, admitted=True)
    _log_in(pace, 10)
    pace.refused(86400, admitted=True)
    assert _distance_s(pace, 86500) == pytest.approx(3, rel=0.05)


def test_a_refused_reconnect_says_nothing_of_the_distance(pace: SteadyPace) -> None:
    """Nobody admitted it: eleven at once are no pace either."""
    _log_in(pace, 0)
    pace.refused(100, admitted=False)
    assert pace.frozen_until(100) is not None
    assert _distance_s(pace, 200) == 0


def test_the_distance_is_forgotten_with_time(pace: SteadyPace) -> None:
    """An account that was strict may have become lenient."""
    pace.refused(0, admitted=True)
    assert _distance_s(pace, 3600) == pytest.approx(1.5, rel=0.01)
    assert _distance_s(pace, 86400) < 0.01


@given(
    events=st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=5000),
            st.sampled_from(["admitted", "registered", "refused", "reconnect refused"]),
        ),
        max_size=60,
    ),
    seed=st.integers(),
)
def test_no_history_stops_an_account_for_good(events: list[tuple[float, str]], seed: int) -> None:
    """Whatever happened: after a bounded wait somebody may go."""
    pace, now = SteadyPace(Random(seed)), 0.0
    for elapsed, event in events:
        now += elapsed
        match event:
            case "admitted":
                pace.admitted(now)
            case "registered":
                pace.registered(now)
            case _:
                pace.refused(now, admitted=event == "refused")
    assert pace.hold(now + 1.1 * FREEZE_CAP_S + SPACING_CAP_S, 0) is None
