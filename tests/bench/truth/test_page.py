"""The page for people belongs to the rows."""

from bench.truth import page
from bench.truth.expectations import load
from bench.truth.row import Section
from bench.truth.rows import ROWS
from bench.truth.run import PAGE


def test_the_page_is_what_the_rows_make_of_it() -> None:
    expected = load()

    assert PAGE.read_text() == page.render(ROWS, expected.rows, expected.version)


def test_each_row_has_its_expectation_and_nothing_else_has_one() -> None:
    assert list(load().rows) == [row.name for row in ROWS]
    assert all(load().rows.values())


def test_rows_are_told_apart() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 40
    assert len({row.happens for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.name.replace("_", "").isalnum()
        assert row.name == row.name.lower()
        assert row.means.endswith(".")


def test_rows_stand_in_the_order_of_the_sections() -> None:
    sections = list(Section)
    places = [sections.index(row.section) for row in ROWS]

    assert places == sorted(places)


def test_every_warning_that_was_seen_stands_in_a_table() -> None:
    tables = "\n".join(line for line in PAGE.read_text().splitlines() if line.startswith("| "))

    for lines in load().rows.values():
        for line in lines:
            if line.startswith(("WARN ", "ERROR ")):
                text = line.rpartition(" × ")[0] if line[-1].isdigit() and " × " in line else line
                assert text.replace("|", "\\|") in tables
