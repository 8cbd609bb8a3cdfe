"""The lab as a whole: where it listens, and that it leaves nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import ssl
import sys
from typing import Any

import pytest

from lab.certificates import AccessPointKey
from lab.errors import LabError, UnknownNameError
from lab.lab import Lab
from lab.loopback import Listener, require_loopback

from .conftest import StartZone
from .test_librespot import REGISTERED

pytestmark = pytest.mark.timeout(60)


def listening() -> set[tuple[str, int]]:
    """Return the addresses on which this process listens, in hexadecimal as the kernel says."""
    own = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            own.add(target.removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            address, _, port = fields[1].rpartition(":")
            if fields[3] == "0A" and fields[9] in own:
                found.add((address, int(port, 16)))
    return found


@contextmanager
def audited(*events: str) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Note what Python does meanwhile; it can't be kept from noting, only told to look away."""
    seen: list[tuple[str, tuple[Any, ...]]] = []
    looking = True

    def look(event: str, details: tuple[Any, ...]) -> None:
        if looking and event in events:
            seen.append((event, details))

    sys.addaudithook(look)
    try:
        yield seen
    finally:
        looking = False


async def test_listens_on_loopback_alone_and_not_for_longer_than_it_runs(
    socket_enabled: None,
) -> None:
    before = listening()
    async with Lab() as lab:
        opened = listening() - before
        assert {address for address, _ in opened} == {"0100007F"}
        ports = {port for _, port in opened}
        assert len(ports) == 4
        assert {lab.info.ap_port, lab.info.access_point_port} < ports
        folder = lab.info.folder
        assert folder.is_dir()
    assert listening() == before
    assert not folder.exists()


async def test_it_binds_on_loopback_alone_and_connects_nowhere(start_zone: StartZone) -> None:
    with audited("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto") as seen:
        async with Lab() as lab:
            await lab.add_account("alice")
        assert {event for event, _ in seen} == {"socket.bind"}
        assert {address[0] for _, (_, address) in seen} == {"127.0.0.1"}
        seen.clear()
        await (await start_zone("Kitchen")).line(REGISTERED)
        assert not seen
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", 1)
        assert [event for event, _ in seen] == ["socket.connect"], "it would have been seen"


async def test_ends_while_everybody_is_connected(lab: Lab, start_zone: StartZone) -> None:
    zone = await start_zone("Kitchen")
    await zone.line(REGISTERED)
    trust = ssl.create_default_context(cafile=lab.info.ca_file)
    raw = await asyncio.open_connection("127.0.0.1", lab.info.ap_port)
    secure = await asyncio.open_connection("127.0.0.1", lab.info.ap_port, ssl=trust)
    async with asyncio.timeout(5):
        await lab.stop()
        await zone.line("Websocket connection failed")
        for reader, writer in (raw, secure):
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
            writer.close()


async def test_keeps_a_folder_that_it_was_given(socket_enabled: None, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    for _ in range(2):
        async with Lab(folder=folder) as lab:
            assert lab.info.folder == folder
        assert (folder / "server.pem").stat().st_mode & 0o777 == 0o600


async def test_labs_have_the_key_that_they_are_given_or_one_of_their_own(
    socket_enabled: None,
) -> None:
    key = AccessPointKey()
    async with Lab(key=key) as one, Lab(key=key) as other, Lab() as stranger:
        keys = [lab.info.server_key_file.read_bytes() for lab in (one, other, stranger)]

    assert keys[:2] == [key.public, key.public]
    assert keys[2] != key.public


async def test_a_taken_control_port_leaves_nothing_behind(socket_enabled: None) -> None:
    async with Lab() as first:
        before = listening()
        port = int(first.info.control.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            await Lab(control_port=port).start()
        assert listening() == before


def test_an_unknown_limiter_is_told_at_once() -> None:
    with pytest.raises(UnknownNameError, match="lenient, none, penalty, strict"):
        Lab("harsh")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com", "localhost", ""])
def test_nothing_but_loopback(host: str) -> None:
    with pytest.raises(LabError, match="loopback"):
        require_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1"])
def test_loopback(host: str) -> None:
    require_loopback(host)


async def test_a_listener_has_a_port_only_while_it_is_open() -> None:
    async def serve(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        pass

    listener = Listener(serve)
    with pytest.raises(LabError, match="isn't open"):
        _ = listener.port
    await listener.close()
