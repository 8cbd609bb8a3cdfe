"""The way to Spotify, tried without asking Spotify for anything."""

import asyncio
import errno
import socket
from typing import Final, override
from urllib.parse import urlsplit

from .core.lookout import Outside

HOST: Final = "apresolve.spotify.com"
"""Whom librespot asks first (librespot-core 0.8.0, `apresolve.rs`). The access point's port, which
a user may choose, isn't this one's."""
PORT: Final = 443
LIMIT_S: Final = 5.0
"""Seconds for a look in all: librespot's own attempts are as slow where nothing answers."""
_HTTP_PORT: Final = 80
_OUR_OWN: Final = frozenset(
    (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, socket.EAI_MEMORY)
)
"""This machine's troubles: they keep from looking, and prove nothing of the network."""


class Internet(Outside):
    """Finds a name and opens a connection, no more."""

    def __init__(self, host: str = HOST, port: int = PORT) -> None:
        """Look for `host`, at `port`."""
        self._host = host
        self._port = port

    @override
    async def is_reachable(self, proxy: str | None) -> bool:
        try:
            async with asyncio.timeout(LIMIT_S):
                if proxy is None:
                    return await self._answers()
                return await self._answers_through(proxy)
        except OSError as error:
            # No name, no way, no answer in time; or nobody can tell.
            return error.errno in _OUR_OWN
        except ValueError, EOFError, asyncio.LimitOverrunError:
            # No answer that is one, or a name that can't be one.
            return False

    async def _answers(self) -> bool:
        _, writer = await asyncio.open_connection(self._host, self._port)
        writer.close()
        return True

    async def _answers_through(self, proxy: str) -> bool:
        """Return whether a proxy finds the way. One that refuses has a reason of its own."""
        address = urlsplit(proxy)
        if not address.hostname:
            return False  # whoever connects to no name reaches this machine
        reader, writer = await asyncio.open_connection(address.hostname, address.port or _HTTP_PORT)
        try:
            target = f"{self._host}:{self._port}"
            writer.write(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
            status = (await reader.readuntil(b"\r\n")).split(maxsplit=2)[1]
        except IndexError:
            return False
        finally:
            writer.close()
        return not status.startswith(b"5")
