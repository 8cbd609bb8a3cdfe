"""What a phone says of devices that can't be paired."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
import json

from aiohttp import web
import pytest
import pytest_socket

from lab.api import LabApi
from lab.errors import LabError, UnknownNameError
from lab.lab import Lab
from lab.loopback import HOST
from lab.phone import closed_network, pairing
from lab.protocol.diffie_hellman import KeyPair

pytestmark = pytest.mark.timeout(60)

GOOD = {
    "status": 101,
    "deviceID": "id",
    "remoteName": "Kitchen",
    "publicKey": base64.b64encode(KeyPair().public).decode(),
}

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type StartDevice = Callable[[Handler], Awaitable[str]]


@pytest.fixture
async def start_device(lab: Lab) -> AsyncIterator[StartDevice]:
    """Serve something that may or may not be a device; return its address."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/", handler)
        runners.append(runner := web.AppRunner(app, shutdown_timeout=0))
        await runner.setup()
        await web.TCPSite(runner, HOST, 0).start()
        return f"http://{HOST}:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


async def test_only_on_loopback_and_only_for_accounts(either: LabApi) -> None:
    with pytest.raises(UnknownNameError, match="unknown account 'alice'; there are none"):
        await either.pair("alice", "http://127.0.0.1:1")
    await either.add_account("alice")
    for address in ("http://192.0.2.1:80", "http://localhost:80", "://"):
        with pytest.raises(LabError, match="the lab stays on loopback"):
            await either.pair("alice", address)


async def test_nobody_is_asked_for_by_name_outside_a_network_of_ones_own(lab: Lab) -> None:
    await lab.add_account("alice")
    # Multicast goes to the LAN, or nowhere if there is none; neither is tried.
    pytest_socket.socket_allow_hosts([HOST, closed_network.MULTICAST])
    with pytest.raises(
        LabError, match=r"multicast (leaves|goes nowhere).*lab\.phone\.closed_network"
    ):
        await lab.pair("alice", "Kitchen")


async def test_nobody_is_there(lab: Lab) -> None:
    await lab.add_account("alice")
    port = lab.info.access_point_port
    with pytest.raises(LabError, match=f"no device answers at http://127.0.0.1:{port}"):
        await lab.pair("alice", f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (404, "{}", "is no device to pair"),
        (200, "hello", "is no device to pair"),
        (200, "[]", "is no device to pair"),
        (200, "{}", "is no device to pair"),
        (200, '{"status": 203, "statusString": "ERROR-LOGIN-FAILED"}', "refuses: ERROR-LOGIN"),
        (200, '{"status": 203}', "refuses: 203"),
        (200, json.dumps({**GOOD, "publicKey": "?"}), "doesn't introduce itself"),
        (200, json.dumps({**GOOD, "publicKey": "AA=="}), "doesn't introduce itself"),
        (200, json.dumps({"status": 101}), "doesn't introduce itself"),
    ],
)
async def test_something_else_is_there(
    lab: Lab, start_device: StartDevice, status: int, text: str, error: str
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    await lab.add_account("alice")
    with pytest.raises(LabError, match=error):
        await lab.pair("alice", await start_device(answer))


async def test_it_is_too_slow(
    lab: Lab, start_device: StartDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "ANSWER_WITHIN_S", 0.1)

    late = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        await late.wait()
        return web.Response()

    await lab.add_account("alice")
    with pytest.raises(LabError, match=r"doesn't answer within 0\.1 s"):
        await lab.pair("alice", await start_device(hang))
    late.set()


async def test_what_the_device_is_asked(lab: Lab, start_device: StartDevice) -> None:
    asked: list[Mapping[str, str]] = []

    async def accept(request: web.Request) -> web.Response:
        form = await request.post()
        asked.append({**request.query, **{name: str(value) for name, value in form.items()}})
        return web.json_response(GOOD)

    await lab.add_account("alice")
    report = await lab.pair("alice", await start_device(accept))
    assert (report.device, report.name, report.replaced) == ("id", "Kitchen", "")
    first, second = asked
    assert first == {"action": "getInfo"}
    assert set(second) == {"action", "userName", "blob", "clientKey"}
    assert (second["action"], second["userName"]) == ("addUser", "alice")


async def test_a_device_cant_lead_away_from_loopback(lab: Lab, start_device: StartDevice) -> None:
    async def accept(_: web.Request) -> web.Response:
        return web.json_response(GOOD)

    elsewhere = await start_device(accept)

    async def lead_away(_: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(f"{elsewhere}/")

    await lab.add_account("alice")
    with pytest.raises(LabError, match="is no device to pair"):
        await lab.pair("alice", await start_device(lead_away))
