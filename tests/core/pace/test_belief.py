"""What is believed of an account's limit."""

from itertools import pairwise
from random import Random

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.librespot.core.pace.belief import Belief
from custom_components.librespot.core.pace.guesses import (
    BucketGuesses,
    Floats,
    Guesses,
    WindowGuesses,
)
from lab.limiter import Limit, Limiter, Rule, SlidingWindow, TokenBucket, Unlimited

from .conftest import gaps, limiter, moments, rules
from .test_guesses import right_guess

MARGIN = 0.04
thorough = settings(deadline=None, max_examples=20)
"""An example takes as long as an account's first minutes: fewer than usual."""
answers = st.lists(
    st.tuples(st.floats(0.0, 60.0) | st.floats(0.0, 0.5), st.booleans()), max_size=25
)


def _observe(belief: Belief, limiter: Limiter, at: float) -> bool:
    admitted = limiter.ask(at).admitted
    belief.observe(at, admitted=admitted)
    return admitted


def _follow(
    belief: Belief, limiter: Limiter, logins: int, now: float = 0.0, confidence: float = 0.72
) -> tuple[float, list[float]]:
    """Let so many in, as soon as it is likely to work; return the end, and who was refused when."""
    refused: list[float] = []
    while logins:
        wait_s = belief.opens((), now, confidence) - now
        now += wait_s * (1 + MARGIN)
        if _observe(belief, limiter, now):
            logins -= 1
        else:
            refused.append(now)
        now += 0.3
    return now, refused


def _weight(belief: Belief, rule: Rule, tolerance: float = 0.2) -> float:
    """Return how likely a limit of the same kind and size is whose times are nearly these."""
    total = 0.0
    for guesses in belief.guesses:
        times = _times_as_long(guesses, rule)
        near = (1 / (1 + tolerance) <= times) & (times <= 1 + tolerance)
        total += guesses.weights[near].sum()
    return total


def _times_as_long(guesses: Guesses, rule: Rule) -> Floats:
    """Return how long each guess's times are beside a rule's; 0: it is of another kind or size."""
    if isinstance(rule, TokenBucket) and isinstance(guesses, BucketGuesses):
        times = rule.refill_per_s / guesses.refill_per_s
        return np.where(guesses.burst == rule.burst, times, 0.0)
    if isinstance(rule, SlidingWindow) and isinstance(guesses, WindowGuesses):
        return np.where(guesses.limit == rule.limit, guesses.window_s / rule.window_s, 0.0)
    return np.zeros(len(guesses.weights))


def _buckets(belief: Belief) -> BucketGuesses:
    """Return the guesses that are buckets."""
    return next(each for each in belief.guesses if isinstance(each, BucketGuesses))


@thorough
@given(answers=answers)
def test_weights_sum_to_one_whatever_was_answered(answers: list[tuple[float, bool]]) -> None:
    belief, now = Belief(), 0.0
    for elapsed_s, admitted in answers:
        now += elapsed_s
        belief.observe(now, admitted=admitted)
        assert sum(each.weights.sum() for each in belief.guesses) == pytest.approx(1.0)
        assert {each.weights.shape[1] for each in belief.guesses} == {len(belief.penalties_s)}
        assert 0 <= belief.penalty <= 1 + 1e-9
        assert 0 <= belief.doubt <= 1


@thorough
@given(
    rule=rules,
    penalty_s=st.floats(5.0, 120.0),
    elapsed=gaps,
)
def test_who_knows_the_limit_knows_when_the_next_is_admitted(
    rule: Rule, penalty_s: float, elapsed: list[float]
) -> None:
    belief, asked = Belief([right_guess(rule)], (penalty_s,)), limiter(rule, penalty_s)
    belief.step = 0.0  # it is no guess among others
    for at in moments(elapsed):
        assert belief.opens((), at, 0.5) - at == pytest.approx(asked.wait_s(at), abs=1e-6)
        _observe(belief, asked, at)


