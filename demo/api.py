"""Home Assistant's interfaces over HTTP and websocket: those that its own page uses."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp

from .errors import DemoError

_TIMEOUT = aiohttp.ClientTimeout(total=60)


class Socket:
    """One websocket connection: for commands, or for one subscription."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        """Talk over a connection that has been let in."""
        self._connection = connection
        self._last = 0

    async def call(self, command: str, **fields: object) -> Any:
        """Give a command and return its result.

        Raises:
            DemoError: Home Assistant refuses.
        """
        self._last += 1
        await self._connection.send_json({"id": self._last, "type": command, **fields})
        answer = await self._receive("result")
        if not answer["success"]:
            raise DemoError(f"{command} was refused: {answer['error']['message']}")
        return answer["result"]

    async def event(self) -> Any:
        """Return the next event of what the last command subscribed to."""
        return (await self._receive("event"))["event"]

    async def _receive(self, kind: str) -> Any:
        """Return the next message of a kind that belongs to the last command."""
        async for received in self._connection:
            message = received.json()
            if (message.get("id"), message["type"]) == (self._last, kind):
                return message
        raise DemoError("Home Assistant closed the connection")


class Api:
    """Home Assistant as a user's browser sees it; an async context manager."""

    def __init__(self, url: str, token: str) -> None:
        """Talk to the page at a URL as the user whom a token belongs to."""
        self._token = token
        # No environment: a proxy named there would lead away from loopback.
        self._session = aiohttp.ClientSession(
            url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, path: str) -> Any:
        """Return what is at a path below /api/."""
        async with self._session.get(f"/api/{path}") as response:
            return await _answer(response)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send JSON to a path below /api/ and return the answer."""
        async with self._session.post(f"/api/{path}", json=body) as response:
            return await _answer(response)

    async def upload(self, name: str, content: str) -> str:
        """Upload a file for a form, and return the id to name it by."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name, content_type="application/json")
        async with self._session.post("/api/file_upload", data=form) as response:
            file_id: str = (await _answer(response))["file_id"]
            return file_id

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Socket]:
        """Open a websocket connection."""
        async with self._session.ws_connect("/api/websocket", max_msg_size=0) as connection:
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self._token})
            if (answer := await connection.receive_json())["type"] != "auth_ok":
                raise DemoError(f"Home Assistant doesn't let us in: {answer['message']}")
            yield Socket(connection)


async def _answer(response: aiohttp.ClientResponse) -> Any:
    """Return what was answered, if it is no complaint."""
    if not response.ok:
        raise DemoError(f"{response.url.path} answers {response.status}: {await response.text()}")
    return await response.json()
