"""A zone's delays."""

from random import Random

from hypothesis import given, strategies as st

from custom_components.librespot.core.backoff import CAP_S, FLOOR_S, HEALTH_S, Backoff


@given(seed=st.integers(), failures=st.integers(min_value=1, max_value=60))
def test_every_delay_lies_between_floor_and_cap(seed: int, failures: int) -> None:
    """However often a zone failed, it neither hammers nor waits for ever."""
    backoff = Backoff(Random(seed))
    delays = [backoff.fail() for _ in range(failures)]
    assert all(FLOOR_S <= delay <= CAP_S for delay in delays)
    assert all(delay <= FLOOR_S * 2 ** (n + 1) for n, delay in enumerate(delays))


def test_delays_grow_and_are_spread() -> None:
    """Later delays are longer on average, and two zones' delays differ."""
    zones = [Backoff(Random(seed)) for seed in range(200)]
    rounds = [[zone.fail() for zone in zones] for _ in range(6)]
    means = [sum(delays) / len(delays) for delays in rounds]
    assert means == sorted(means)
    assert all(len(set(delays)) == len(delays) for delays in rounds)


def test_short_health_proves_nothing() -> None:
    """A zone that logs in and dies again and again still slows down."""
    backoff = Backoff(Random(1))
    for _ in range(20):
        backoff.fail()
        backoff.was_healthy(HEALTH_S - 1)
    assert max(backoff.fail() for _ in range(20)) > CAP_S / 2


def test_lasting_health_forgets() -> None:
    """After ten minutes of health the next delay is a first one again."""
    backoff = Backoff(Random(1))
    for _ in range(20):
        backoff.fail()
    backoff.was_healthy(HEALTH_S)
    assert backoff.fail() <= 2 * FLOOR_S
