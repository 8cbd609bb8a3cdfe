"""The copy of the program that trusts the lab."""

import os
from pathlib import Path

import pytest

from lab.program import PatchError, is_patched_copy_of, make_copy
from tests.programs import librespot

KEY = bytes(range(256))


def some_program(folder: Path, *parts: bytes) -> Path:
    """Make up a program of `parts`; KEY_HELD stands for a held key."""
    path = folder / "program"
    path.write_bytes(b"".join(parts))
    return path


@pytest.fixture
def held() -> bytes:
    """The key that the real program holds."""
    content = librespot().read_bytes()
    begin = bytes.fromhex("ace0460bffc230af")
    assert content.count(begin) == 1
    at = content.index(begin)
    return content[at : at + 256]


def test_the_real_program_is_copied_but_for_the_key(tmp_path: Path) -> None:
    copy = tmp_path / "librespot"
    make_copy(librespot(), copy, KEY)
    assert is_patched_copy_of(copy, librespot(), KEY)
    assert not is_patched_copy_of(copy, librespot(), KEY[::-1])
    assert not is_patched_copy_of(librespot(), librespot(), KEY)
    assert os.access(copy, os.X_OK)
    ours, theirs = copy.read_bytes(), librespot().read_bytes()
    assert ours.count(KEY) == 1
    assert len(ours) == len(theirs)
    at = ours.index(KEY)
    assert ours[:at] + ours[at + 256 :] == theirs[:at] + theirs[at + 256 :]
    assert list(tmp_path.iterdir()) == [copy]


def test_the_key_is_found_wherever_it_stands(tmp_path: Path, held: bytes) -> None:
    original = some_program(tmp_path, b"before", held, b"after")
    copy = tmp_path / "copy"
    copy.write_text("in the way")
    make_copy(original, copy, KEY)
    assert copy.read_bytes() == b"before" + KEY + b"after"
    copy.write_bytes(b"beforE" + KEY + b"after")
    assert not is_patched_copy_of(copy, original, KEY)


def test_a_program_without_the_key_is_refused(tmp_path: Path, held: bytes) -> None:
    for content in (b"nothing", held[:200]):
        original = some_program(tmp_path, content)
        with pytest.raises(PatchError, match="doesn't hold"):
            make_copy(original, tmp_path / "copy", KEY)
    assert not (tmp_path / "copy").exists()


def test_a_program_with_the_key_twice_is_refused(tmp_path: Path, held: bytes) -> None:
    with pytest.raises(PatchError, match="more than once"):
        make_copy(some_program(tmp_path, held, held), tmp_path / "copy", KEY)


def test_an_empty_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PatchError, match="doesn't hold"):
        make_copy(some_program(tmp_path), tmp_path / "copy", KEY)


def test_a_key_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PatchError, match="255 bytes instead of 256"):
        make_copy(librespot(), tmp_path / "copy", KEY[1:])


def test_a_missing_program_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        make_copy(tmp_path / "none", tmp_path / "copy", KEY)