RULES: list[Rule] = [
    TokenBucket(1, 0.1),
    TokenBucket(3, 0.5),
    TokenBucket(5, 0.2),
    SlidingWindow(4, 25.0),
    SlidingWindow(6, 60.0),
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("penalty_s", [0.0, 30.0])
def test_the_truth_prevails_among_a_few_guesses(rule: Rule, penalty_s: float) -> None:
    guesses = [right_guess(each) for each in RULES]
    for guess in guesses:
        guess.weights = np.full((1, 2), 0.1)
    belief = Belief(guesses, (0.0, 30.0))
    _follow(belief, limiter(rule, penalty_s), 30, confidence=0.5)
    assert _weight(belief, rule) > 0.9


@pytest.mark.parametrize(
    "rule", [TokenBucket(2, 0.2), SlidingWindow(5, 30.0), SlidingWindow(10, 60.0)]
)
@pytest.mark.parametrize("penalty_s", [0.0, 32.0])
def test_an_unknown_limit_is_found_out(rule: Rule, penalty_s: float) -> None:
    """After some logins hardly anybody is refused, and nobody waits much longer than he must."""
    belief, asked = Belief(), limiter(rule, penalty_s)
    now, _ = _follow(belief, asked, 40, confidence=0.9)
    end, refused = _follow(belief, asked, 40, now, confidence=0.9)
    best, ideal = limiter(rule), 0.0
    for _ in range(40):
        ideal += best.wait_s(ideal)
        best.ask(ideal)
    assert len(refused) <= 4
    assert end - now <= 1.75 * ideal + (penalty_s + 5) * len(refused)


def test_a_penalty_is_told_from_a_slow_refill() -> None:
    rule = TokenBucket(2, 0.5)
    for penalty_s, likely in ((0.0, False), (65.0, True)):
        belief, asked = Belief(), limiter(rule, penalty_s)
        for at in (0.0, 0.2, 0.4, 6.0, 75.0, 80.0, 85.0):
            _observe(belief, asked, at)
        assert (belief.penalty > 0.5) is likely


def test_penalties_are_wondered_about_at_the_first_refusal() -> None:
    belief = Belief()
    belief.observe(0.0, admitted=True)
    assert belief.penalty == 0
    belief.observe(0.2, admitted=False)
    assert belief.penalty == pytest.approx(0.35)


@thorough
@given(answers=answers, ahead=st.lists(st.floats(0.0, 2.0), max_size=8))
def test_more_confidence_waits_longer(
    answers: list[tuple[float, bool]], ahead: list[float]
) -> None:
    """And nobody waits less behind others than ahead of them."""
    belief, now = Belief(), 0.0
    for elapsed_s, admitted in answers:
        now += elapsed_s
        belief.observe(now, admitted=admitted)
    coming = [now + at for at in moments(ahead)]
    at = coming[-1] if coming else now
    confidences = [0.0, 0.2, 0.5, 0.72, 0.9, 0.999]
    opens = [belief.opens(coming, at, confidence) for confidence in confidences]
    assert opens[0] == at
    assert opens == sorted(opens)
    for confidence, after in zip(confidences, opens, strict=True):
        assert belief.opens((), at, confidence) <= after + 1e-9


def test_the_wait_is_bounded_however_sure_one_must_be() -> None:
    belief = Belief()
    for at in range(50):
        belief.observe(at / 10, admitted=False)
    assert belief.opens((), 5.0, 1.0) <= 5.0 + 200.0


def test_strangers_do_not_kill_the_truth() -> None:
    """Somebody else takes an admission now and then: what is believed stays near what is."""
    rule = TokenBucket(3, 0.5)
    belief = Belief()
    _follow(belief, Limiter(Limit(rule, noise_per_s=0.05), seed=3), 80)
    buckets = _buckets(belief)
    near = (buckets.refill_per_s >= 0.3) & (buckets.refill_per_s <= 0.7)
    assert buckets.weights[near].sum() > 0.8
    assert not belief.outdated


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TokenBucket(10, 1.0), TokenBucket(2, 0.1)),
        (SlidingWindow(10, 20.0), SlidingWindow(1, 60.0)),
        (TokenBucket(2, 0.1), TokenBucket(2, 2.0)),
    ],
)
def test_it_is_outdated_after_the_limit_became_another_one(before: Rule, after: Rule) -> None:
    """A stricter one refuses for no reason known, a more lenient one admits who tries too early."""
    belief = Belief()
    now, _ = _follow(belief, limiter(before), 40)
    doubted = [belief.outdated]
    then, now = limiter(after), now + 3600
    for _ in range(40):
        _observe(belief, then, now)
        doubted.append(belief.outdated)
        now += 2.0
    assert not doubted[0]
    assert any(doubted)


def test_what_was_learned_ages() -> None:
    """The doubt doubles its part in a day; who is in doubt tries."""
    belief = Belief()
    now, _ = _follow(belief, limiter(TokenBucket(1, 0.1)), 20)
    day = 24 * 3600.0
    doubts = [belief.doubt_at(now + days * day) for days in range(5)]
    assert doubts == sorted(doubts)
    left = [1 - doubt for doubt in doubts]
    for earlier, later in pairwise(left):
        assert later == pytest.approx(earlier / 2, rel=0.01)
    soon = now + 0.1
    assert belief.opens((soon,), soon, 0.72) > soon + 8
    later_on = now + 4 * day
    assert belief.opens((later_on,), later_on, 0.72) == later_on


def test_who_trusts_has_no_doubt() -> None:
    belief = Belief()
    belief.observe(0.0, admitted=True)
    assert belief.doubt_at(1e6) > 0.5
    belief.trust(1e6)
    assert belief.doubt_at(1e6) == 0


def test_nothing_is_doubted_before_anything_was_answered() -> None:
    assert Belief().doubt_at(1e9) == 0


def test_a_login_without_an_answer_may_have_used_an_admission() -> None:
    for rule in (TokenBucket(1, 0.1), SlidingWindow(1, 10.0)):
        belief = Belief([right_guess(rule)])
        belief.spend(0.0)
        assert belief.opens((), 1.0, 0.5) == pytest.approx(10.0)


def test_a_few_guesses_are_looked_at_more_closely() -> None:
    """They become finer, of the same meaning: sizes stay, times are near what they were."""
    random = Random(1)
    for _ in range(5):
        rule = TokenBucket(random.randint(1, 6), random.uniform(0.1, 1.0))
        belief = Belief()
        _follow(belief, limiter(rule), 60)
        assert belief.step < 0.1
        buckets = _buckets(belief)
        rates = buckets.refill_per_s[buckets.weights.sum(axis=1) > 0.05] / rule.refill_per_s
        assert all((rates >= 0.7) & (rates <= 1.2)), (rule, rates)


def test_an_account_without_a_limit_is_believed_to_have_none() -> None:
    belief = Belief()
    now, refused = _follow(belief, Limiter(Limit(Unlimited())), 150)
    assert not refused
    assert belief.opens([now] * 20, now, 0.5) == now
