"""What a guess foresees, beside limiters that nobody here wrote for it."""

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.librespot.core.pace.guesses import (
    LONGEST_LIMIT,
    BucketGuesses,
    Guesses,
    History,
    WindowGuesses,
)
from lab.limiter import Limiter, Rule, SlidingWindow, TokenBucket, Unlimited

from .conftest import gaps, limiter, moments, rules

SURE = np.ones((1, 1))


def right_guess(rule: Rule) -> Guesses:
    """Return the one guess that is right about a rule."""
    match rule:
        case TokenBucket():
            return _bucket(rule.burst, rule.refill_per_s)
        case SlidingWindow():
            return WindowGuesses(
                SURE,
                np.array([rule.limit]),
                np.array([rule.window_s]),
                np.array([rule.count_refused]),
            )
        case Unlimited():
            raise AssertionError("nobody guesses that")


def _bucket(burst: int, refill_per_s: float) -> BucketGuesses:
    return BucketGuesses.full(SURE, np.array([float(burst)]), np.array([refill_per_s]))


class Follower:
    """A guess, and the limiter that it is right about."""

    def __init__(self, rule: Rule) -> None:
        self.guess, self.history = right_guess(rule), History()
        self.limiter: Limiter = limiter(rule)

    def ask(self, at: float) -> bool:
        """Ask the limiter, and tell the guess."""
        admitted = self.limiter.ask(at).admitted
        self.guess.note(at, admitted=admitted, blocked=False)
        self.history.note(at, admitted=admitted)
        return admitted

    def opened_at(self) -> float:
        """Return since when, or from when on, the guess admits the next."""
        return self.guess.opened_at(self.history).item()


@given(rule=rules, elapsed=gaps)
def test_a_right_guess_knows_when_the_next_is_admitted(rule: Rule, elapsed: list[float]) -> None:
    follower = Follower(rule)
    for at in moments(elapsed):
        wait_s = max(0.0, follower.opened_at() - at)
        assert wait_s == pytest.approx(follower.limiter.wait_s(at), abs=1e-6)
        follower.ask(at)


@given(rule=rules, elapsed=gaps, ahead=st.lists(st.floats(0.0, 5.0), max_size=15))
def test_a_right_guess_foresees_beyond_those_that_are_on_their_way(
    rule: Rule, elapsed: list[float], ahead: list[float]
) -> None:
    follower = Follower(rule)
    past = moments(elapsed)
    for at in past:
        follower.ask(at)
    last = past[-1] if past else 0.0
    coming: list[float] = []
    for at in moments(ahead):
        if not follower.limiter.ask(last + at).admitted:
            break
        coming.append(last + at)
    at = coming[-1] if coming else last
    wait_s = max(0.0, follower.guess.opens_after(follower.history, np.array(coming)).item() - at)
    if len(coming) == len(ahead):
        assert wait_s == pytest.approx(follower.limiter.wait_s(at), abs=1e-6)


@given(rule=rules)
def test_a_guess_that_nobody_asked_is_open(rule: Rule) -> None:
    assert right_guess(rule).opened_at(History()) == float("-inf")
    assert right_guess(rule).opens_after(History(), np.array([])) == float("-inf")


def test_who_was_refused_by_a_full_bucket_was_not_the_only_one() -> None:
    """Somebody else took what the guess believed to be left; the next token comes as ever."""
    guess = _bucket(5, 0.5)
    guess.note(0.0, admitted=False, blocked=False)
    assert guess.tokens == 1.0


def test_who_was_refused_by_a_penalty_says_nothing_of_the_bucket() -> None:
    guess = _bucket(5, 0.5)
    guess.note(0.0, admitted=False, blocked=True)
    assert guess.tokens == 5.0


def test_an_answer_from_before_takes_a_token_but_brings_none_back() -> None:
    """Outcomes may be noted late; a bucket's time never goes back."""
    guess = _bucket(2, 1.0)
    guess.note(10.0, admitted=True, blocked=False)
    guess.note(9.0, admitted=True, blocked=False)
    assert guess.opened_at(History()) == 11.0


@given(rule=rules, elapsed=gaps, factor=st.floats(1.0, 2.0))
def test_scaling_there_and_back_changes_nothing(
    rule: Rule, elapsed: list[float], factor: float
) -> None:
    follower = Follower(rule)
    for at in moments(elapsed):
        follower.ask(at)
    restored = follower.guess.scaled(np.array([factor])).scaled(np.array([1 / factor]))
    assert restored.weights.tolist() == [[1.0]]
    opened_at = pytest.approx(follower.opened_at())
    assert restored.opened_at(follower.history) == opened_at


@pytest.mark.parametrize(
    ("rule", "opened_at"),
    [
        (TokenBucket(1, 0.1), [10.0, 20.0]),
        (SlidingWindow(1, 30.0), [30.0, 60.0]),
        (SlidingWindow(1, 30.0, count_refused=True), [30.0, 60.0]),
    ],
)
def test_a_guess_twice_as_long_opens_twice_as_late(rule: Rule, opened_at: list[float]) -> None:
    """And what was one guess shares its weight among those it became."""
    follower = Follower(rule)
    follower.ask(0.0)
    scaled = follower.guess.scaled(np.array([1.0, 2.0]))
    assert scaled.opened_at(follower.history).tolist() == opened_at
    assert scaled.weights.tolist() == [[0.5], [0.5]]


@given(rule=rules, elapsed=gaps, chosen=st.lists(st.booleans(), min_size=3, max_size=3))
def test_those_that_are_chosen_stay_what_they_are(
    rule: Rule, elapsed: list[float], chosen: list[bool]
) -> None:
    follower = Follower(rule)
    for at in moments(elapsed):
        follower.ask(at)
    which = np.array(chosen)
    several = follower.guess.scaled(np.array([0.5, 1.0, 2.0]))
    opened_at = several.opened_at(follower.history)
    assert np.array_equal(several.chosen(which).opened_at(follower.history), opened_at[which])


def test_history_keeps_what_the_widest_window_counts() -> None:
    history = History()
    for at in range(2 * LONGEST_LIMIT):
        history.note(at, admitted=bool(at % 2))
    assert len(history.asked) == len(history.admitted) == LONGEST_LIMIT
    assert history.refused_at == 2 * LONGEST_LIMIT - 2


def test_history_counts_what_was_admitted_lately() -> None:
    history = History()
    for at in range(10):
        history.note(at, admitted=bool(at % 2))
    assert history.admitted_since(4.0) == 3
    assert history.admitted_since(-1.0) == 5
