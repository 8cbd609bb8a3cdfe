"""How often something is told."""

from hypothesis import given, strategies as st
import pytest

from bench.truth.repetitions import collapse, expand


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", []),
        ("abc", ["a", "b", "c"]),
        ("aaab", ["a × 3", "b"]),
        ("aabb", ["a × 2", "b × 2"]),
        ("ababa", ["a", "b", "(these 2 lines × 2)", "a"]),
        ("xababy", ["x", "a", "b", "(these 2 lines × 2)", "y"]),
        ("abbcabbc", ["a", "b × 2", "c", "(these 3 lines × 2)"]),
    ],
)
def test_repetitions_are_told_once(lines: str, told: list[str]) -> None:
    assert collapse(list(lines)) == told


@given(st.lists(st.sampled_from("abc"), max_size=24))
def test_nothing_is_lost_by_that(lines: list[str]) -> None:
    assert expand(collapse(lines)) == lines
