"""How one account is paced."""

from itertools import pairwise
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import FREEZE_CAP_S, Hold, SteadyPace


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
    pace.refused(1)
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
        pace.refused(now)
        freezes.append(_freeze_s(pace, now))
        now += freezes[-1]
    assert freezes[1] >= 32
    assert all(later >= 2 * earlier for earlier, later in pairwise(freezes[:5]))
    assert FREEZE_CAP_S <= freezes[-1] <= 1.1 * FREEZE_CAP_S


def test_a_volley_counts_once(pace: SteadyPace) -> None:
    """Ten refusals that were under way together are one refusal."""
    pace.refused(0)
    until = pace.frozen_until(0)
    for n in range(10):
        pace.refused(n / 10)
    assert pace.frozen_until(1) == until


def test_a_good_login_ends_the_row(pace: SteadyPace) -> None:
    """After a probe that passed, the next refusal is a first one again."""
    pace.refused(0)
    pace.refused(10)
    _log_in(pace, 100)
    pace.refused(200)
    assert _freeze_s(pace, 200) <= 7.5


def test_after_a_refusal_logins_keep_a_distance(pace: SteadyPace) -> None:
    """The distance is not shorter than what was refused, and grows with refusals."""
    pace.refused(0)
    _log_in(pace, 10)
    first = pace.hold(10, 0)
    assert first is not None
    assert first.cause is Cause.QUEUED
    assert first.until == pytest.approx(13)
    _log_in(pace, 13)
    pace.refused(16)  # two logins in 16 s were too many
    _log_in(pace, 30)
    second = pace.hold(30, 0)
    assert second is not None
    assert second.until == pytest.approx(30 + 8)


def test_good_logins_shorten_the_distance_to_what_was_refused(pace: SteadyPace) -> None:
    """It creeps down, but not to where it was refused before."""
    pace.refused(0)
    _log_in(pace, 10)
    pace.refused(14)  # one login in 14 s was too many
    now = 100.0
    for _ in range(200):
        _log_in(pace, now)
        now += 60
    hold = pace.hold(now - 60, 0)
    assert hold is not None
    assert hold.until == pytest.approx(now - 60 + 14)


@given(
    events=st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=5000),
            st.sampled_from(["admitted", "registered", "refused"]),
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
        getattr(pace, event)(now)
    assert pace.hold(now + 1.1 * FREEZE_CAP_S + 60, 0) is None
