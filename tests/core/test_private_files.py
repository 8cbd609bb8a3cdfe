import errno
import os
from pathlib import Path
import stat
from unittest.mock import patch

import pytest

from custom_components.librespot.core import private_files

from .launcher.processes import open_descriptors


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folders_are_made_with_what_is_above_them(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    private_files.make_folder(folder)
    private_files.make_folder(folder)
    assert [mode(path) for path in (folder, folder.parent, tmp_path / "a")] == [0o700] * 3


@pytest.mark.parametrize("wrong", [0o755, 0o777, 0o500])
def test_a_folders_mode_is_mended(tmp_path: Path, wrong: int) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    folder.chmod(wrong)
    private_files.make_folder(folder)
    assert mode(folder) == 0o700


def test_no_link_and_no_file_is_taken_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "file").touch()
    for name in ("link", "file", "file/below"):
        with pytest.raises(OSError):  # noqa: PT011
            private_files.make_folder(tmp_path / name)
    assert mode(tmp_path / "elsewhere") == 0o755


def test_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert private_files.read(path) is None
    private_files.write(path, b"one")
    path.chmod(0o644)
    private_files.write(path, b"two")
    assert private_files.read(path) == b"two"
    assert mode(path) == 0o600
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(("size", "found"), [(0, b""), (10, b"x" * 10), (11, None)])
def test_reading_is_bounded(tmp_path: Path, size: int, found: bytes | None) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert private_files.read(path, 10) == found


def test_reading_follows_nothing_and_waits_for_nobody(tmp_path: Path) -> None:
    private_files.write(tmp_path / "file", b"x")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    before = open_descriptors()
    for name in ("link", "folder", "fifo"):
        with pytest.raises(OSError):  # noqa: PT011
            private_files.read(tmp_path / name)
    assert open_descriptors() == before


def test_writing_follows_nothing(tmp_path: Path) -> None:
    """Neither a link in the file's place, nor one where the new content would be laid down."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "file").symlink_to(victim)
    (tmp_path / ".file.new").symlink_to(victim)
    private_files.write(tmp_path / "file", b"secret")
    assert victim.read_text() == "mine"
    assert not (tmp_path / "file").is_symlink()
    assert names(tmp_path) == ["file", "victim"]


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace", "os.fdopen"])
def test_a_full_disk_loses_nothing(tmp_path: Path, call: str) -> None:
    path = tmp_path / "file"
    private_files.write(path, b"old")
    before = open_descriptors()
    with (
        patch(call, side_effect=OSError(errno.ENOSPC, "full")),
        pytest.raises(OSError, match="full"),
    ):
        private_files.write(path, b"new")
    assert private_files.read(path) == b"old"
    assert names(tmp_path) == ["file"]
    assert open_descriptors() == before


def test_a_folder_that_cannot_be_synchronised(tmp_path: Path) -> None:
    synchronise = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not here")
        synchronise(descriptor)

    with patch("os.fsync", files_only):
        private_files.write(tmp_path / "file", b"x")
    assert private_files.read(tmp_path / "file") == b"x"


def test_written_only_when_other(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert private_files.write_when_other(path, b"one")
    assert not private_files.write_when_other(path, b"one")
    assert private_files.write_when_other(path, b"on")
    path.chmod(0o644)
    assert private_files.write_when_other(path, b"on")
    assert mode(path) == 0o600
    path.write_bytes(b"only longer")
    assert private_files.write_when_other(path, b"on")
    path.unlink()
    path.symlink_to("elsewhere")
    assert private_files.write_when_other(path, b"on")
    assert private_files.read(path) == b"on"


def test_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    tree = tmp_path / "tree"
    (tree / "below").mkdir(parents=True)
    (tree / "below" / "file").touch()
    (tree / "link").symlink_to(kept)
    private_files.remove_tree(tree)
    private_files.remove_tree(tree)
    (tmp_path / "link").symlink_to(kept)
    private_files.remove_tree(tmp_path / "link")
    assert names(tmp_path) == ["kept"]
    assert (kept / "file").exists()
