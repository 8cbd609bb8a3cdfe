"""In which order things are told, and how often."""

from hypothesis import given, strategies as st
import pytest

from bench.truth.lines import Kind, Spoken, Strand
from bench.truth.transcript import collapse, facts, step


def main(*texts: str) -> list[Spoken]:
    return [Spoken(Strand.MAIN, text) for text in texts]


def dealer(*texts: str, kind: Kind = Kind.NEWS) -> list[Spoken]:
    return [Spoken(Strand.DEALER, text, kind) for text in texts]


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


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_different_lines_are_never_told_alike(one: list[str], other: list[str]) -> None:
    assert (collapse(one) == collapse(other)) == (one == other)


def test_strands_are_told_one_after_the_other() -> None:
    ping, pong = dealer("ping", "pong")

    for mixed in (
        [*main("a"), ping, *main("b"), pong],
        [ping, pong, *main("a", "b")],
        [*main("a", "b"), ping, pong],
    ):
        assert step({"Kitchen": mixed}, named=False) == ["a", "b", "ping", "pong"]


def test_within_a_strand_order_matters() -> None:
    assert step({"Kitchen": main("b", "a")}, named=False) == ["b", "a"]


def test_heartbeats_arent_counted() -> None:
    beat = dealer("ping", "pong", kind=Kind.HEARTBEAT)
    lost = dealer("lost")

    assert step({"Kitchen": beat * 3}, named=False) == ["ping", "pong"]
    assert step({"Kitchen": [*beat, *lost, *beat, *beat]}, named=False) == [
        "ping",
        "pong",
        "lost",
        "ping",
        "pong",
    ]


def test_several_zones_are_told_apart() -> None:
    said = {"Kitchen": main("a"), "Bath": main("b", "b")}

    assert step(said, named=True) == ["Kitchen: a", "Bath: b × 2"]
    assert facts({"Bath": "exit 1"}, named=True) == ["→ Bath: exit 1"]


def test_which_of_a_crowd_it_was_is_chance() -> None:
    told = ["2 × Room: b", "1 × Room: a", "1 × Room: c"]

    for ones, twos in ((1, (2, 3)), (2, (1, 3)), (3, (1, 2))):
        said = {f"Room {ones}": main("a", "c")} | {f"Room {two}": main("b") for two in twos}
        assert step(said, named=True) == told


def test_who_of_a_crowd_hears_of_whom_is_chance() -> None:
    heard = Spoken(Strand.MAIN, "a neighbour", Kind.NEIGHBOUR)

    assert step({"Room 1": [heard, *main("a")], "Room 2": main("a")}, named=True) == ["2 × Room: a"]
    assert step({"Kitchen": [heard]}, named=False) == ["a neighbour"]
