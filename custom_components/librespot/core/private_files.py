"""Files and folders that nobody but their owner may read."""

from contextlib import suppress
import os
from pathlib import Path
import shutil
import stat

MAX_SIZE = 64 * 1024
"""Bytes of a file that is read: a credentials file has some hundreds."""

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


def make_folder(path: Path) -> None:
    """Make a folder with mode 0700, and what is missing above it, also with mode 0700.

    A folder that is there already gets that mode. Raises OSError, also when `path` is no folder or
    a symbolic link to one.
    """
    try:
        path.mkdir(_FOLDER_MODE)
    except FileNotFoundError:
        make_folder(path.parent)
        path.mkdir(_FOLDER_MODE, exist_ok=True)
    except FileExistsError:
        pass
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if stat.S_IMODE(os.fstat(folder).st_mode) != _FOLDER_MODE:
            os.fchmod(folder, _FOLDER_MODE)
    finally:
        os.close(folder)


def read(path: Path, limit: int = MAX_SIZE) -> bytes | None:
    """Return what a file holds; None when it isn't there, or holds more than `limit` bytes.

    Raises OSError, also when `path` is no ordinary file or a symbolic link to one.
    """
    try:
        # A FIFO in the file's place must not keep us waiting.
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            msg = "not an ordinary file"
            raise OSError(msg)
        with os.fdopen(file, "rb", closefd=False) as stream:
            content = stream.read(limit + 1)
    finally:
        os.close(file)
    return None if len(content) > limit else content


def write(path: Path, content: bytes) -> None:
    """Write a file with mode 0600; whoever reads it sees all of the old or all of the new.

    It is on the disk when this returns. A symbolic link in its place is replaced, not followed.
    One writer at a time. Raises OSError; then the old file is untouched.
    """
    new = path.with_name(f".{path.name}.new")
    # What a writer left that was killed.
    new.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(new, flags, _FILE_MODE)
    try:
        try:
            with os.fdopen(file, "wb", closefd=False) as stream:
                stream.write(content)
            os.fsync(file)
        finally:
            os.close(file)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_when_other(path: Path, content: bytes) -> bool:
    """Write a file unless it holds just that already, with mode 0600; return whether it did not.

    Raises OSError.
    """
    if _holds(path, content):
        return False
    write(path, content)
    return True


def remove_tree(path: Path) -> None:
    """Remove a folder with all that is in it; nothing when it is gone. Follows no symbolic link.

    Raises OSError.
    """
    if path.is_symlink():
        path.unlink()
        return
    with suppress(FileNotFoundError):
        shutil.rmtree(path)


def _holds(path: Path, content: bytes) -> bool:
    try:
        if stat.S_IMODE(path.lstat().st_mode) != _FILE_MODE:
            return False
        return read(path, len(content)) == content
    except OSError:
        return False


def _sync_folder(path: Path) -> None:
    """Have a folder's entries written; some file systems can't, and have no need to."""
    with suppress(OSError):
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
