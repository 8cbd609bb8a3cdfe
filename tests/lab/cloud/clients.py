"""A device that isn't librespot, for the tests of the services."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import ssl
import time
from typing import Any

import aiohttp

from lab.lab import Lab
from lab.protocol.protobuf import Message, encode

CONNECT_STATE = "https://spclient1.lab.invalid:{port}/connect-state/v1/devices/"
NEW_DEVICE, PLAYER_STATE, VOLUME, ALIAS = 3, 4, 5, 8
"""Why a device says something about itself."""
DISAPPEARED, STATE_CHANGED, APPEARED, VOLUME_CHANGED, ALIAS_CHANGED, NEW_CONNECTION = range(1, 7)
"""Why the others hear of it."""


class Client:
    """A device, by hand."""

    def __init__(self, lab: Lab, session: aiohttp.ClientSession, device: str) -> None:
        self.lab = lab
        self.session = session
        self.device = device
        self.token = ""
        self.connection_id = ""
        self.told: Mapping[str, str] = {}
        """The headers of the last answer."""
        self.trust = ssl.create_default_context(cafile=lab.info.ca_file)

    async def ask(self, method: str, url: str, body: bytes = b"", **headers: str) -> Any:
        async with self.session.request(
            method, url, data=body, headers=headers, proxy=self.lab.info.proxy, ssl=self.trust
        ) as response:
            self.told = response.headers
            return response.status, await response.read()

    async def client_token(self) -> Any:
        body = encode((1, 1), (2, encode((3, encode((2, self.device))))))
        return await self.ask("POST", "https://clienttoken.spotify.com/v1/clienttoken", body)

    def login5_request(self, account: str) -> bytes:
        return encode((1, encode((2, self.device))), (100, encode((1, account), (2, b"blob"))))

    async def login5(self, account: str = "alice") -> Any:
        url = "https://login5.spotify.com/v3/login"
        return await self.ask("POST", url, self.login5_request(account))

    async def log_in(self, account: str = "alice") -> None:
        status, answer = await self.login5(account)
        assert status == 200
        granted = Message.parse(answer).message(1)
        assert granted.text(1) == account
        assert granted.data(3) == b"blob"
        assert granted.integer(4) == 3600
        self.token = granted.text(2)

    @asynccontextmanager
    async def dealer(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        port = self.lab.info.ap_port
        url = f"https://127.0.0.1:{port}/?access_token={self.token}"
        async with self.session.ws_connect(url, ssl=self.trust) as socket:
            hello = await socket.receive_json()
            self.connection_id = hello["headers"]["Spotify-Connection-Id"]
            assert hello["type"] == "message"
            assert hello["uri"].startswith("hm://pusher/v1/connections/")
            yield socket

    async def put(
        self, reason: int, *, active: bool = False, device: str = "", plays: bytes = b""
    ) -> int:
        info = encode((3, self.device.title()), (10, self.device))
        since_ms = int(time.time() * 1000) if active else 0
        body = encode(
            (2, encode((1, info), (2, plays))), (4, int(active)), (5, reason), (9, since_ms)
        )
        return await self.state("PUT", device or self.device, body)

    async def state(self, method: str, path: str, body: bytes = b"") -> int:
        status: int
        status, _ = await self.ask(
            method,
            CONNECT_STATE.format(port=self.lab.info.ap_port) + path,
            body,
            **{
                "Authorization": f"Bearer {self.token}",
                "X-Spotify-Connection-Id": self.connection_id,
            },
        )
        return status


async def connect(lab: Lab, target: str = "") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Speak TLS with a service: through the proxy, or with the dealer."""
    trust = ssl.create_default_context(cafile=lab.info.ca_file)
    if not target:
        return await asyncio.open_connection("127.0.0.1", lab.info.ap_port, ssl=trust)
    port = int(lab.info.proxy.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"CONNECT {target}:443 HTTP/1.1\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 OK\r\n\r\n"
    await writer.start_tls(trust, server_hostname=target)
    return reader, writer


async def cluster_update(socket: aiohttp.ClientWebSocketResponse) -> Message:
    """Return the next cluster update."""
    message = await socket.receive_json()
    assert message["uri"] == "hm://connect-state/v1/cluster"
    (payload,) = message["payloads"]
    return Message.parse(base64.b64decode(payload))


async def update(socket: aiohttp.ClientWebSocketResponse) -> tuple[int, str, str]:
    """Return the next cluster update: reason, who changed, who plays."""
    changed = await cluster_update(socket)
    return changed.integer(2), changed.text(4), changed.message(1).text(2)
