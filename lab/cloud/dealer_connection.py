"""One device's open websocket to the dealer."""

import asyncio
import base64
from collections.abc import Mapping
import contextlib
from dataclasses import dataclass, field
import json
import secrets
from typing import override

from wsproto import WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, Event, TextMessage

from ..wire import Json
from .connections import Connection

_GOING_AWAY = 1001


@dataclass(eq=False, slots=True)
class DealerConnection(Connection):
    """A device's open websocket.

    Attributes:
        connection_id: the name under which the device registers.
    """

    protocol: WSConnection = field(kw_only=True)
    connection_id: str = field(default_factory=lambda: secrets.token_urlsafe(48), kw_only=True)
    _asked: dict[str, asyncio.Future[bool]] = field(default_factory=dict, kw_only=True)
    _received: str = field(default="", kw_only=True)

    @override
    def close(self) -> None:
        """Send a close frame and end the connection."""
        self.send(CloseConnection(code=_GOING_AWAY, reason="going away"))
        self.writer.close()

    @override
    def violate(self) -> None:
        """End TLS properly, but without a close frame."""
        self.writer.close()

    def send(self, event: Event) -> None:
        """Send a websocket event, unless the connection is ending."""
        if self.protocol.state is ConnectionState.OPEN and not self.writer.is_closing():
            self.writer.write(self.protocol.send(event))

    async def ask(self, ident: str, key: str, payload: Json) -> bool:
        """Send one of the dealer's requests; return whether the device succeeded.

        It may take for ever.

        Raises:
            ConnectionError: the connection ended without an answer.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked[key] = answer
        request = {
            "type": "request",
            "message_ident": ident,
            "key": key,
            "headers": {"Transfer-Encoding": "gzip"},
            "payload": payload,
        }
        try:
            self.send(TextMessage(data=json.dumps(request)))
            return await answer
        finally:
            del self._asked[key]

    def received(self, message: TextMessage) -> None:
        """Take a device's text, which may be an answer or a part of one."""
        self._received += message.data
        if not message.message_finished:
            return
        text, self._received = self._received, ""
        with contextlib.suppress(ValueError):
            self._take(json.loads(text))

    def _take(self, message: object) -> None:
        match message:
            case {"type": "reply", "key": str(key), "payload": {"success": bool(success)}}:
                if (answer := self._asked.get(key)) is not None and not answer.done():
                    answer.set_result(success)

    def ended(self) -> None:
        """Tell those who wait for an answer that none will come."""
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError("the device left"))


def make_message(
    uri: str, payload: bytes | None = None, headers: Mapping[str, str] | None = None
) -> TextMessage:
    """Make one of the dealer's messages, for one device or for many."""
    message: dict[str, object] = {"type": "message", "uri": uri, "headers": headers or {}}
    if payload is not None:
        message["payloads"] = [base64.b64encode(payload).decode()]
    return TextMessage(data=json.dumps(message))
