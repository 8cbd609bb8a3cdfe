"""What a device is told when it takes over."""

import pytest

from lab.cloud.player import PlayerState, PlayerStatus, Repeat
from lab.phone.transfer import transfer_state
from lab.protocol.protobuf import Message


def told(state: PlayerState, *, play: bool = False) -> Message:
    return Message.parse(transfer_state(state, play=play))


def uris(message: Message, number: int) -> list[str]:
    return [track.text(1) for track in message.messages(number)]


def test_place_and_options() -> None:
    state = PlayerState(track="t", position_ms=5, time_ms=7, shuffle=True, repeat=Repeat.TRACK)
    message = told(state)
    playback, options = message.message(2), message.message(1)
    assert (playback.integer(1), playback.integer(2)) == (7, 5)
    assert playback.message(5).text(1) == "t"
    assert [options.integer(number) for number in (1, 2, 3)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("status", "play", "paused"),
    [
        (PlayerStatus.PLAYING, False, False),
        (PlayerStatus.LOADING, False, False),
        (PlayerStatus.PAUSED, False, True),
        (PlayerStatus.PAUSED, True, False),
    ],
)
def test_what_is_paused_stays_so_unless_told_otherwise(
    status: PlayerStatus, play: bool, paused: bool
) -> None:
    state = PlayerState(status=status, track="t")
    assert bool(told(state, play=play).message(2).integer(4)) is paused


def test_a_context_is_looked_up_again() -> None:
    state = PlayerState(context="spotify:album:x", track="b", previous=("a",), upcoming=("c",))
    context = told(state).message(3).message(2)
    assert context.text(1) == "spotify:album:x"
    assert context.messages(5) == ()


@pytest.mark.parametrize("context", ["", "spotify:web-api", "spotify:unknown"])
def test_without_a_context_the_tracks_are_told(context: str) -> None:
    state = PlayerState(context=context, track="b", previous=("a",), queued=("q",), upcoming=("c",))
    message = told(state)
    carried = message.message(3).message(2)
    assert carried.text(1) == "-"
    assert uris(carried.message(5), 4) == ["a", "b", "c"]
    assert uris(message.message(4), 1) == ["q"]
    assert not message.message(4).integer(2)


def test_a_queued_track_is_told_as_such() -> None:
    message = told(PlayerState(track="q", from_queue=True, queued=("r",), upcoming=("c",)))
    assert uris(message.message(4), 1) == ["q", "r"]
    assert message.message(4).integer(2)
    assert uris(message.message(3).message(2).message(5), 4) == ["c"]
