"""The way to Spotify is tried on loopback; nothing is asked of whoever answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
import errno
import os
from pathlib import Path
import resource
import socket

import pytest

from custom_components.librespot import outside
from custom_components.librespot.outside import HOST, PORT, Internet
from lab.conditions import Condition, NamesNotFound, Refused, Up
from lab.events import EventKind
from lab.lab import Lab

LOOPBACK = "127.0.0.1"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def _answering(answer: bytes) -> AsyncIterator[tuple[int, asyncio.Queue[bytes]]]:
    """Give the port of somebody who answers whatever is said first, and what that was."""
    said = asyncio.Queue[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said.put_nowait(await reader.read(1000))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    async with server:
        yield server.sockets[0].getsockname()[1], said


@pytest.fixture
def deaf_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        port: int = taken.getsockname()[1]
    return port


async def test_whoever_answers_is_asked_for_nothing() -> None:
    async with _answering(b"") as (port, said):
        assert await Internet(LOOPBACK, port).is_reachable(None)
        assert await asyncio.wait_for(said.get(), 10) == b""


async def test_nobody_answers(deaf_port: int) -> None:
    assert not await Internet(LOOPBACK, deaf_port).is_reachable(None)


@pytest.mark.parametrize("host", ["no.such.name.invalid", "x" * 64, "a..b"])
async def test_a_name_that_is_not_found(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_name(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", no_name)
    assert not await Internet(host).is_reachable(None)


@pytest.mark.parametrize(
    "number",
    [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, socket.EAI_MEMORY],
)
@pytest.mark.parametrize("proxy", [None, "http://proxy:1"])
async def test_this_machine_s_own_trouble_proves_nothing(
    proxy: str | None, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_name(*_: object, **__: object) -> list[object]:
        raise OSError(number, "")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", no_name)
    assert await Internet().is_reachable(proxy)


async def test_nobody_can_tell_without_a_descriptor(deaf_port: int) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as held:
        held.callback(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        highest = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, before[1]))
        with suppress(OSError):
            while True:
                held.callback(os.close, os.dup(0))
        assert await Internet(LOOPBACK, deaf_port).is_reachable(None)
    assert not await Internet(LOOPBACK, deaf_port).is_reachable(None)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", True),
        (b"HTTP/1.0 407 Proxy Authentication Required\r\n\r\n", True),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", False),
        (b"HTTP/1.1 504 Gateway Timeout\r\n\r\n", False),
        (b"\r\n", False),
        (b"", False),
        (b"x" * 100_000, False),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_proxy_knows_whether_there_is_a_way(answer: bytes, found: bool) -> None:
    """One that refuses has a reason of its own, and may let programs through."""
    async with _answering(answer) as (port, said):
        assert await Internet().is_reachable(f"http://{LOOPBACK}:{port}") is found
    assert said.get_nowait().startswith(f"CONNECT {HOST}:{PORT} HTTP/1.1\r\n".encode())


async def test_a_proxy_that_is_not_there(deaf_port: int) -> None:
    assert not await Internet().is_reachable(f"http://{LOOPBACK}:{deaf_port}")


@pytest.mark.parametrize("proxy", ["http://", "http://host:port", "nonsense"])
async def test_what_is_no_proxy(proxy: str) -> None:
    assert not await Internet().is_reachable(proxy)


async def test_one_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "LIMIT_S", 0.05)
    with socket.create_server((LOOPBACK, 0)) as silent:
        port = silent.getsockname()[1]
        assert not await Internet().is_reachable(f"http://{LOOPBACK}:{port}")


@pytest.mark.parametrize(
    ("condition", "found"),
    [(Up(), True), (Refused(), False), (NamesNotFound(), False)],
    ids=lambda value: type(value).__name__,
)
async def test_in_the_lab(lab: Lab, condition: Condition, found: bool) -> None:
    """The network's condition is seen; apresolve isn't asked."""
    await lab.set_network(condition)
    assert await Internet().is_reachable(lab.info.proxy) is found
    assert EventKind.APRESOLVE_ASKED not in {event.kind for event in await lab.events(0)}
