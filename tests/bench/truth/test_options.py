"""The command line."""

from pathlib import Path

import pytest

from bench.program import OURS
from bench.truth.options import Options, parse

NAMES = ("all_is_well", "dealer_429")


def test_without_arguments_all_rows_are_judged_with_the_program_that_setup_built() -> None:
    assert parse(NAMES, []) == Options(program=OURS)


def test_everything_can_be_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "truth.json"
    line = ["--program", "elsewhere", "--json", str(file), "--rows", "dealer_429", "--accept"]

    assert parse(NAMES, line) == Options(
        program=Path("elsewhere"), json=file, rows=("dealer_429",), accept=True
    )
    assert parse(NAMES, ["--short"]) == Options(short=True)
    assert parse(NAMES, ["--docs"]) == Options(docs=True)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("--rows dealer_430", "no row 'dealer_430'; there are: all_is_well, dealer_429"),
        ("--rows", "expected at least one argument"),
        ("--rows dealer_429 --short", "not allowed with argument"),
        ("--docs --short", "--docs needs all rows"),
        ("--docs --rows dealer_429", "--docs needs all rows"),
        ("--json nowhere/at/all.json", "there is no folder nowhere/at"),
        ("--json .", "--json: . is a folder"),
        ("more", "unrecognized arguments: more"),
    ],
)
def test_what_cant_be_is_said(
    line: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        parse(NAMES, line.split())

    assert ending.value.code == 2
    assert complaint in capsys.readouterr().err
