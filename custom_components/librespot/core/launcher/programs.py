"""Where a program lies, and why it can't be used. Blocking: the file system is asked."""

from collections.abc import Iterable, Sequence
import os
from pathlib import Path
import shutil

from . import LaunchError, LaunchProblem


def find_program(given: Path | None, name: str, search: Sequence[Path]) -> Path:
    """Return a program's absolute path.

    A program that was named is taken or refused; otherwise the first one of that name is taken, on
    our `PATH` and then in the folders of `search`. Raises LaunchError; whether the program is one
    for this machine only starting it can tell.
    """
    if given is not None:
        _check(given.absolute())
        return given.absolute()
    found = shutil.which(name)
    if found is not None:
        return Path(found).absolute()
    return _first_usable(name, (folder.absolute() / name for folder in search))


def _first_usable(name: str, candidates: Iterable[Path]) -> Path:
    problem = LaunchError(LaunchProblem.PROGRAM_MISSING, f"there is no program {name}")
    for candidate in candidates:
        try:
            _check(candidate)
        except LaunchError as err:
            if err.problem is not LaunchProblem.PROGRAM_MISSING:
                problem = err
        else:
            return candidate
    raise problem


def _check(program: Path) -> None:
    """Raise LaunchError unless that is a file which we may execute."""
    if not program.exists():
        raise LaunchError(LaunchProblem.PROGRAM_MISSING, f"there is no program {program}")
    if not program.is_file():
        raise LaunchError(LaunchProblem.PROGRAM_NOT_EXECUTABLE, f"{program} is not a file")
    if not os.access(program, os.X_OK):
        raise LaunchError(LaunchProblem.PROGRAM_NOT_EXECUTABLE, f"{program} is not executable")
