"""Refusals that no real librespot gives reason for, and the frames themselves."""

import asyncio
import base64
import gzip
import json
import time
from typing import Any
from unittest.mock import Mock

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import TextMessage

from lab.cloud.connections import Connections
from lab.cloud.dealer_connection import DealerConnection
from lab.cloud.player import Repeat
from lab.cloud.world import Account, World
from lab.errors import LabError
from lab.events import EventLog
from lab.phone.commands import (
    AddToQueue,
    Next,
    Pause,
    Play,
    Previous,
    Resume,
    Seek,
    SetRepeat,
    SetShuffle,
    SetVolume,
)
from lab.phone.remote import RemoteControl
from lab.phone.requests import Plain, payload, plain
from lab.protocol.protobuf import encode
from lab.services import Service


def remote_of(*capabilities: tuple[int, bool]) -> tuple[RemoteControl, Account, DealerConnection]:
    """Return a remote control and a device that says so of itself."""
    events = EventLog()
    account = World(events, time.monotonic).ensure_account("alice")
    device = account.ensure_device("id", "Kitchen")
    device.connection_id = "here"
    device.info = encode((3, "Kitchen"), (4, encode(*capabilities)))
    connection = DealerConnection(
        Service.DEALER,
        account,
        device,
        Mock(spec=asyncio.StreamWriter),
        protocol=WSConnection(ConnectionType.SERVER),
        connection_id="here",
    )
    connections = Connections()
    connections.add(connection)
    return RemoteControl(connections, events), account, connection


async def test_a_device_that_takes_no_commands() -> None:
    remote, account, _ = remote_of((16, False))
    for command in (Play(("spotify:track:x",)), SetVolume(5)):
        with pytest.raises(LabError, match="Kitchen takes no commands"):
            await remote.send(account, command, "Kitchen")


async def test_a_device_whose_volume_is_its_own() -> None:
    remote, account, _ = remote_of((16, True), (13, True))
    with pytest.raises(LabError, match="Kitchen's volume can't be set"):
        await remote.send(account, SetVolume(5), "Kitchen")


async def test_an_answer_is_found_in_what_a_device_says() -> None:
    _, _, connection = remote_of()
    answer = asyncio.create_task(connection.ask("hm://x", "phone/1", {}))
    await asyncio.sleep(0)
    for text in (
        "no JSON",
        "5",
        '{"type": "reply"}',
        '{"type": "reply", "key": "phone/2", "payload": {"success": true}}',
    ):
        connection.received(TextMessage(data=text))
    assert not answer.done()
    said = '{"type": "reply", "key": "phone/1", "payload": {"success": false}}'
    connection.received(TextMessage(data=said[:20], message_finished=False))
    connection.received(TextMessage(data=said[20:]))
    assert await answer is False
    connection.received(TextMessage(data=said))


async def test_whoever_leaves_answers_nobody() -> None:
    _, _, connection = remote_of()
    answer = asyncio.create_task(connection.ask("hm://x", "phone/1", {}))
    await asyncio.sleep(0)
    connection.ended()
    with pytest.raises(ConnectionError):
        await answer


def test_a_payload_is_packed() -> None:
    packed: Any = payload(7, {"endpoint": "pause"})
    assert json.loads(gzip.decompress(base64.b64decode(packed["compressed"]))) == {
        "message_id": 7,
        "sent_by_device_id": "phone",
        "command": {"endpoint": "pause", "logging_params": {}},
    }


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (Pause(), {"endpoint": "pause"}),
        (Resume(), {"endpoint": "resume"}),
        (Next(), {"endpoint": "skip_next"}),
        (Previous(), {"endpoint": "skip_prev"}),
        (Seek(5), {"endpoint": "seek_to", "value": 5, "position": 5}),
        (SetShuffle(True), {"endpoint": "set_shuffling_context", "value": True}),
        (
            SetRepeat(Repeat.TRACK),
            {"endpoint": "set_options", "repeating_context": False, "repeating_track": True},
        ),
        (AddToQueue("uri"), {"endpoint": "add_to_queue", "track": {"uri": "uri"}}),
        (
            Play(("a", "b")),
            {
                "endpoint": "play",
                "context": {"pages": [{"tracks": [{"uri": "a"}, {"uri": "b"}]}]},
                "play_origin": {},
                "options": {},
            },
        ),
        (
            Play(context="x", index=3, position_ms=9, shuffle=True, repeat=Repeat.CONTEXT),
            {
                "endpoint": "play",
                "context": {"uri": "x"},
                "play_origin": {},
                "options": {
                    "skip_to": {"track_index": 3},
                    "seek_to": 9,
                    "player_options_override": {
                        "shuffling_context": True,
                        "repeating_context": True,
                        "repeating_track": False,
                    },
                },
            },
        ),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_commands_in_the_dealers_words(command: Plain, said: dict[str, Any]) -> None:
    assert plain(command) == said
