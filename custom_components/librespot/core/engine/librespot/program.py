"""The librespot program itself: where it lies, which version it is, where its sound can go."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import os
from pathlib import Path
import re

from ...launcher import LaunchError, LaunchProblem, programs
from ...launcher.capture import Answer, capture
from ...launcher.spawn import explain
from .command import PIPE, PROGRAM_NAME, SUBPROCESS
from .lines import clean, evidence

MINIMUM_VERSION = (0, 8, 0)
"""The oldest librespot that is read: its texts are those we know."""

TIME_LIMIT = 10.0
"""Seconds for one answer; librespot takes some milliseconds."""

_SIZE_LIMIT = 64 * 1024
_VERSION = re.compile(rb"^librespot (\d{1,4})\.(\d{1,4})\.(\d{1,4})\b", re.MULTILINE)
_BACKEND = re.compile(rb"^- ([a-z0-9_-]{1,40})(?: \(default\))?\s*$", re.MULTILINE)


class ProgramProblem(StrEnum):
    """Why a program can't be used."""

    MISSING = "missing"
    FOLDER = "folder"
    """A folder is named instead of a program, or something else that is no file."""
    NOT_EXECUTABLE = "not_executable"
    UNSUITABLE = "unsuitable"
    """Another processor's, one that needs another C library, or no program at all."""
    HANGS = "hangs"
    NOT_LIBRESPOT = "not_librespot"
    """It answers something else."""
    TOO_OLD = "too_old"
    CRASHED = "crashed"
    """It ends with an error, or is killed, instead of answering."""
    RESOURCES = "resources"
    """The machine has no process, memory or descriptor left to ask it."""


class ProgramError(Exception):
    """A program can't be used."""

    def __init__(
        self, problem: ProgramProblem, text: str, version: tuple[int, int, int] | None = None
    ) -> None:
        """Keep what is wrong; `text` is for people, `version` is known of one that is too old."""
        super().__init__(text)
        self.problem = problem
        self.text = text
        self.version = version


@dataclass(frozen=True, slots=True)
class ProgramInfo:
    """A librespot that can be used."""

    path: Path
    version: tuple[int, int, int]
    backends: tuple[str, ...]
    """The outputs it was built with, its own choice first."""


_PROBLEMS: Mapping[LaunchProblem, ProgramProblem] = {
    LaunchProblem.PROGRAM_MISSING: ProgramProblem.MISSING,
    LaunchProblem.PROGRAM_NOT_EXECUTABLE: ProgramProblem.NOT_EXECUTABLE,
    LaunchProblem.RESOURCES: ProgramProblem.RESOURCES,
}

# All of librespot 0.8: those that lead to a sound card or a sound server are held back by it, the
# other two by who listens. One that a later version adds may hold nothing back, and a zone without
# that rushes through its queue; so it isn't offered unseen.
_REAL_TIME = frozenset(
    (
        PIPE,
        SUBPROCESS,
        "alsa",
        "gstreamer",
        "jackaudio",
        "portaudio",
        "pulseaudio",
        "rodio",
        "rodiojack",
        "sdl",
    )
)


def find_program(given: Path | None, search: Sequence[Path]) -> Path:
    """Return where librespot lies: as given, else on our `PATH`, else in one of the folders.

    Blocking. Raises ProgramError.
    """
    try:
        return programs.find_program(given, PROGRAM_NAME, search)
    except LaunchError as err:
        raise _refusal(err, given) from err


async def check_program(path: Path, *, time_limit: float = TIME_LIMIT) -> ProgramInfo:
    """Ask a program for its version and its outputs, each for at most `time_limit` seconds.

    Raises ProgramError.
    """
    answer = await _ask(path, "--version", time_limit)
    version = _read_version(path, answer)
    if version < MINIMUM_VERSION:
        text = f"{path} is librespot {dotted(version)}, {dotted(MINIMUM_VERSION)} is needed"
        raise ProgramError(ProgramProblem.TOO_OLD, text, version)
    # `?` is no output but the question for them; librespot lists them and ends well.
    answer = await _ask(path, "--backend=?", time_limit)
    backends = tuple(name.decode() for name in _BACKEND.findall(answer.output))
    if not backends:
        raise _no_answer(path, answer)
    return ProgramInfo(path, version, backends)


def real_time_backends(info: ProgramInfo) -> tuple[str, ...]:
    """Return a program's outputs that take sound no faster than it is heard, in its own order.

    `pipe` does when it writes to a FIFO that a player reads, `subprocess` when its program plays.
    """
    return tuple(backend for backend in info.backends if backend in _REAL_TIME)


async def _ask(path: Path, question: str, time_limit: float) -> Answer:
    environment = {
        # A script that starts librespot needs it.
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/",
        "NO_COLOR": "1",
        "RUST_BACKTRACE": "0",
        "RUST_LOG": "error",
    }
    try:
        return await capture(
            path,
            question,
            environment=environment,
            time_limit=time_limit,
            size_limit=_SIZE_LIMIT,
        )
    except TimeoutError:
        text = f"{path} did not answer within {time_limit:g} s"
        raise ProgramError(ProgramProblem.HANGS, text) from None
    except (OSError, ValueError) as err:
        loop = asyncio.get_running_loop()
        raise await loop.run_in_executor(None, _explain, err, path) from err


def _explain(err: OSError | ValueError, path: Path) -> ProgramError:
    """Return why a program could not be started. Blocking."""
    return _refusal(explain(err, path, Path("/")), path)


def _refusal(error: LaunchError, path: Path | None) -> ProgramError:
    """Return why a program can't be used that would not start. Blocking."""
    problem = _PROBLEMS.get(error.problem, ProgramProblem.UNSUITABLE)
    if problem is ProgramProblem.NOT_EXECUTABLE and path is not None and not path.is_file():
        problem = ProgramProblem.FOLDER
    return ProgramError(problem, error.text)


def _read_version(path: Path, answer: Answer) -> tuple[int, int, int]:
    version = _VERSION.search(answer.output)
    if version is None:
        raise _no_answer(path, answer)
    major, minor, patch = map(int, version.groups())
    return major, minor, patch


def _no_answer(path: Path, answer: Answer) -> ProgramError:
    """Return what is wrong with a program that doesn't answer as librespot does."""
    first_line = clean(answer.output.strip().partition(b"\n")[0]).decode("utf-8", "replace")
    if answer.status and not answer.too_long:
        how = f"ends with {answer.status}" if answer.status > 0 else f"dies of {-answer.status}"
        return ProgramError(ProgramProblem.CRASHED, f"{path} {how}: {evidence(first_line)}")
    return ProgramError(
        ProgramProblem.NOT_LIBRESPOT, f"{path} is not librespot: {evidence(first_line)}"
    )


def dotted(version: Sequence[int]) -> str:
    """Return a version as people write it."""
    return ".".join(map(str, version))
