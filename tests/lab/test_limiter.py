"""The limiter, mostly by what must hold for any sequence of attempts."""

from collections.abc import Sequence

from hypothesis import given, strategies as st
import pytest

from lab.errors import LabError, UnknownNameError
from lab.limiter import (
    NAMED,
    Limit,
    Limiter,
    Penalty,
    Rule,
    SlidingWindow,
    Then,
    TokenBucket,
    Unlimited,
    named,
)
from lab.wire import Json, from_json, to_json

# Binary fractions: their sums are exact, so that a boundary is a boundary.
PAUSES = st.lists(st.integers(0, 320).map(lambda eighths: eighths / 8), min_size=1, max_size=60)
BUCKETS = st.builds(
    TokenBucket, burst=st.integers(1, 8), refill_per_s=st.sampled_from([0.0625, 0.25, 0.5, 1.0, 2])
)
WINDOWS = st.builds(
    SlidingWindow,
    limit=st.integers(1, 8),
    window_s=st.integers(1, 60).map(float),
    count_refused=st.booleans(),
)
RULES = BUCKETS | WINDOWS | st.just(Unlimited())
PENALTIES = st.builds(
    Penalty, seconds=st.integers(1, 30).map(float), growth=st.sampled_from([1.0, 1.5, 2.0, 3.0])
)
NOISES = st.sampled_from([0.0, 0.02, 0.5])


def times(pauses: Sequence[float]) -> list[float]:
    now, result = 0.0, []
    for pause in pauses:
        now += pause
        result.append(now)
    return result


def admitted(limit: Limit, moments: Sequence[float]) -> list[float]:
    limiter = Limiter(limit)
    return [moment for moment in moments if limiter.ask(moment).admitted]


@given(rule=BUCKETS, pauses=PAUSES)
def test_a_bucket_admits_no_more_than_burst_and_refill(
    rule: TokenBucket, pauses: list[float]
) -> None:
    granted = admitted(Limit(rule), times(pauses))
    for first, begin in enumerate(granted):
        for last, end in enumerate(granted[first:], first):
            assert last - first + 1 <= rule.burst + (end - begin) * rule.refill_per_s + 1e-6


@given(rule=BUCKETS, pauses=PAUSES)
def test_a_bucket_refuses_only_when_it_is_empty(rule: TokenBucket, pauses: list[float]) -> None:
    limiter = Limiter(Limit(rule))
    tokens, before = float(rule.burst), 0.0
    for now in times(pauses):
        tokens = min(rule.burst, tokens + (now - before) * rule.refill_per_s)
        before = now
        decision = limiter.ask(now)
        assert decision.admitted == (tokens >= 1)
        tokens -= decision.admitted


@given(rule=WINDOWS, pauses=PAUSES)
def test_a_window_admits_no_more_than_its_limit(rule: SlidingWindow, pauses: list[float]) -> None:
    granted = admitted(Limit(rule), times(pauses))
    for first, last in zip(granted, granted[rule.limit :], strict=False):
        assert last - first >= rule.window_s


@given(rule=WINDOWS, pauses=PAUSES)
def test_a_window_counts_what_it_should(rule: SlidingWindow, pauses: list[float]) -> None:
    limiter = Limiter(Limit(rule))
    counted: list[float] = []
    for now in times(pauses):
        recent = [moment for moment in counted if now - moment < rule.window_s]
        decision = limiter.ask(now)
        assert decision.admitted == (len(recent) < rule.limit)
        if decision.admitted or rule.count_refused:
            counted.append(now)


@given(pauses=PAUSES)
def test_unlimited_admits_everything(pauses: list[float]) -> None:
    moments = times(pauses)
    assert admitted(Limit(Unlimited()), moments) == moments


@given(rule=RULES, penalty=PENALTIES, pauses=PAUSES)
def test_a_refusal_blocks_everything_for_as_long_as_it_should(
    rule: Rule, penalty: Penalty, pauses: list[float]
) -> None:
    limiter = Limiter(Limit(rule, penalty))
    blocked_until, length = -1.0, penalty.seconds
    for now in times(pauses):
        decision = limiter.ask(now)
        if now < blocked_until:
            assert not decision.admitted
        if decision.admitted:
            length = penalty.seconds
            continue
        assert decision.retry_after_s >= length
        blocked_until = now + length
        length *= penalty.growth


