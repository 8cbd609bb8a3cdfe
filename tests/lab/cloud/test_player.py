"""What a device said that it plays, read from its own words."""

import pytest

from lab.cloud.player import PlayerState, PlayerStatus, Repeat, parse_player_state
from lab.protocol.protobuf import ProtobufError, encode


def track(uri: str, provider: str = "context") -> bytes:
    return encode((1, uri), (6, provider))


def test_nothing_is_nothing() -> None:
    assert parse_player_state(b"") == PlayerState()


@pytest.mark.parametrize(
    ("playing", "paused", "buffering", "status"),
    [
        (True, False, False, PlayerStatus.PLAYING),
        (True, False, True, PlayerStatus.LOADING),
        (True, True, True, PlayerStatus.PAUSED),
        (False, False, False, PlayerStatus.STOPPED),
    ],
)
def test_status(playing: bool, paused: bool, buffering: bool, status: PlayerStatus) -> None:
    said = ((12, playing), (13, paused), (14, buffering))
    assert parse_player_state(encode((7, track("a")), *said)).status is status
    assert parse_player_state(encode(*said)).status is PlayerStatus.STOPPED


@pytest.mark.parametrize(
    ("context", "one", "repeat"),
    [
        (False, False, Repeat.OFF),
        (True, False, Repeat.CONTEXT),
        (False, True, Repeat.TRACK),
        (True, True, Repeat.TRACK),
    ],
)
def test_repeat(context: bool, one: bool, repeat: Repeat) -> None:
    assert parse_player_state(encode((16, encode((2, context), (3, one))))).repeat is repeat


def test_tracks_before_and_after() -> None:
    state = parse_player_state(
        encode(
            (2, "spotify:album:x"),
            (7, track("c", "queue")),
            *((19, track(uri)) for uri in ("a", "spotify:delimiter", "b")),
            *((20, each) for each in (track("q", "queue"), track("d"), track("spotify:delimiter"))),
            (20, track("e", "autoplay")),
        )
    )
    assert (state.context, state.track, state.from_queue) == ("spotify:album:x", "c", True)
    assert (state.previous, state.queued, state.upcoming) == (("a", "b"), ("q",), ("d", "e"))


def test_where_it_is_and_what_it_refuses() -> None:
    state = parse_player_state(
        encode(
            (1, 1_700_000_000_000),
            (10, 12_345),
            (11, 60_000),
            (16, encode((1, True))),
            (17, encode((1, "not_playing"), (1, "second"), (6, "no previous tracks"))),
            (23, "session"),
        )
    )
    assert (state.time_ms, state.position_ms, state.duration_ms) == (
        1_700_000_000_000,
        12_345,
        60_000,
    )
    assert (state.shuffle, state.session) == (True, "session")
    assert state.disallowed == {"pause": "not_playing", "previous": "no previous tracks"}


def test_what_is_no_state_is_refused() -> None:
    with pytest.raises(ProtobufError):
        parse_player_state(encode((7, 5)))
