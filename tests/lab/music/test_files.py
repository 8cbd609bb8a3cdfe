"""The files are what the catalogue says."""

import hashlib
from pathlib import Path
from typing import Any

from mutagen.id3 import ID3
from mutagen.mp3 import MP3, HeaderNotFoundError
import pytest

from lab.music.catalogue import BROKEN, HOSTILE, PLAIN, SCRIPTS, STEREO, UNTAGGED, WRONG_RATE, Track
from lab.music.files import make_folder, mp3


def mp3_info(path: Path) -> Any:
    """Return what mutagen, whose types say None, knows of a file."""
    return MP3(path).info


@pytest.mark.parametrize(
    "track", [*SCRIPTS, HOSTILE, BROKEN, WRONG_RATE], ids=lambda track: track.file
)
def test_tags_are_kept_to_the_letter(tmp_path: Path, track: Track) -> None:
    make_folder(tmp_path, [track])
    tags = ID3(tmp_path / track.file)
    assert [tags[name].text for name in ("TIT2", "TPE1", "TALB")] == [
        [track.title],
        [track.artist],
        [track.album],
    ]


def test_one_has_no_tags(tmp_path: Path) -> None:
    make_folder(tmp_path, [UNTAGGED])
    assert MP3(tmp_path / UNTAGGED.file).tags is None


def test_they_are_stereo_and_as_long_as_they_say(tmp_path: Path) -> None:
    make_folder(tmp_path, [PLAIN])
    info = mp3_info(tmp_path / PLAIN.file)
    assert (info.channels, info.sample_rate) == (2, 44_100)
    assert PLAIN.duration_s < info.length < PLAIN.duration_s + 0.1


def test_one_has_the_wrong_rate_and_one_breaks_off(tmp_path: Path) -> None:
    make_folder(tmp_path, [WRONG_RATE, BROKEN])
    assert mp3_info(tmp_path / WRONG_RATE.file).sample_rate == 48_000
    (tmp_path / "rest.mp3").write_bytes((tmp_path / BROKEN.file).read_bytes()[-30_000:])
    with pytest.raises(HeaderNotFoundError):
        MP3(tmp_path / "rest.mp3")


def test_the_same_tracks_give_the_same_bytes(tmp_path: Path) -> None:
    def digest(data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()

    again = mp3.__wrapped__(STEREO)
    make_folder(tmp_path / "new" / "folder", [STEREO])
    assert digest((tmp_path / "new" / "folder" / STEREO.file).read_bytes()) == digest(again)
