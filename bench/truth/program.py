"""The librespot that is judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
import re
import subprocess
import tempfile
from typing import Final

from lab.certificates import SERVER_KEY_BYTES, AccessPointKey
from lab.program import PatchError, make_copy

OURS: Final = Path(__file__).resolve().parents[2] / ".build/librespot/bin/librespot"
"""The program that setup built."""

_PATIENCE_S: Final = 10
_VERSION: Final = re.compile(r"^librespot (\d+\.\d+\.\d+\S*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Patched:
    """A librespot that trusts labs.

    Attributes:
        path: of the program.
        key: what their access points have to have.
    """

    path: Path
    key: AccessPointKey


class ProgramError(Exception):
    """The program can't be judged; the message says why, and what to do."""


def version(program: Path) -> str:
    """Return the number of a librespot's version, and make sure that it can be judged.

    Raises:
        ProgramError: it can't.
    """
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


@contextmanager
def patched(program: Path) -> Iterator[Patched]:
    """Make a copy of a librespot that trusts labs, for all rows of a process.

    Raises:
        PatchError: it isn't one.
        OSError: a file can't be read or written.
    """
    key = AccessPointKey()
    with tempfile.TemporaryDirectory(prefix="truth-") as folder:
        copy = Path(folder) / "librespot"
        make_copy(program, copy, key.public)
        yield Patched(copy, key)
