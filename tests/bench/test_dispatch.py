"""The one script for all benches."""

import subprocess
import sys

import pytest

from bench.__main__ import commands
from demo.places import ROOT


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it, without the preparations."""
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_help_names_all_and_says_what_they_do() -> None:
    run = bench("--help")

    assert run.returncode == 0
    for name, what in commands().items():
        assert f"  {name:10} {what}\n" in run.stdout
    assert "Whether a librespot still does and says what is known of it" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"), [((), "say which"), (("thruth",), "no 'thruth' here")]
)
def test_a_wrong_name_is_answered_with_what_exists(
    arguments: tuple[str, ...], complaint: str
) -> None:
    run = bench(*arguments)

    assert run.returncode == 2
    assert run.stdout == ""
    assert complaint in run.stderr
    assert "\n  truth " in run.stderr


@pytest.mark.parametrize("command", commands())
def test_each_has_a_help_of_its_own(command: str) -> None:
    run = bench(command, "--help")

    assert run.returncode == 0
    assert run.stdout.startswith(f"usage: scripts/bench {command} ")
