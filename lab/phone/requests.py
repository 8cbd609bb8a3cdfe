"""Commands as the dealer carries them to a device.

Their form is that of librespot-core's dealer/protocol/request.rs.
"""

import base64
import gzip
import json
from typing import assert_never

from ..cloud.player import Repeat
from ..protocol import protobuf
from ..wire import Json
from .commands import AddToQueue, Next, Pause, Play, Previous, Resume, Seek, SetRepeat, SetShuffle

COMMAND_IDENT = "hm://connect-state/v1/player/command"
VOLUME_URI = "hm://connect-state/v1/connect/volume"

PHONE = "phone"
"""The device id of the phone, which the devices repeat in their states."""

type Plain = Play | Pause | Resume | Seek | Next | Previous | SetShuffle | SetRepeat | AddToQueue
"""The commands that say it all themselves."""


def volume_message(volume: int) -> bytes:
    """Encode the message that sets a device's volume."""
    return protobuf.encode((1, volume))


def payload(number: int, command: dict[str, Json]) -> Json:
    """Wrap a command numbered `number` as a request's payload."""
    content = {
        "message_id": number,
        "sent_by_device_id": PHONE,
        "command": {**command, "logging_params": {}},
    }
    packed = gzip.compress(json.dumps(content).encode())
    return {"compressed": base64.b64encode(packed).decode()}


def transfer(from_device: str, state: bytes) -> dict[str, Json]:
    """Make the command that lets a device take over from another, by its id."""
    return {
        "endpoint": "transfer",
        "data": base64.b64encode(state).decode(),
        "options": {},
        "from_device_identifier": from_device,
    }


def plain(command: Plain) -> dict[str, Json]:
    """Make the command in the dealer's words."""
    match command:
        case Play():
            endpoint, values = "play", _play(command)
        case Pause():
            endpoint, values = "pause", {}
        case Resume():
            endpoint, values = "resume", {}
        case Seek(position_ms):
            endpoint, values = "seek_to", {"value": position_ms, "position": position_ms}
        case Next():
            endpoint, values = "skip_next", {}
        case Previous():
            endpoint, values = "skip_prev", {}
        case SetShuffle(shuffle):
            endpoint, values = "set_shuffling_context", {"value": shuffle}
        case SetRepeat(repeat):
            endpoint, values = "set_options", _repeating(repeat)
        case AddToQueue(track):
            endpoint, values = "add_to_queue", {"track": {"uri": track}}
        case _:
            assert_never(command)
    return {"endpoint": endpoint, **values}


def _play(play: Play) -> dict[str, Json]:
    options: dict[str, Json] = {}
    if play.index is not None:
        options["skip_to"] = {"track_index": play.index}
    if play.position_ms:
        options["seek_to"] = play.position_ms
    if play.shuffle or play.repeat is not Repeat.OFF:
        options["player_options_override"] = {
            "shuffling_context": play.shuffle,
            **_repeating(play.repeat),
        }
    context: dict[str, Json]
    if play.context is None:
        # With a URI the device would look the context up.
        context = {"pages": [{"tracks": [{"uri": uri} for uri in play.tracks]}]}
    else:
        context = {"uri": play.context}
    return {"context": context, "play_origin": {}, "options": options}


def _repeating(repeat: Repeat) -> dict[str, Json]:
    return {
        "repeating_context": repeat is Repeat.CONTEXT,
        "repeating_track": repeat is Repeat.TRACK,
    }
