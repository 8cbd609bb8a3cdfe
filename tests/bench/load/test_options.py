"""The command line."""

from pathlib import Path

import pytest

from bench.load.options import Options, parse
from bench.program import OURS


def test_without_arguments_a_hundred_zones_of_one_account_start_at_once() -> None:
    assert parse([]) == Options(zones=100, accounts=1, every_s=0, steady_s=60, program=OURS)


def test_everything_can_be_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "load.json"
    line = "--zones 6 --accounts 2 --every 0.5 --steady 7 --program elsewhere --json"

    assert parse([*line.split(), str(file)]) == Options(
        zones=6, accounts=2, every_s=0.5, steady_s=7, program=Path("elsewhere"), json=file
    )


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("--zones 0", "--zones: '0' is no number of 1 or more"),
        ("--zones many", "--zones: 'many' is no number of 1 or more"),
        ("--accounts -1", "--accounts: '-1' is no number"),
        ("--zones 3 --accounts 4", "--accounts: 3 zones are too few for 4"),
        ("--steady 0", "--steady: '0' is no number of 1 or more"),
        ("--steady 1.5", "--steady: '1.5' is no number of 1 or more"),
        ("--every=-1", "--every: '-1' are no seconds, 0 or more"),
        ("--every inf", "--every: 'inf' are no seconds"),
        ("--every nan", "--every: 'nan' are no seconds"),
        ("--every soon", "--every: 'soon' are no seconds"),
        ("--json nowhere/at/all.json", "there is no folder nowhere/at"),
        ("more", "unrecognized arguments: more"),
    ],
)
def test_what_cant_be_is_said(
    line: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        parse(line.split())

    assert ending.value.code == 2
    assert complaint in capsys.readouterr().err