@given(rule=RULES, penalty=st.none() | PENALTIES, pauses=PAUSES)
def test_who_waits_as_long_as_told_is_admitted(
    rule: Rule, penalty: Penalty | None, pauses: list[float]
) -> None:
    counts_refusals = isinstance(rule, SlidingWindow) and rule.count_refused
    limiter = Limiter(Limit(rule, penalty))
    now = 0.0
    for pause in pauses:
        now += pause
        decision = limiter.ask(now)
        if not decision.admitted and not counts_refusals:
            now += decision.retry_after_s
            assert limiter.ask(now).admitted


@given(rule=RULES, penalty=st.none() | PENALTIES, pauses=PAUSES)
def test_the_first_is_always_admitted_and_nothing_is_random(
    rule: Rule, penalty: Penalty | None, pauses: list[float]
) -> None:
    limit = Limit(rule, penalty)
    moments = times(pauses)
    granted = admitted(limit, moments)
    assert granted[0] == moments[0]
    assert granted == admitted(limit, moments)


@given(rule=RULES, penalty=st.none() | PENALTIES, pauses=PAUSES, noise=NOISES)
def test_the_wait_is_known_before_it_is_asked_for(
    rule: Rule, penalty: Penalty | None, pauses: list[float], noise: float
) -> None:
    limiter = Limiter(Limit(rule, penalty, noise))
    for now in times(pauses):
        wait = limiter.wait_s(now)
        assert limiter.wait_s(now) == wait
        assert limiter.ask(now).admitted == (wait == 0)


@given(rule=RULES, penalty=st.none() | PENALTIES, pauses=PAUSES, noise=NOISES)
def test_strangers_come_as_their_seed_says_however_often_one_looks(
    rule: Rule, penalty: Penalty | None, pauses: list[float], noise: float
) -> None:
    limit = Limit(rule, penalty, noise)
    watched, unwatched = Limiter(limit, seed=7), Limiter(limit, seed=7)
    before = 0.0
    for now in times(pauses):
        watched.wait_s((before + now) / 2)
        before = now
        assert watched.ask(now) == unwatched.ask(now)


def test_strangers_come_as_often_as_they_should() -> None:
    # All that isn't left of a bucket that never refills was theirs.
    limiter = Limiter(Limit(TokenBucket(10_000, 1e-9), noise_per_s=0.07), now=50, seed=1)
    now = 50 + 36_000
    left = 0
    while limiter.ask(now).admitted:
        left += 1
    assert 10_000 - left == pytest.approx(0.07 * 36_000, rel=0.1)


def test_strangers_that_find_nothing_cost_nobody_anything() -> None:
    noisy = Limiter(Limit(TokenBucket(1, 0.01), Penalty(1000), noise_per_s=100), seed=3)
    assert noisy.wait_s(1) < 100


@given(rule=RULES, after_s=st.integers(1, 60), then=RULES, pauses=PAUSES)
def test_what_a_limit_turns_into_begins_afresh(
    rule: Rule, after_s: int, then: Rule, pauses: list[float]
) -> None:
    turning = Limiter(Limit(rule, Penalty(30), then=Then(after_s, then)))
    before, after = Limiter(Limit(rule, Penalty(30))), Limiter(Limit(then))
    for now in times(pauses):
        admitted = (before if now < after_s else after).ask(now).admitted
        assert turning.ask(now).admitted == admitted


