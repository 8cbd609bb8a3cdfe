"""The dealer: the websocket over which devices hear from the others."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, quote, urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    Request as Upgrade,
    TextMessage,
)
from wsproto.utilities import RemoteProtocolError

from ..events import EventKind
from ..link import Link
from ..loopback import peer_address, reset
from ..services import Close, Hang, NoConnectionId, Reset, Service, Status
from .cluster import Clusters
from .connections import Connections
from .dealer_connection import DealerConnection, make_message
from .door import Answer, Door, end
from .world import Holder, World

_CHUNK = 65_536
_TOO_MANY = 429
_UNAUTHORIZED = Status(401)


class Dealer:
    """The service."""

    def __init__(
        self,
        world: World,
        door: Door,
        connections: Connections,
        clusters: Clusters,
    ) -> None:
        """Serve `world`; `clusters` hear of devices that are gone."""
        self._world = world
        self._door = door
        self._connections = connections
        self._clusters = clusters

    async def serve(self, reader: asyncio.StreamReader, writer: Link) -> None:
        """Serve one connection until it ends."""
        protocol = WSConnection(ConnectionType.SERVER)
        try:
            upgrade = await _upgrade(protocol, reader)
            if upgrade is None:
                return
            holder = self._world.last_holder(_access_token(upgrade.target))
            if holder is None:
                self._world.events.add(EventKind.DEALER_REFUSED, status=_UNAUTHORIZED.code)
                await _reject(protocol, writer, _UNAUTHORIZED)
                return
            match answer := await self._decide(holder, peer_address(writer)):
                case Status():
                    await _reject(protocol, writer, answer)
                case Hang() | Reset() | Close():
                    await end(answer, reader, writer)
                case _:
                    silent = isinstance(answer, NoConnectionId)
                    writer.write(protocol.send(AcceptConnection()))
                    connection = DealerConnection(
                        Service.DEALER, holder.account, holder.device, writer, protocol=protocol
                    )
                    await self._talk(connection, reader, silent=silent)
        except RemoteProtocolError:
            reset(writer)

    async def _decide(self, holder: Holder, address: str) -> Answer | None:
        account, device = holder.account, holder.device
        events = self._world.events
        for counts in (account.counts, device.counts):
            counts.logins += 1
        events.add(EventKind.DEALER_ASKED, account.name, device.id)
        answer: Answer | None = _UNAUTHORIZED
        if self._world.lives(holder):
            answer = await self._door.ask(Service.DEALER, address, account.name, device.id)
        match answer:
            case Status(code):
                if code == _TOO_MANY:
                    for counts in (account.counts, device.counts):
                        counts.refused += 1
                events.add(EventKind.DEALER_REFUSED, account.name, device.id, status=code)
            case Hang() | Reset() | Close():
                pass
            case _:
                events.add(EventKind.DEALER_ADMITTED, account.name, device.id)
        return answer

    async def _talk(
        self, connection: DealerConnection, reader: asyncio.StreamReader, *, silent: bool
    ) -> None:
        self._connections.add(connection)
        try:
            if not silent:
                identifier = connection.connection_id
                uri = f"hm://pusher/v1/connections/{quote(identifier, safe='')}"
                headers = {"Spotify-Connection-Id": identifier}
                connection.send(make_message(uri, headers=headers))
            async for event in _events(connection.protocol, reader):
                match event:
                    case Ping():
                        connection.send(event.response())
                    case TextMessage():
                        connection.received(event)
                    case CloseConnection():
                        if connection.protocol.state is ConnectionState.REMOTE_CLOSING:
                            connection.writer.write(connection.protocol.send(event.response()))
                        return
        finally:
            self._connections.remove(connection)
            connection.ended()
            self._world.events.add(
                EventKind.DEALER_GONE, connection.account.name, connection.device.id
            )
            self._clusters.connection_gone(
                connection.account, connection.device, connection.connection_id
            )


async def _upgrade(protocol: WSConnection, reader: asyncio.StreamReader) -> Upgrade | None:
    while data := await reader.read(_CHUNK):
        protocol.receive_data(data)
        for event in protocol.events():
            if isinstance(event, Upgrade):
                return event
    return None


async def _events(protocol: WSConnection, reader: asyncio.StreamReader) -> AsyncIterator[Event]:
    while data := await reader.read(_CHUNK):
        protocol.receive_data(data)
        for event in protocol.events():
            yield event


def _access_token(target: str) -> str:
    return parse_qs(urlsplit(target).query).get("access_token", [""])[0]


async def _reject(protocol: WSConnection, writer: asyncio.StreamWriter, status: Status) -> None:
    headers = [(b"content-length", b"0")]
    if status.retry_after_s is not None:
        headers.append((b"retry-after", str(status.retry_after_s).encode()))
    writer.write(protocol.send(RejectConnection(status_code=status.code, headers=headers)))
    await writer.drain()
