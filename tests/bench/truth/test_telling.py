"""What a person is shown of what was seen."""

from bench.truth.telling import ACTIVATION, Entry, Kind, message, telling


def lines(*seen: str, usual: frozenset[str] = frozenset()) -> list[str]:
    return [entry.text for entry in telling(seen, usual)]


def test_of_a_line_level_and_message_are_shown() -> None:
    assert message("WARN librespot_core::dealer] Lost.") == "WARN Lost."
    assert message("Error parsing: x] y") == "Error parsing: x] y"


def test_usual_lines_arent() -> None:
    usual = frozenset(("INFO a] hello", "DEBUG a] ping"))

    assert lines("INFO a] hello", "DEBUG a] ping × 3", "WARN a] lost", usual=usual) == [
        "`WARN lost`"
    ]


def test_repetitions_are_counted_anew_without_them() -> None:
    told = ["INFO a] try", "WARN a] lost", "(these 2 lines × 5)", "ERROR a] end"]

    assert lines(*told, usual=frozenset(("INFO a] try",))) == ["`WARN lost` × 5", "`ERROR end`"]
    assert lines(*told) == ["`INFO try`", "`WARN lost`", "(these 2 lines × 5)", "`ERROR end`"]


def test_tracks_that_end_alike_are_shown_once() -> None:
    tracks = (f"ERROR p] no <spotify:track:{letter * 22}>" for letter in "abc")

    assert lines(*tracks) == ["`ERROR no <spotify:track:<id>>` × 3"]


def test_events_are_shown_by_name_and_together() -> None:
    told = ["WARN a] b", *(f"event {name} X Y" for name in ACTIVATION), "event playing TRACK_ID"]

    assert telling(told, frozenset()) == [
        Entry(Kind.LINES, "`WARN b`"),
        Entry(Kind.EVENTS, "*activation*, playing"),
    ]


def test_zones_are_told_apart() -> None:
    told = ["Bath: WARN a] b", "9 × Room: WARN a] b", "9 × Room: WARN a] c", "→ Bath: exit 1"]

    assert telling(told, frozenset()) == [
        Entry(Kind.LINES, "`WARN b`", "Bath"),
        Entry(Kind.LINES, "`WARN b`", "9 × Room"),
        Entry(Kind.LINES, "`WARN c`", "9 × Room"),
        Entry(Kind.FACT, "Bath: exit 1"),
    ]


def test_most_of_a_help_is_left_out() -> None:
    assert lines("Wrong!", "(stdout)", *(f"(stdout) {number}" for number in range(9))) == [
        "`Wrong!`",
        "`(stdout) 0`",
        "`(stdout) 1`",
        "…",
    ]
