"""What a guess foresees, beside limiters that nobody here wrote for it."""

from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.pace.guesses import (
    LONGEST_LIMIT,
    BucketGuess,
    Guess,
    History,
    WindowGuess,
    between,
)
from lab.limiter import Limiter, Rule, SlidingWindow, TokenBucket, Unlimited

from .conftest import gaps, limiter, moments, rules


def guess_of(rule: Rule) -> Guess:
    """Return the guess that is right about a rule."""
    match rule:
        case TokenBucket():
            return BucketGuess([1.0], rule.burst, rule.refill_per_s)
        case SlidingWindow():
            return WindowGuess([1.0], rule.limit, rule.window_s, counts_refused=rule.count_refused)
        case Unlimited():
            raise AssertionError("nobody guesses that")


class Follower:
    """A guess, and the limiter that it is right about."""

    def __init__(self, rule: Rule) -> None:
        self.guess, self.history = guess_of(rule), History()
        self.limiter: Limiter = limiter(rule)

    def ask(self, at: float) -> bool:
        """Ask the limiter, and tell the guess."""
        admitted = self.limiter.ask(at).admitted
        self.guess.note(at, admitted=admitted, blocked=False)
        self.history.note(at, admitted=admitted)
        return admitted


@given(rule=rules, elapsed=gaps)
def test_a_right_guess_knows_when_the_next_is_admitted(rule: Rule, elapsed: list[float]) -> None:
    follower = Follower(rule)
    for at in moments(elapsed):
        wait_s = max(0.0, follower.guess.opened_at(follower.history) - at)
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
    wait_s = max(0.0, follower.guess.opens_after(follower.history, coming) - at)
    if len(coming) == len(ahead):
        assert wait_s == pytest.approx(follower.limiter.wait_s(at), abs=1e-6)


@given(rule=rules)
def test_a_guess_that_nobody_asked_is_open(rule: Rule) -> None:
    assert guess_of(rule).opened_at(History()) == float("-inf")
    assert guess_of(rule).opens_after(History(), []) == float("-inf")


def test_who_was_refused_by_a_full_bucket_was_not_the_only_one() -> None:
    """Somebody else took what the guess believed to be left; the next token comes as ever."""
    guess = BucketGuess([1.0], 5, 0.5)
    guess.note(0.0, admitted=False, blocked=False)
    assert guess.tokens == 1.0


def test_who_was_refused_by_a_penalty_says_nothing_of_the_bucket() -> None:
    guess = BucketGuess([1.0], 5, 0.5)
    guess.note(0.0, admitted=False, blocked=True)
    assert guess.tokens == 5.0


def test_an_answer_from_before_takes_a_token_but_brings_none_back() -> None:
    """Outcomes may be noted late; a bucket's time never goes back."""
    guess = BucketGuess([1.0], 2, 1.0)
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
    scaled = follower.guess.scaled(factor, 0.25)
    assert scaled.weights == [0.25]
    restored = scaled.scaled(1 / factor, 4.0)
    assert restored.weights == [1.0]
    opened_at = follower.guess.opened_at(follower.history)
    assert restored.opened_at(follower.history) == pytest.approx(opened_at)


@pytest.mark.parametrize(
    ("rule", "opened_at"),
    [
        (TokenBucket(1, 0.1), 20.0),
        (SlidingWindow(1, 30.0), 60.0),
        (SlidingWindow(1, 30.0, count_refused=True), 60.0),
    ],
)
def test_a_guess_twice_as_long_opens_twice_as_late(rule: Rule, opened_at: float) -> None:
    follower = Follower(rule)
    follower.ask(0.0)
    assert follower.guess.scaled(2.0, 0.5).opened_at(follower.history) == opened_at


def test_history_keeps_what_the_widest_window_counts() -> None:
    history = History()
    for at in range(2 * LONGEST_LIMIT):
        history.note(at, admitted=bool(at % 2))
    assert len(history.asked) == len(history.admitted) == LONGEST_LIMIT
    assert history.refused_at == 2 * LONGEST_LIMIT - 2


@given(least=st.floats(0.01, 10), ratio=st.floats(1.1, 1000), steps=st.integers(2, 30))
def test_steps_are_the_same_factor_apart(least: float, ratio: float, steps: int) -> None:
    values = between(least, least * ratio, steps)
    assert len(values) == steps
    assert values[0] == pytest.approx(least)
    assert values[-1] == pytest.approx(least * ratio)
    factors = [later / earlier for earlier, later in pairwise(values)]
    assert factors == pytest.approx([factors[0]] * (steps - 1))
