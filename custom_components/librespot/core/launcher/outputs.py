"""What must be there before a session's sound can go to it. Blocking: the file system is asked."""

from collections.abc import Mapping
from contextlib import suppress
import os
from pathlib import Path
import re
import shutil
import stat
from typing import Final

from . import Fifo, LaunchError, LaunchProblem, OutputProgram

_PLAIN: Final = re.compile(r"[\w./+-]+")
"""What a program's name or path is made of, and neither a command line nor an address is."""


def open_output(
    output: Fifo | OutputProgram | None, folder: Path, environment: Mapping[str, str]
) -> int | None:
    """Make sure that an output can be used, and return the FIFO held open, if it is one.

    `folder` and `environment` are the session's: what a relative path is relative to, and where
    the output program will be looked for. Raises LaunchError.
    """
    match output:
        case Fifo(path):
            return _open_fifo(folder / path)
        case OutputProgram(program):
            _check_program(program, folder, environment)
    return None


def _open_fifo(path: Path) -> int:
    """Return a FIFO opened for both ends, non-blocking; it is made when its folder is there.

    As long as this is open, opening the FIFO keeps nobody waiting and its reader sees no end. An
    ordinary file in its place would be filled faster than anybody listens, so it is refused.
    """
    try:
        with suppress(FileExistsError):
            os.mkfifo(path)
        # Looked at before as well, for it may be a device that minds being opened.
        if not stat.S_ISFIFO(path.stat().st_mode):
            raise _not_usable(f"{path} is not a FIFO")
        fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as err:
        raise _not_usable(f"the FIFO {path} can't be used: {err}") from err
    if not stat.S_ISFIFO(os.fstat(fifo).st_mode):
        os.close(fifo)
        raise _not_usable(f"{path} is not a FIFO")
    return fifo


def _check_program(program: str, folder: Path, environment: Mapping[str, str]) -> None:
    if not program:
        raise _not_usable("no output program is named")
    # A name with a slash is a path, and relative to where the session works.
    wanted = str(folder / program) if "/" in program else program
    if shutil.which(wanted, path=environment.get("PATH", os.defpath)) is None:
        raise _not_usable(_missing(program))


def _missing(program: str) -> str:
    """Say that there is no such program. A word that is no plain name may hold a secret."""
    if "=" in program:
        return "there is no such output program; variables are set by `env`: env NAME=value program"
    if not _PLAIN.fullmatch(program):
        return "there is no such output program; quotes make one word of all that is in them"
    return f"there is no output program {program}"


def _not_usable(text: str) -> LaunchError:
    return LaunchError(LaunchProblem.OUTPUT, text)
