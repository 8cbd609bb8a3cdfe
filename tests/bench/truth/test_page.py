"""The page for people belongs to the rows."""

import re

from bench.truth import page
from bench.truth.expectations import load
from bench.truth.row import Row, Section
from bench.truth.rows import ROWS
from bench.truth.run import PAGE
from bench.truth.scene import Scene

TROUBLE = re.compile(r"(?:WARN|ERROR) \S+\] .*?(?= × \d+$|$)")
TRACK = re.compile(r"(?<=spotify:track:)(?:<\w{22}>|\w{22})")
COMMANDED = "couldn't load context info because"


def test_the_page_is_what_the_rows_make_of_it() -> None:
    expected = load()

    assert PAGE.read_text() == page.render(ROWS, expected.rows, expected.version)


def test_each_row_has_its_expectation_and_nothing_else_has_one() -> None:
    assert list(load().rows) == [row.name for row in ROWS]
    assert all(load().rows.values())


def test_rows_are_told_apart() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60
    assert len({row.happens for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.name.replace("_", "").isalnum()
        assert row.name == row.name.lower()
        assert row.means.endswith(".")


def test_rows_stand_in_the_order_of_the_sections() -> None:
    sections = list(Section)
    places = [sections.index(row.section) for row in ROWS]

    assert places == sorted(places)


def test_every_trouble_that_was_seen_stands_in_its_row() -> None:
    shown = {
        line.partition("<br>`")[2].partition("`")[0]: line
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ")
    }
    troubles = [
        (name, match[0].rpartition("] ")[2])
        for name, lines in load().rows.items()
        for line in lines
        if (match := TROUBLE.search(line)) and COMMANDED not in line
    ]

    assert len(troubles) > len(ROWS)
    for name, text in troubles:
        assert TRACK.sub("<id>", text) in shown[name]


def test_the_usual_stands_in_the_first_row_only() -> None:
    shown = rendered(["INFO a] b", "DEBUG c] d", "→ registered"])

    assert "| `INFO b`<br>`DEBUG d` | registered |" in shown
    assert "| nothing unusual | registered |" in shown


def test_it_says_when_there_was_nothing_to_read() -> None:
    shown = rendered(["→ registered"], ["INFO a] b", "→ runs, and isn't registered after 30 s"])

    assert "| nothing after `INFO b` | runs, and isn't registered after 30 s |" in shown


def test_it_says_what_is_missing_from_the_usual() -> None:
    shown = rendered(["DEBUG c] d", "→ runs, and isn't registered after 30 s"])

    assert "| as usual, but never `INFO b` | runs, and isn't registered after 30 s |" in shown


def test_what_comes_last_stands_apart_from_what_happened_in_between() -> None:
    shown = rendered(
        ["→ registered", "WARN a] lost", "→ nobody comes", "ERROR a] lost", "→ exit 1", "→ quiet"]
    )

    assert "| `WARN lost`<br>*nobody comes*<br>`ERROR lost` | exit 1<br>quiet |" in shown


def test_the_table_survives_every_line() -> None:
    shown = rendered(["ERROR a] one|two `three`", "→ exit 1"])

    assert r"| `` ERROR one\|two `three` `` | exit 1 |" in shown


def test_a_long_fact_is_shortened() -> None:
    shown = rendered([f"→ it tells {', '.join(['something'] * 50)}"])

    assert "| it tells something, something, something," in shown
    assert ", … |" in shown


def rendered(*seen: list[str]) -> str:
    """Return the page of one row in which all is well, and of these."""
    rows = [row("well"), *(row(f"row_{number}") for number in range(len(seen)))]
    usual = ["INFO a] b", "DEBUG c] d", "→ registered"]
    told = {each.name: lines for each, lines in zip(rows, (usual, *seen), strict=True)}
    return page.render(rows, told, "0.8.0")


def row(name: str) -> Row:
    async def drive(_: Scene) -> None:
        raise NotImplementedError

    return Row(name, Section.STARTS, f"{name} happens", "It means nothing.", drive)
