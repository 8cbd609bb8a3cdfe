"""One device's open websocket to the dealer."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
import json
import secrets
from typing import override

from wsproto import WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, Event, TextMessage

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

    @override
    def close(self) -> None:
        """Send a close frame and end the connection."""
        self.send(CloseConnection(code=_GOING_AWAY, reason="going away"))
        self.writer.close()

    def send(self, event: Event) -> None:
        """Send a websocket event, unless the connection is ending."""
        if self.protocol.state is ConnectionState.OPEN and not self.writer.is_closing():
            self.writer.write(self.protocol.send(event))

    def tell(
        self, uri: str, payload: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send one of the dealer's messages."""
        message: dict[str, object] = {"type": "message", "uri": uri, "headers": headers or {}}
        if payload is not None:
            message["payloads"] = [base64.b64encode(payload).decode()]
        self.send(TextMessage(data=json.dumps(message)))
