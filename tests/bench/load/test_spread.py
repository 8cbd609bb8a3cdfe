"""How values are spread."""

from collections.abc import Sequence

from hypothesis import given, strategies as st
import pytest

from bench.load.spread import Spread


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        ([4], Spread(1, 4, 4, 4)),
        ([3, 1], Spread(2, 2, 3, 3)),
        (range(1, 20), Spread(19, 10, 19, 19)),
        (range(1, 21), Spread(20, 10.5, 19, 20)),
        (range(100, 0, -1), Spread(100, 50.5, 95, 100)),
    ],
)
def test_median_95th_percent_and_most(values: Sequence[float], spread: Spread) -> None:
    assert Spread.of(values) == spread


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_95_percent_are_no_more_than_p95_and_fewer_no_more_than_less(values: list[float]) -> None:
    spread = Spread.of(values)

    assert sum(value <= spread.p95 for value in values) >= 0.95 * len(values)
    assert sum(value < spread.p95 for value in values) < 0.95 * len(values)
    assert min(values) <= spread.median <= spread.p95 <= spread.most == max(values)


def test_nothing_has_no_spread() -> None:
    with pytest.raises(IndexError):
        Spread.of([])
