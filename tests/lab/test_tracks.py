"""Made-up tracks, contexts and products are told the same way in process and over HTTP."""

from typing import Any

import pytest

from lab.api import LabApi
from lab.cloud.world import Product
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.music.catalogue import PLAIN
from lab.services import Hang, Moment, Refuse, Service, Status, WrongKey

pytestmark = pytest.mark.timeout(60)

PLAYLIST = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"


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
    with pytest.raises(LabError, match="the cdn service can't do wrong_key; these can: audio_key"):
        await either.add_fault(Service.CDN, WrongKey())
    with pytest.raises(LabError, match="unknown reason 'x'; there are: not_granted"):
        await either.add_fault(Service.AUDIO_KEY, Refuse("x"))
    with pytest.raises(LabError, match="metadata shares the connections of connect_state"):
        await either.add_fault(Service.METADATA, Hang(Moment.BEFORE_TLS))
    await either.add_account("alice")
    with pytest.raises(LabError, match="the cdn service doesn't know who asks"):
        await either.add_fault(Service.CDN, Hang(), account="alice")
