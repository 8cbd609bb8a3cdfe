"""What is told of the verdicts."""

import json
from pathlib import Path

import pytest

from bench.truth.judge import Verdict
from bench.truth.report import Progress, summary, write_json
from bench.truth.rows import ROWS
from bench.truth.see import Sight

SAME = Verdict(Sight("calm", ("WARN a", "→ exit 1"), 1.0), ("WARN a", "→ exit 1"))
OTHER = Verdict(Sight("changed", ("WARN b", "→ exit 1"), 2.0), ("WARN a", "→ exit 1"))


def test_the_last_line_says_it_all() -> None:
    assert summary([SAME], "0.8.0", 3.2) == "librespot 0.8.0: 1 of 1 rows are the same, in 3 s"


def test_differences_are_shown_between_the_lines_that_are_the_same() -> None:
    assert summary([SAME, OTHER], "0.9.0", 3.2).splitlines() == [
        "changed: - expected, + seen",
        "  -WARN a",
        "  +WARN b",
        "   → exit 1",
        "",
        "librespot 0.9.0: 1 of 2 rows are the same, in 3 s; these differ: changed",
    ]


def test_other_programs_get_all_of_it(tmp_path: Path) -> None:
    write_json([SAME, OTHER], "0.9.0", tmp_path / "truth.json")

    assert json.loads((tmp_path / "truth.json").read_text()) == {
        "version": "0.9.0",
        "rows": [
            {
                "row": "calm",
                "same": True,
                "expected": ["WARN a", "→ exit 1"],
                "seen": ["WARN a", "→ exit 1"],
            },
            {
                "row": "changed",
                "same": False,
                "expected": ["WARN a", "→ exit 1"],
                "seen": ["WARN b", "→ exit 1"],
            },
        ],
    }


def test_each_verdict_is_told_as_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(ROWS[:2])

    progress.tell(Verdict(Sight(ROWS[0].name, (), 4.25), ()))
    progress.tell(Verdict(Sight(ROWS[1].name, (), 60.0), ("a",)))

    assert capsys.readouterr().err.splitlines() == [
        f"same       4.2 s  {ROWS[0].name}",
        f"DIFFERS   60.0 s  {ROWS[1].name}",
    ]
