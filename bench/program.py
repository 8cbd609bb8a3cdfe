"""The librespot that the benches start: whether it can be led to a lab, and its version."""

from pathlib import Path
import re
import subprocess
import tempfile
from typing import Final

from lab.certificates import SERVER_KEY_BYTES
from lab.program import PatchError, make_copy

OURS: Final = Path(__file__).resolve().parents[1] / ".build/librespot/bin/librespot"
"""The program that setup built."""

_PATIENCE_S: Final = 10
_VERSION: Final = re.compile(r"^librespot (\d+\.\d+\.\d+\S*)", re.MULTILINE)


class ProgramError(Exception):
    """The program can't be used; the message says why, and what to do."""


def version(program: Path) -> str:
    """Return the number of a librespot's version, and make sure that it can be led to a lab.

    Raises:
        ProgramError: it can't.
    """
    if program.is_dir():
        raise ProgramError(f"{program} is a folder: name the program in it")
    if not program.is_file():
        raise ProgramError(f"there is no {program}: run scripts/setup, or say --program PATH")
    try:
        with tempfile.TemporaryDirectory() as folder:
            make_copy(program, Path(folder) / program.name, bytes(SERVER_KEY_BYTES))
    except PatchError as error:
        raise ProgramError(
            f"{error}. Only a librespot itself can be led to the make-believe Spotify: of a"
            " script that starts one, or of a packed one, name the program behind it"
        ) from error
    try:
        answer = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProgramError(f"{program} doesn't run here: {error}") from error
    if (match := _VERSION.search(answer.stdout)) is None:
        raise ProgramError(f"{program} doesn't say its version when asked with --version")
    return match[1]
