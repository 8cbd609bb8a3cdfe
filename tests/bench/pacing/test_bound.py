"""Nobody does better than the best possible."""

from itertools import product
import math
from random import Random

import pytest

from bench.pacing import bound
from bench.pacing.families import PUBLIC, Family
from bench.simulation.session import REGISTRATION_S
from lab.limiter import Limit, Limiter, Penalty, SlidingWindow, TokenBucket, Unlimited


@pytest.mark.parametrize(
    ("limit", "zones", "seconds"),
    [
        (Limit(Unlimited()), 11, 1.4),
        (Limit(TokenBucket(10, 1)), 11, 1.9),
        (Limit(TokenBucket(2, 1 / 5)), 11, 46),
        (Limit(TokenBucket(1, 1 / 10)), 11, 101),
        (Limit(SlidingWindow(4, 25)), 11, 51),
        (Limit(SlidingWindow(7, 81)), 15, 163),
        (Limit(TokenBucket(1, 1 / 10), Penalty(30)), 11, 101),
    ],
)
def test_cold_starts_take_what_is_known(limit: Limit, zones: int, seconds: float) -> None:
    best = bound.cold_start(Limiter(limit), 0.0, zones, Random(1))
    assert best.time_s == pytest.approx(seconds, abs=0.3)
    assert best.refusals == 0
    assert best.logins == zones


@pytest.mark.parametrize(
    "limit",
    [
        Limit(TokenBucket(1, 1 / 2)),
        Limit(TokenBucket(2, 1 / 3)),
        Limit(SlidingWindow(2, 4)),
        Limit(SlidingWindow(1, 2)),
        Limit(SlidingWindow(2, 3, count_refused=True)),
        Limit(TokenBucket(1, 1 / 2), Penalty(3)),
    ],
)
@pytest.mark.parametrize("ready", [(0, 0, 0, 0), (0, 1, 1, 5), (2, 2, 3, 3), (0, 4, 4, 4)])
def test_no_other_order_or_wait_is_faster(limit: Limit, ready: tuple[int, ...]) -> None:
    """Every way to spend the next seconds, tried out."""
    registered = bound._admit(Limiter(limit), ready, Random(1))
    assert max(registered) - REGISTRATION_S[1] <= _fastest(limit, ready) <= max(registered)


def _fastest(limit: Limit, ready: tuple[int, ...]) -> float:
    """Return the earliest last admission of all ways to ask at whole seconds."""
    seconds = range(14)
    best = math.inf
    for moments in product(seconds, repeat=len(ready)):
        asks = sorted(moments)
        if asks[-1] >= best or any(a < b for a, b in zip(asks, sorted(ready), strict=True)):
            continue
        limiter = Limiter(limit)
        if all(limiter.ask(moment).admitted for moment in asks):
            best = asks[-1]
    return best


def test_looks_at_the_limiter_without_asking_it() -> None:
    limiter = Limiter(Limit(TokenBucket(3, 1 / 5), noise_per_s=1 / 20), seed="x")
    ahead = bound.foresee(limiter)
    best = bound.cold_start(ahead, 0.0, 11, Random(1))
    assert best == bound.cold_start(limiter, 0.0, 11, Random(1)), "strangers come as they will"


@pytest.mark.parametrize("family", PUBLIC, ids=lambda family: family.name)
def test_a_storms_volley_is_nobodys_fault(family: Family) -> None:
    limiter = Limiter(family)
    volley = Limiter(family)
    admitted = sum(volley.ask(0.05 + each / 1000).admitted for each in range(11))
    best = bound.storm(limiter, 0.0, 11, Random(1))
    assert best.refusals == pytest.approx(11 - admitted, abs=1)
    assert best.logins == best.refusals
    assert len(best.connected_at) == 11
    assert best.unavailable_s == pytest.approx(sum(best.connected_at))


def test_a_storm_waits_for_the_end_of_the_penalty() -> None:
    limit = Limit(TokenBucket(10, 1), Penalty(30))
    best = bound.storm(Limiter(limit), 0.0, 11, Random(1))
    assert best.time_s == pytest.approx(30.5, abs=0.2)


def test_troubles_add_up() -> None:
    first = bound.cold_start(Limiter(Limit(Unlimited())), 0.0, 2, Random(1))
    then = bound.storm(Limiter(Limit(TokenBucket(1, 1))), 100.0, 2, Random(1))
    both = bound.added([first, then])
    assert both.time_s == first.time_s + then.time_s
    assert both.logins == 3
    assert list(both.connected_at) == [*first.connected_at, *then.connected_at]
