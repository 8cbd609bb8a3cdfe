"""The proxy leads to the names that the lab plays, and to nothing else."""

import asyncio
import ssl

import aiohttp
import pytest

from lab.events import EventKind
from lab.lab import Lab
from lab.services import Hang, Reset, Service, Status

pytestmark = pytest.mark.timeout(60)


async def ask(lab: Lab, request: bytes) -> bytes:
    port = int(lab.info.proxy.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "target",
    [
        "example.com:443",
        "apresolve.spotify.com:80",
        "apresolve.spotify.com.evil.invalid:443",
        "api.spotify.com:443",
        "ap1.lab.invalid:443",
        "127.0.0.1:22",
        "[::1]:443",
        "localhost",
        ":",
        "",
        "apresolve.spotify.com:4 43",
    ],
)
async def test_refuses_every_other_name(lab: Lab, target: str) -> None:
    answer = await ask(lab, f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 403 ")
    (event,) = await lab.wait_for(EventKind.PROXY_REFUSED)
    assert event.detail["target"] == target.partition(" ")[0]


@pytest.mark.parametrize(
    "request_",
    [
        b"GET http://apresolve.spotify.com/ HTTP/1.1\r\n\r\n",
        b"apresolve.spotify.com:443\r\n\r\n",
        b"\r\n\r\n",
        b"\xff\xfe\r\n\r\n",
    ],
)
async def test_only_connects(lab: Lab, request_: bytes) -> None:
    assert (await ask(lab, request_)).startswith(b"HTTP/1.1 403 ")


async def test_refuses_an_endless_request(lab: Lab) -> None:
    answer = await ask(lab, b"CONNECT " + b"a" * 100_000 + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_speaks_tls_with_a_certificate_of_the_labs(lab: Lab) -> None:
    trust = ssl.create_default_context(cafile=lab.info.ca_file)
    url = "https://apresolve.spotify.com/?type=dealer"
    async with aiohttp.ClientSession() as session:
        async with session.get(url, proxy=lab.info.proxy, ssl=trust) as response:
            lists = await response.json()
        async with session.get(f"{url}#", proxy=lab.info.proxy, ssl=trust) as response:
            assert response.status == 200
        async with session.get(
            "https://apresolve.spotify.com/other", proxy=lab.info.proxy, ssl=trust
        ) as response:
            assert response.status == 404
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get(url, proxy=lab.info.proxy)
    assert all(entry == f"127.0.0.1:{lab.info.ap_port}" for entry in lists["dealer"])
    assert all(entry.endswith(f":{lab.info.ap_port}") for entry in lists["accesspoint"])
    assert all(".lab.invalid:" in entry for entry in lists["accesspoint"] + lists["spclient"])


async def test_can_be_made_to_fail(lab: Lab) -> None:
    request = b"CONNECT apresolve.spotify.com:443 HTTP/1.1\r\n\r\n"
    await lab.add_fault(Service.PROXY, Status(502), times=1)
    await lab.add_fault(Service.PROXY, Reset(), times=1)
    await lab.add_fault(Service.PROXY, Hang(), times=1)
    assert (await ask(lab, request)).startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    with pytest.raises(ConnectionResetError):
        await ask(lab, request)
    hanging = asyncio.create_task(ask(lab, request))
    await lab.wait_for(EventKind.FAULT_USED, times=3)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
