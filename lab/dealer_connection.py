"""One device's open websocket to the dealer."""

import base64
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
        if self.protocol.state is ConnectionState.OPEN:
            self.send(CloseConnection(code=_GOING_AWAY, reason="going away"))
        self.writer.close()

    def send(self, event: Event) -> None:
        """Send a websocket event, if the connection is still open."""
        if not self.writer.is_closing():
            self.writer.write(self.protocol.send(event))

    def tell(self, uri: str, payload: bytes | None, headers: dict[str, str]) -> None:
        """Send a message of the dealer."""
        message: dict[str, object] = {"type": "message", "uri": uri, "headers": headers}
        if payload is not None:
            message["payloads"] = [base64.b64encode(payload).decode()]
        self.send(TextMessage(data=json.dumps(message)))
