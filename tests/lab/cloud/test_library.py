"""What the make-believe Spotify hands out, and to whom."""

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
import pytest

from lab.cloud.library import Song
from lab.lab import Lab
from lab.music.catalogue import PLAIN
from lab.music.files import mp3

pytestmark = pytest.mark.timeout(60)

PLAYLIST = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"
SONG = Song("One", PLAIN)


def test_the_key_opens_the_file() -> None:
    # The initial value that librespot-audio's decrypt.rs spells out.
    start = bytes.fromhex("72e067fbddcbcf77ebe8bc643f630d93")
    opened = Cipher(AES(SONG.key), CTR(start)).decryptor().update(SONG.encrypted)
    assert opened == mp3(PLAIN) != SONG.encrypted


@pytest.mark.parametrize(
    ("asked", "status", "piece"),
    [
        (None, 200, slice(None)),
        ("bytes=0-9", 206, slice(10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=40000-99999999", 206, slice(40_000, None)),
        ("bytes=99999999-", 416, slice(0)),
        ("bytes=9-0", 416, slice(0)),
    ],
)
async def test_files_are_handed_out_in_pieces(
    lab: Lab, asked: str | None, status: int, piece: slice
) -> None:
    await lab.add_track(SONG.name)
    size = len(SONG.encrypted)
    expected = SONG.encrypted[piece]
    headers = {} if asked is None else {"Range": asked}
    async with (
        aiohttp.ClientSession() as session,
        session.get(
            f"https://cdn.lab.invalid/audio/{SONG.file_id.hex()}",
            headers=headers,
            proxy=lab.info.proxy,
            ssl=False,
        ) as response,
    ):
        assert response.status == status
        assert await response.read() == expected
        if status == 206:
            begin, end, _ = piece.indices(size)
            assert response.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{size}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "extended-metadata/v0/extended-metadata"),
        ("GET", f"storage-resolve/files/audio/interactive/{SONG.file_id.hex()}"),
        ("GET", f"context-resolve/v1/{PLAYLIST}"),
        ("POST", "context-resolve/v1/autoplay"),
    ],
)
async def test_nobody_is_told_who_has_not_logged_in(lab: Lab, method: str, path: str) -> None:
    await lab.add_context(PLAYLIST, (await lab.add_track(SONG.name),))
    url = f"https://spclient1.lab.invalid:{lab.info.ap_port}/{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, proxy=lab.info.proxy, ssl=False) as response,
    ):
        assert response.status == 401
