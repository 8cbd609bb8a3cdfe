"""The copy that is judged, and a program that none can be made of."""

from pathlib import Path

from bench.program import OURS
from bench.truth.program import patched
from lab.program import is_patched_copy_of

from .runs import judge


def test_its_copy_differs_from_it_by_the_key_only() -> None:
    with patched(OURS) as copy:
        assert is_patched_copy_of(copy.path, OURS, copy.key.public)
    assert not copy.path.exists()


def test_on_the_command_line_it_is_wrong_usage(tmp_path: Path) -> None:
    run = judge(tmp_path, "--program", tmp_path / "nowhere")

    assert run.status == 2
    assert run.report is None
    assert "truth: there is no" in run.output
    assert "--program PATH" in run.output