def test_what_a_limit_turns_into_has_its_own_penalty() -> None:
    limit = Limit(TokenBucket(10, 1), then=Then(10, TokenBucket(1, 1), Penalty(30)))
    limiter = Limiter(limit, now=100)
    assert [limiter.ask(now).admitted for now in (110, 110, 139, 169)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_window_that_counts_refusals_counts_those_of_a_block_too() -> None:
    limiter = Limiter(Limit(SlidingWindow(1, 20, count_refused=True), Penalty(5)))
    assert limiter.ask(0).admitted
    assert limiter.ask(10).retry_after_s == 20
    assert limiter.ask(12).retry_after_s == 20
    assert not limiter.ask(31).admitted


@pytest.mark.parametrize(
    ("family", "limit"),
    [
        (
            {
                "limiter": {"kind": "bucket", "burst": 2, "refill_per_s": 0.2},
                "penalty": {"seconds": 30, "growth": 1.0, "cap_s": 600},
                "noise_per_s": 0.07,
                "then": {
                    "after_s": 43200,
                    "limiter": {"kind": "window", "limit": 5, "window_s": 30},
                    "penalty": {"seconds": 15},
                },
            },
            Limit(
                TokenBucket(2, 0.2),
                Penalty(30, 1, 600),
                0.07,
                Then(43200, SlidingWindow(5, 30), Penalty(15)),
            ),
        ),
        ({"limiter": {"kind": "unlimited"}}, Limit(Unlimited())),
    ],
)
def test_a_limit_is_data(family: Json, limit: Limit) -> None:
    assert from_json(family, Limit) == limit
    assert from_json(to_json(limit, Limit), Limit) == limit


@pytest.mark.parametrize(
    ("limit", "limits"),
    [
        (Limit(Unlimited()), False),
        (Limit(Unlimited(), Penalty(30), noise_per_s=1), False),
        (Limit(TokenBucket(1, 1)), True),
        (Limit(Unlimited(), then=Then(1, TokenBucket(1, 1))), True),
        (Limit(TokenBucket(1, 1), then=Then(1, Unlimited())), True),
    ],
)
def test_knows_whether_it_can_ever_refuse(limit: Limit, limits: bool) -> None:
    assert limit.limits == limits


def test_a_growing_penalty_stops_at_its_cap() -> None:
    limiter = Limiter(Limit(TokenBucket(1, 0.1), Penalty(seconds=15, growth=2, cap_s=50)))
    assert limiter.ask(0).admitted
    waits = [limiter.ask(now).retry_after_s for now in (1, 2, 3, 4)]
    assert waits[1:] == [30, 50, 50]


def test_a_refusal_during_a_block_renews_it() -> None:
    limiter = Limiter(Limit(TokenBucket(1, 1), Penalty(seconds=30)))
    assert limiter.ask(0).admitted
    assert not limiter.ask(0).admitted
    assert not limiter.ask(29).admitted
    assert not limiter.ask(58).admitted
    assert limiter.ask(88).admitted


@pytest.mark.parametrize(("name", "burst"), [("strict", 4), ("lenient", 10), ("penalty", 2)])
def test_the_named_ones_admit_their_burst_at_once(name: str, burst: int) -> None:
    assert len(admitted(named(name), [0.0] * 20)) == burst


def test_the_named_ones_refill_as_they_should() -> None:
    assert admitted(NAMED["strict"], [0, 0, 0, 0, 4.9, 5, 5.1, 10]) == [0, 0, 0, 0, 5, 10]
    assert admitted(NAMED["lenient"], [0.0] * 10 + [0.9, 1, 1.1, 2]) == [0.0] * 10 + [1, 2]
    assert admitted(NAMED["penalty"], [0, 0, 1, 5, 30, 59.9, 89.9]) == [0, 0, 89.9]
    assert len(admitted(NAMED["none"], [0.0] * 100)) == 100


def test_an_unknown_name_says_which_exist() -> None:
    with pytest.raises(UnknownNameError, match="lenient, none, penalty, strict"):
        named("harsh")


@pytest.mark.parametrize(
    "make",
    [
        lambda: TokenBucket(0, 1),
        lambda: TokenBucket(1, 0),
        lambda: TokenBucket(1, float("inf")),
        lambda: SlidingWindow(0, 1),
        lambda: SlidingWindow(1, -1),
        lambda: Penalty(0),
        lambda: Penalty(1, growth=0.5),
        lambda: Penalty(10, cap_s=5),
        lambda: Penalty(float("nan")),
        lambda: Then(0, Unlimited()),
        lambda: Limit(Unlimited(), noise_per_s=-1),
    ],
)
def test_values_out_of_range_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(LabError, match="it must be"):
        make()
