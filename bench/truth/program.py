"""The copy of a librespot that is judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile

from lab.certificates import AccessPointKey
from lab.program import make_copy


@dataclass(frozen=True, slots=True)
class Patched:
    """A librespot that trusts labs.

    Attributes:
        path: of the program.
        key: what their access points have to have.
    """

    path: Path
    key: AccessPointKey


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
