"""The CONNECT proxy: the way in for everything but the dealer."""

import asyncio
from collections.abc import Mapping

from ..events import EventKind, EventLog
from ..link import Link
from ..loopback import StreamHandler, peer_address
from ..network import Network
from ..services import Close, Hang, Reset, Service, Status
from .door import Door, end
from .http_service import reason_phrase

_HEAD_ENDS = b"\r\n\r\n"

type Target = tuple[str, int]


class Proxy:
    """The service.

    It connects nowhere: each target that the lab plays is served on the very
    connection over which it was asked for.
    """

    def __init__(
        self,
        events: EventLog,
        door: Door,
        network: Network,
        targets: Mapping[Target, StreamHandler],
    ) -> None:
        """Lead to `targets`, by host name and port, and refuse every other.

        When `network` finds no names, it leads nowhere.
        """
        self._events = events
        self._door = door
        self._network = network
        self._targets = targets

    async def serve(self, reader: asyncio.StreamReader, writer: Link) -> None:
        """Serve one connection until it ends."""
        # librespot's own request has no Host header, which strict parsers refuse.
        try:
            head = await reader.readuntil(_HEAD_ENDS)
        except asyncio.LimitOverrunError:
            await _answer(writer, 431)
            return
        method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
        asked = rest.partition(" ")[0]
        handler = self._targets.get(_target(asked)) if method == "CONNECT" else None
        if handler is None:
            self._events.add(EventKind.PROXY_REFUSED, method=method, target=asked)
            await _answer(writer, 403)
            return
        if not self._network.finds_names:
            self._events.add(EventKind.PROXY_REFUSED, method=method, target=asked)
            await _answer(writer, 503)
            return
        self._events.add(EventKind.PROXY_CONNECTED, target=asked)
        match await self._door.ask(Service.PROXY, peer_address(writer)):
            case Status(code):
                await _answer(writer, code)
            case Hang() | Reset() | Close() as ending:
                await end(ending, reader, writer)
            case _:
                await _answer(writer, 200)
                await handler(reader, writer)


def _target(asked: str) -> Target:
    host, _, port = asked.rpartition(":")
    return host.lower(), int(port) if port.isdecimal() else 0


async def _answer(writer: asyncio.StreamWriter, status: int) -> None:
    head = f"HTTP/1.1 {status} {reason_phrase(status)}\r\n"
    if not 200 <= status < 300:
        head += "Content-Length: 0\r\nConnection: close\r\n"
    writer.write(f"{head}\r\n".encode())
    await writer.drain()
