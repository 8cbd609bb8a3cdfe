"""How moments become words."""

import pytest

from bench.truth.rows.drivers import distances, later, within


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ((0, 10, 20), "10 s apart"),
        ((0, 12.5, 20, 30.5), "10 s apart"),
        ((0, 10, 30), "apart by 10.0 s, 20.0 s"),
        ((0, 5, 10), "apart by 5.0 s, 5.0 s"),
        ((0, 10, 23.1), "apart by 10.0 s, 13.1 s"),
        ((0,), "apart by "),
        ((), "apart by "),
    ],
)
def test_distances(times: tuple[float, ...], told: str) -> None:
    assert distances(times, 10) == told


@pytest.mark.parametrize(
    ("took_s", "told"),
    [
        (81, "about 80 s later"),
        (57, "about 80 s later"),
        (55, "55.0 s later"),
        (110, "110.0 s later"),
    ],
)
def test_later(took_s: float, told: str) -> None:
    assert later(took_s, 80) == told


def test_within() -> None:
    assert within(2.9, 3) == "within 3 s"
    assert within(3.1, 3) == "not within 3 s"
