"""A device that isn't librespot: it asks the lab now and then, and notes how long that takes.

A companion of the bench: `python -m bench.load.light_client PROXY AP_PORT CA_FILE`. Each request
makes a connection of its own through the proxy, with TLS, as librespot's first ones do.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import ssl
import sys
import time
from typing import Final

import aiohttp

from lab.cloud import names
from lab.loopback import HOST
from lab.protocol.protobuf import Message, encode
from lab.wire import Json, to_json

from .companion import answer
from .spread import Spread

_ACCOUNT: Final = "light"
_DEVICE: Final = "light"
_EVERY_S: Final = 0.1
_NEW_DEVICE: Final = 3
_STATE_CHANGED: Final = 4
"""Reasons, as connectstate.proto's PutStateReason numbers them."""

type Answers = dict[str, Spread]
"""Seconds from the first byte to the last of each kind of request."""

LOGIN5: Final = "login5"
STATE: Final = "connect-state"


class _Client:
    def __init__(
        self, session: aiohttp.ClientSession, proxy: str, ap_port: int, trust: ssl.SSLContext
    ) -> None:
        self._session = session
        self._proxy = proxy
        self._ap_port = ap_port
        self._trust = trust
        self._token = ""
        self._connection_id = ""
        self._took_s: dict[str, list[float]] = {LOGIN5: [], STATE: []}

    def report(self) -> Json:
        spreads = {kind: Spread.of(values) for kind, values in self._took_s.items() if values}
        for values in self._took_s.values():
            values.clear()
        return to_json(spreads, Answers)

    @asynccontextmanager
    async def registered(self) -> AsyncIterator[None]:
        await self._log_in()
        url = f"https://{HOST}:{self._ap_port}/?access_token={self._token}"
        async with self._session.ws_connect(url, ssl=self._trust) as socket:
            hello = await socket.receive_json()
            self._connection_id = hello["headers"]["Spotify-Connection-Id"]
            await self._put(_NEW_DEVICE)
            yield

    async def ask_on(self) -> None:
        while True:
            await self._log_in()
            await self._put(_STATE_CHANGED)
            await asyncio.sleep(_EVERY_S)

    async def _log_in(self) -> None:
        device = encode((2, _DEVICE))
        credentials = encode((1, _ACCOUNT), (2, b"secret"))
        url = f"https://{names.LOGIN5}/v3/login"
        body = await self._ask(LOGIN5, "POST", url, encode((1, device), (100, credentials)))
        self._token = Message.parse(body).message(1).text(2)

    async def _put(self, reason: int) -> None:
        info = encode((3, _DEVICE), (10, _DEVICE))
        host = f"{names.CONNECT_STATES[0]}:{self._ap_port}"
        await self._ask(
            STATE,
            "PUT",
            f"https://{host}/connect-state/v1/devices/{_DEVICE}",
            encode((2, encode((1, info))), (5, reason)),
            {
                "Authorization": f"Bearer {self._token}",
                "X-Spotify-Connection-Id": self._connection_id,
            },
        )

    async def _ask(
        self, kind: str, method: str, url: str, body: bytes, headers: dict[str, str] | None = None
    ) -> bytes:
        begun = time.monotonic()
        async with self._session.request(
            method, url, data=body, headers=headers, proxy=self._proxy, ssl=self._trust
        ) as response:
            response.raise_for_status()
            content = await response.read()
        self._took_s[kind].append(time.monotonic() - begun)
        return content


async def _run(proxy: str, ap_port: str, ca_file: str) -> None:
    trust = ssl.create_default_context(cafile=ca_file)
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
        client = _Client(session, proxy, int(ap_port), trust)
        async with client.registered(), asyncio.TaskGroup() as group:
            asking = group.create_task(client.ask_on())
            await answer("registered", client.report)
            asking.cancel()


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1:]))
