"""Which programs can be led to a lab, and what is said of the others."""

from pathlib import Path

import pytest

from bench.program import OURS, ProgramError, version


def script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o700)
    return path


def test_the_number_is_all_of_a_version() -> None:
    assert version(OURS) == "0.8.0"


def test_a_program_that_isnt_there(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"there is no .*/nowhere: run scripts/setup, or say"):
        version(tmp_path / "nowhere")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="is a folder: name the program in it"):
        version(tmp_path)


def test_a_script_that_starts_librespot(tmp_path: Path) -> None:
    wrapper = script(tmp_path / "wrapper", f'#!/bin/sh\nexec {OURS} "$@"\n')

    with pytest.raises(ProgramError, match="of a script that starts one"):
        version(wrapper)


def test_a_program_that_doesnt_run(tmp_path: Path) -> None:
    broken = script(tmp_path / "broken", "")
    broken.write_bytes(b"for another machine" + OURS.read_bytes())

    with pytest.raises(ProgramError, match="doesn't run here"):
        version(broken)
