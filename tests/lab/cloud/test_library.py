"""What the make-believe Spotify can play, and how it is told."""

from typing import Any

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
import pytest

from lab.api import LabApi
from lab.cloud.library import Song
from lab.cloud.world import Product
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.lab import Lab
from lab.music.catalogue import PLAIN
from lab.music.files import mp3
from lab.services import Hang, Moment, Refuse, Service, Status, WrongKey

pytestmark = pytest.mark.timeout(60)

PLAYLIST = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"
SONG = Song("One", PLAIN)


async def test_a_name_always_has_the_same_uri(either: LabApi) -> None:
    one = await either.add_track("One")
    assert one == await either.add_track("One", "stereo.mp3", forbidden_in=("DE", "AT"))
    assert one != await either.add_track("Two")
    assert one.startswith("spotify:track:")
    assert len(one) == len("spotify:track:") + 22


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "a track needs a name"),
        ({"music": "x.mp3"}, r"unknown track 'x\.mp3'; there are: arabic\.mp3, "),
        ({"allowed_in": ("de",)}, "'de' is no country"),
        ({"forbidden_in": ("DEU",)}, "'DEU' is no country"),
        ({"allowed_in": ("DE",), "forbidden_in": ("AT",)}, "not both"),
    ],
)
async def test_a_track_that_can_not_be(either: LabApi, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(LabError, match=message):
        await either.add_track(**{"name": "One", **wrong})


async def test_a_context_that_can_not_be(either: LabApi) -> None:
    one = await either.add_track("One")
    await either.add_context(PLAYLIST, (one, PLAIN.uri), autoplay=(one,))
    with pytest.raises(UnknownNameError, match=f"unknown track 'spotify:track:x'; .*: {one}"):
        await either.add_context(PLAYLIST, ("spotify:track:x",))
    with pytest.raises(UnknownNameError):
        await either.add_context(PLAYLIST, (one,), ("spotify:track:x",))
    with pytest.raises(LabError, match="'x' is no URI of a track"):
        await either.add_context(PLAYLIST, ("x",))
    with pytest.raises(LabError, match="needs a track"):
        await either.add_context(PLAYLIST, ())
    with pytest.raises(LabError, match="is no context"):
        await either.add_context(one, (one,))


async def test_an_account_that_can_not_be(either: LabApi) -> None:
    with pytest.raises(UnknownNameError, match="unknown account 'eve'"):
        await either.set_product("eve", Product.FREE)
    await either.add_account("alice")
    with pytest.raises(LabError, match="'Germany' is no country"):
        await either.set_product("alice", country="Germany")
    await either.set_product("alice", Product.FREE, "US")
    (event,) = await either.wait_for(EventKind.PRODUCT_SET, "alice")
    assert event.detail == {"product": "free", "country": "US"}


async def test_faults_that_can_not_be(either: LabApi) -> None:
    with pytest.raises(LabError, match="the audio_key service has no HTTP status"):
        await either.add_fault(Service.AUDIO_KEY, Status(429))
    with pytest.raises(LabError, match=r"unknown service for wrong_key 'cdn'; .*: audio_key"):
        await either.add_fault(Service.CDN, WrongKey())
    with pytest.raises(LabError, match="unknown reason 'x'; there are: not_granted"):
        await either.add_fault(Service.AUDIO_KEY, Refuse("x"))
    with pytest.raises(LabError, match="metadata shares the connections of connect_state"):
        await either.add_fault(Service.METADATA, Hang(Moment.BEFORE_TLS))
    await either.add_account("alice")
    with pytest.raises(LabError, match="the cdn service doesn't know who asks"):
        await either.add_fault(Service.CDN, Hang(), account="alice")


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
