"""The access point: login, keep-alive, and what it tells and is asked."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import struct
import time

from ..events import EventKind
from ..link import Link
from ..loopback import peer_address, reset
from ..protocol import protobuf
from ..reasons import ACCESS_POINT_REASONS
from ..services import Close, Hang, NoPing, Refuse, Reset, Service
from .audio_keys import AudioKeys
from .connections import Connection, Connections
from .door import Door, end
from .handshake import HandshakeError, PacketStream, agree
from .world import Product, World

_PING, _REQUEST_KEY, _COUNTRY = 0x04, 0x0C, 0x1B
_PONG, _PONG_ACK, _PRODUCT = 0x49, 0x4A, 0x50
_LOGIN, _WELCOME, _REFUSED = 0xAB, 0xAC, 0xAD

_PING_PAUSE_S = 60.0
_STORED_CREDENTIALS = 1


@dataclass(eq=False, slots=True)
class AccessPointConnection(Connection):
    """A device's open connection to an access point."""

    stream: PacketStream = field(kw_only=True)

    def tell_country(self) -> None:
        """Say where the account is."""
        self.stream.send(_COUNTRY, self.account.country.encode())

    def tell_product(self) -> None:
        """Say what the account pays for, unless that isn't to be said."""
        product = self.account.product
        if product is not Product.NONE:
            fields = f"<type>{product}</type><catalogue>{product}</catalogue>"
            content = f"<products><product>{fields}</product></products>"
            self.stream.send(_PRODUCT, content.encode())


@dataclass(frozen=True, slots=True)
class Login:
    """What a client logs in with."""

    username: str
    blob: bytes
    device: str


class AccessPoint:
    """The service."""

    def __init__(
        self,
        world: World,
        door: Door,
        connections: Connections,
        keys: AudioKeys,
        sign: Callable[[bytes], bytes],
    ) -> None:
        """Serve `world` and its `keys`; `sign` signs with the key that clients know."""
        self._world = world
        self._door = door
        self._connections = connections
        self._keys = keys
        self._sign = sign

    async def serve(self, reader: asyncio.StreamReader, writer: Link) -> None:
        """Serve one connection until it ends."""
        try:
            stream = await agree(reader, writer, self._sign)
            login = _login(*await stream.receive())
        except HandshakeError:
            return
        account = self._world.ensure_account(login.username)
        device = account.ensure_device(login.device)
        answer = await self._door.ask(
            Service.ACCESS_POINT, peer_address(writer), account.name, device.id
        )
        match answer:
            case Refuse(reason):
                code = ACCESS_POINT_REASONS[reason]
                stream.send(_REFUSED, protobuf.encode((10, code)))
                await writer.drain()
                return
            case Hang() | Reset() | Close():
                await end(answer, reader, writer)
                return
        connection = AccessPointConnection(
            Service.ACCESS_POINT, account, device, writer, stream=stream
        )
        self._connections.add(connection)
        try:
            stream.send(_WELCOME, _welcome(login.username, account.renewed_secret or login.blob))
            connection.tell_country()
            connection.tell_product()
            self._world.events.add(EventKind.ACCESS_POINT_WELCOMED, account.name, device.id)
            await self._talk(connection, reader, pings=not isinstance(answer, NoPing))
        except HandshakeError:
            reset(writer)
        finally:
            self._connections.remove(connection)
            self._world.events.add(EventKind.ACCESS_POINT_GONE, account.name, device.id)

    async def _talk(
        self, connection: AccessPointConnection, reader: asyncio.StreamReader, *, pings: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        stream = connection.stream
        answering: set[asyncio.Task[None]] = set()
        if pings:
            _ping(stream)
        next_ping: asyncio.TimerHandle | None = None
        try:
            while True:
                command, content = await stream.receive()
                if command == _PONG:
                    stream.send(_PONG_ACK, bytes(4))
                    next_ping = loop.call_later(_PING_PAUSE_S, _ping, stream)
                elif command == _REQUEST_KEY:
                    # A late answer holds nothing else up.
                    task = loop.create_task(self._answer_key(content, connection, reader))
                    answering.add(task)
                    task.add_done_callback(answering.discard)
        finally:
            for task in answering:
                task.cancel()
            if next_ping is not None:
                next_ping.cancel()

    async def _answer_key(
        self, request: bytes, connection: AccessPointConnection, reader: asyncio.StreamReader
    ) -> None:
        writer = connection.writer
        try:
            answer = await self._keys.answer(
                request, connection.account, connection.device, peer_address(writer)
            )
        except struct.error:
            reset(writer)
            return
        match answer:
            case Hang():
                pass
            case Reset() | Close():
                await end(answer, reader, writer)
            case command, content:
                connection.stream.send(command, content)


def _ping(stream: PacketStream) -> None:
    stream.send(_PING, struct.pack(">I", int(time.time())))


def _login(command: int, content: bytes) -> Login:
    if command != _LOGIN:
        raise HandshakeError(f"command {command:#x} came before the login")
    try:
        message = protobuf.Message.parse(content)
        credentials = message.message(10)
        login = Login(
            username=credentials.text(10),
            blob=credentials.data(30),
            device=message.message(50).text(100),
        )
    except protobuf.ProtobufError as error:
        raise HandshakeError(str(error)) from error
    if not login.username or not login.device:
        raise HandshakeError("the login doesn't say who it is")
    return login


def _welcome(username: str, secret: bytes) -> bytes:
    return protobuf.encode(
        (10, username),
        (20, 0),
        (25, 0),
        (30, _STORED_CREDENTIALS),
        (40, secret),
    )
