"""Every row, with the real librespot: what it says, in which order, and what it does then.

All rows that are asked for run once and side by side; each test judges its own.
"""

from collections.abc import Iterator
import difflib

import pytest

from bench.truth.rows import ROWS

from .runs import Run, judge

SHORT = [row.name for row in ROWS if not row.long]
LONG = [row.name for row in ROWS if row.long]


def asked_for(request: pytest.FixtureRequest, names: list[str]) -> Iterator[str]:
    """Return those of some rows whose tests are to run."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    rows = {item.callspec.params.get("row") for item in items if hasattr(item, "callspec")}
    return (name for name in names if name in rows)


@pytest.fixture(scope="session")
def short_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return judge(tmp_path_factory.mktemp("short"), "--rows", *asked_for(request, SHORT))


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return judge(tmp_path_factory.mktemp("long"), "--rows", *asked_for(request, LONG))


def assert_same(run: Run, name: str) -> None:
    assert run.report is not None, run.output
    row = run.row(name)
    diff = difflib.ndiff(row["expected"], row["seen"])
    assert row["same"], f"{name}: - expected, + seen\n" + "\n".join(diff)
    assert row["seen"] == row["expected"] != []


@pytest.mark.parametrize("row", SHORT)
def test_row(row: str, short_run: Run) -> None:
    assert_same(short_run, row)


@pytest.mark.long
@pytest.mark.parametrize("row", LONG)
def test_long_row(row: str, long_run: Run) -> None:
    assert_same(long_run, row)


def test_the_run_is_told_as_other_programs_want_it(short_run: Run) -> None:
    assert short_run.report is not None, short_run.output
    assert set(short_run.report) == {"version", "rows"}
    assert short_run.report["version"] == "0.8.0"
    for row in short_run.report["rows"]:
        assert set(row) == {"row", "same", "expected", "seen"}
        assert row["same"] == (row["expected"] == row["seen"])
    different = [row["row"] for row in short_run.report["rows"] if not row["same"]]
    assert short_run.status == bool(different)
