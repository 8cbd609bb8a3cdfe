"""What a device said that it plays."""

from dataclasses import dataclass, field
from enum import StrEnum

from ..protocol import protobuf

_DELIMITER = "spotify:delimiter"
_QUEUE = "queue"
_RESTRICTIONS = {
    "pause": 1,
    "resume": 2,
    "seek": 3,
    "previous": 6,
    "next": 7,
    "set_repeat": 8,
    "set_shuffle": 10,
    "transfer": 13,
    "play": 22,
    "add_to_queue": 24,
}
"""Fields of a player state's Restrictions, by the command that they are about."""


class PlayerStatus(StrEnum):
    """Whether music is heard."""

    STOPPED = "stopped"
    """There is no track."""
    LOADING = "loading"
    """There will be music in a moment."""
    PLAYING = "playing"
    PAUSED = "paused"
    """librespot says this too when it came to its end."""


class Repeat(StrEnum):
    """What comes again and again."""

    OFF = "off"
    CONTEXT = "context"
    TRACK = "track"


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What a device said last.

    Attributes:
        status: whether music is heard.
        track: URI of the current track, or an empty string.
        context: URI of what it belongs to, or an empty string.
        position_ms: where in the track it was at `time_ms`.
        time_ms: Unix time of that in milliseconds, by the device's clock.
        duration_ms: how long the track is, 0 while unknown.
        shuffle: whether the order is drawn.
        repeat: what comes again.
        previous: URIs of the tracks before, the last one last.
        queued: URIs of the tracks that were added to the queue.
        upcoming: URIs of the tracks after them.
        from_queue: whether the current track was queued.
        session: the device's name for what it plays since it was activated.
        disallowed: why it refuses a command, by the command's kind.
    """

    status: PlayerStatus = PlayerStatus.STOPPED
    track: str = ""
    context: str = ""
    position_ms: int = 0
    time_ms: int = 0
    duration_ms: int = 0
    shuffle: bool = False
    repeat: Repeat = Repeat.OFF
    previous: tuple[str, ...] = ()
    queued: tuple[str, ...] = ()
    upcoming: tuple[str, ...] = ()
    from_queue: bool = False
    session: str = ""
    disallowed: dict[str, str] = field(default_factory=dict)


def parse_player_state(data: bytes) -> PlayerState:
    """Read an encoded PlayerState, as librespot-protocol's player.proto has it.

    Raises:
        ProtobufError: it isn't one.
    """
    state = protobuf.Message.parse(data)
    track = state.message(7)
    following = [each for each in state.messages(20) if each.text(1) != _DELIMITER]
    return PlayerState(
        status=_status(state),
        track=track.text(1),
        context=state.text(2),
        position_ms=state.integer(10),
        time_ms=state.integer(1),
        duration_ms=state.integer(11),
        shuffle=bool(state.message(16).integer(1)),
        repeat=_repeat(state.message(16)),
        previous=tuple(each.text(1) for each in state.messages(19) if each.text(1) != _DELIMITER),
        queued=tuple(each.text(1) for each in following if each.text(6) == _QUEUE),
        upcoming=tuple(each.text(1) for each in following if each.text(6) != _QUEUE),
        from_queue=track.text(6) == _QUEUE,
        session=state.text(23),
        disallowed={
            command: reasons[0]
            for command, number in _RESTRICTIONS.items()
            if (reasons := state.message(17).texts(number))
        },
    )


def _status(state: protobuf.Message) -> PlayerStatus:
    playing, paused, buffering = (bool(state.integer(number)) for number in (12, 13, 14))
    if not state.message(7).text(1) or not playing:
        return PlayerStatus.STOPPED
    # When paused, librespot says that it is all three.
    if paused:
        return PlayerStatus.PAUSED
    return PlayerStatus.LOADING if buffering else PlayerStatus.PLAYING


def _repeat(options: protobuf.Message) -> Repeat:
    if options.integer(3):
        return Repeat.TRACK
    return Repeat.CONTEXT if options.integer(2) else Repeat.OFF
