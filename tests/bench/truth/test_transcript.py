"""In which order things are told, and how often."""

from bench.truth.lines import Spoken, Strand
from bench.truth.transcript import facts, step, without_heartbeats


def main(*texts: str) -> list[Spoken]:
    return [Spoken(Strand.MAIN, text) for text in texts]


def dealer(*texts: str, counted: bool = True) -> list[Spoken]:
    return [Spoken(Strand.DEALER, text, counted) for text in texts]


def test_strands_are_told_one_after_the_other() -> None:
    ping, pong = dealer("ping", "pong")

    for mixed in (
        [*main("a"), ping, *main("b"), pong],
        [*main("a"), ping, pong, *main("b")],
        [*main("a", "b"), ping, pong],
    ):
        assert step({"Kitchen": mixed}, named=False) == ["a", "b", "ping", "pong"]


def test_the_strand_that_speaks_first_is_told_first() -> None:
    lost, *_ = dealer("lost")

    assert step({"Kitchen": [lost, *main("back")]}, named=False) == ["lost", "back"]


def test_what_comes_by_detours_is_told_last() -> None:
    event = Spoken(Strand.EVENTS, "event")
    neighbour = Spoken(Strand.NEIGHBOURS, "neighbour")

    assert step({"Kitchen": [event, neighbour, *main("a")]}, named=False) == [
        "a",
        "neighbour",
        "event",
    ]


def test_within_a_strand_order_matters() -> None:
    assert step({"Kitchen": main("b", "a")}, named=False) == ["b", "a"]


def test_heartbeats_arent_counted() -> None:
    beat = dealer("ping", "pong", counted=False)
    lost = dealer("lost")

    assert step({"Kitchen": beat * 3}, named=False) == ["ping", "pong"]
    assert step({"Kitchen": [*beat, *lost, *beat, *beat]}, named=False) == [
        "ping",
        "pong",
        "lost",
        "ping",
        "pong",
    ]


def events(*names: str) -> list[Spoken]:
    return [Spoken(Strand.EVENTS, f"event {name}") for name in names]


def test_how_a_track_is_loaded_after_an_unavailable_one_is_chance() -> None:
    begin, end = ("loading", "unavailable", "changed"), ("track_changed", "preloading")

    for loads in ((), ("loading",), ("preloading",), ("preloading", "loading")):
        assert step({"Kitchen": events(*begin, *loads, *end)}, named=False) == [
            f"event {name}" for name in (*begin, *end)
        ]


def test_what_only_says_that_a_connection_lives_is_told_once() -> None:
    beat = dealer("ping", "pong", counted=False)
    lost = dealer("lost")

    assert without_heartbeats(beat, []) == beat
    assert without_heartbeats([*main("a"), *beat], beat) == main("a")
    assert without_heartbeats([*beat, *lost, *beat], beat) == [*lost, *beat]
    assert without_heartbeats(beat, [*beat, *lost]) == beat


def test_a_heartbeat_begins_nothing() -> None:
    beat = dealer("ping", "pong", counted=False)

    assert step({"Kitchen": [*beat, *main("a")]}, named=False) == ["a", "ping", "pong"]


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
    heard = Spoken(Strand.NEIGHBOURS, "a neighbour", counted=False)

    assert step({"Room 1": [heard, *main("a")], "Room 2": main("a")}, named=True) == ["2 × Room: a"]
    assert step({"Kitchen": [heard]}, named=False) == ["a neighbour"]
