"""Listening on loopback, and nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from enum import Enum, auto
import ipaddress
import socket
import struct
from urllib.parse import urlsplit

from .errors import LabError
from .link import Link, deafen, undeafen

HOST = "127.0.0.1"

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
type StreamHandler = Callable[[asyncio.StreamReader, Link], Awaitable[None]]

_RESET_WHEN_CLOSED = struct.pack("ii", 1, 0)


def require_loopback(host: str) -> None:
    """Refuse any `host` that isn't a loopback address.

    Names are refused too: what they mean is somebody else's decision.

    Raises:
        LabError: it isn't.
    """
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return
    raise LabError(f"the lab stays on loopback; {host!r} isn't")


def require_loopback_url(url: str) -> None:
    """Refuse any `url` whose host isn't a loopback address.

    Raises:
        LabError: it isn't.
    """
    require_loopback(urlsplit(url).hostname or "")


def reset(writer: asyncio.StreamWriter) -> None:
    """Drop a connection so that the other side gets a TCP reset."""
    connection: socket.socket | None = writer.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_WHEN_CLOSED)
    writer.transport.abort()


def send_fin(writer: asyncio.StreamWriter) -> None:
    """Say with a TCP FIN that nothing more comes, and nothing of it in TLS."""
    connection: socket.socket | None = writer.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


def peer_address(writer: asyncio.StreamWriter) -> str:
    """Return the address that a connection comes from."""
    address: str = writer.get_extra_info("peername")[0]
    return address


async def until_peer_leaves(reader: asyncio.StreamReader) -> None:
    """Say nothing until the other side closes or drops the connection."""
    with contextlib.suppress(OSError):
        while await reader.read(4096):
            pass


async def _say_nothing(reader: asyncio.StreamReader, _: Link) -> None:
    await until_peer_leaves(reader)


class Ears(Enum):
    """How a listener hears who asks for a connection."""

    OPEN = auto()
    COVERED = auto()
    """It doesn't; what is said again later is heard then."""
    NEVER_AGAIN = auto()
    """It accepts the connection and never says anything over it."""


class Listener:
    """A TCP listener on loopback that owns its connections and keeps its port.

    Closing it ends all of them.
    """

    def __init__(self, handler: StreamHandler) -> None:
        """Let `handler` serve each connection; it is closed when that returns."""
        self._handler = handler
        self._reservation: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: set[Link] = set()
        self._delay_s = 0.0
        self._ears = Ears.OPEN

    @property
    def port(self) -> int:
        """The port listened on; only between opening and closing."""
        if self._reservation is None:
            raise LabError("the listener isn't open")
        port: int = self._reservation.getsockname()[1]
        return port

    async def open(self, port: int = 0) -> None:
        """Listen on `port`, or on any free one if it is 0.

        Raises:
            OSError: the port is taken.
        """
        # Bound and never listening: nobody else is given the port while it is refused.
        self._reservation = socket.socket()
        self._reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reservation.bind((HOST, port))
        await self.answer()

    async def answer(self, delay_s: float = 0) -> None:
        """Accept connections and let everything pass, `delay_s` seconds late.

        Raises:
            LabError: somebody took the port although it was reserved.
        """
        server = await self._bound()
        self._hear(server)
        self._let_pass(delay_s)
        await server.start_serving()

    async def swallow(self, *, accepts: bool) -> None:
        """Let nothing pass, and answer nobody who asks for a connection.

        With `accepts` they get one, which stays without use for ever.

        Raises:
            LabError: somebody took the port although it was reserved.
        """
        server = await self._bound()
        self._hear(server)
        for link in self._links:
            link.stick()
        if accepts:
            self._ears = Ears.NEVER_AGAIN
        else:
            self._ears = Ears.COVERED
            for ear in server.sockets:
                deafen(ear)
        await server.start_serving()

    def refuse(self) -> None:
        """Refuse new connections; let pass everything on the open ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._ears = Ears.OPEN
        self._let_pass(0)

    async def end_connections(self) -> None:
        """End every connection."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        self.refuse()
        await self.end_connections()
        if self._reservation is not None:
            self._reservation.close()
            self._reservation = None

    def _hear(self, server: asyncio.Server) -> None:
        if self._ears is Ears.COVERED:
            for ear in server.sockets:
                undeafen(ear)
        self._ears = Ears.OPEN

    def _let_pass(self, delay_s: float) -> None:
        self._delay_s = delay_s
        for link in self._links:
            link.delay_s = delay_s
            link.unstick()

    async def _bound(self) -> asyncio.Server:
        if self._server is None:
            try:
                self._server = await asyncio.start_server(
                    self._serve, HOST, self.port, backlog=512, start_serving=False
                )
            except OSError as error:
                raise LabError(f"port {self.port} isn't the lab's any more: {error}") from error
        return self._server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(writer.transport, reader, self._delay_s)
        if self._server is None:
            link.abort()
            return
        handler = self._handler
        match self._ears:
            case Ears.COVERED:
                # It was accepted in the moment in which no more were to be.
                link.stick()
            case Ears.NEVER_AGAIN:
                handler = _say_nothing
        self._links.add(link)
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await handler(reader, link)
            link.close()
            await link.wait_closed()
        except OSError, asyncio.IncompleteReadError, asyncio.CancelledError:
            # The other side went away in the middle of a sentence, or the listener ends.
            pass
        finally:
            self._links.discard(link)
            link.abort()
