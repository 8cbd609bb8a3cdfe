"""Listening on loopback, and nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import ipaddress
import socket
import struct
from urllib.parse import urlsplit

from .errors import LabError

HOST = "127.0.0.1"

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
type StreamHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

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


def close_rudely(writer: asyncio.StreamWriter) -> None:
    """End a connection with a TCP FIN, and without TLS's word of goodbye."""
    writer.transport.abort()


def peer_address(writer: asyncio.StreamWriter) -> str:
    """Return the address that a connection comes from."""
    address: str = writer.get_extra_info("peername")[0]
    return address


async def until_peer_leaves(reader: asyncio.StreamReader) -> None:
    """Say nothing until the other side closes or drops the connection."""
    with contextlib.suppress(OSError):
        while await reader.read(4096):
            pass


class Listener:
    """A TCP listener on loopback that owns its connections.

    Closing it ends all of them.
    """

    def __init__(self, handler: StreamHandler) -> None:
        """Let `handler` serve each connection; it is closed when that returns."""
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port listened on; only while listening."""
        if self._server is None:
            raise LabError("the listener isn't open")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def open(self, port: int = 0) -> None:
        """Listen on `port`, or on any free one if it is 0.

        Raises:
            OSError: the port is taken.
        """
        self._server = await asyncio.start_server(self._serve, HOST, port, backlog=512)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server is None:
            return
        self._server.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Those that are still saying goodbye would be waited for.
        self._server.abort_clients()
        await self._server.wait_closed()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._handler(reader, writer)
        except OSError, asyncio.IncompleteReadError:
            # The other side went away in the middle of a sentence.
            pass
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()
