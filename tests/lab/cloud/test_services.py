"""The HTTPS services and the dealer, met by a client that isn't librespot."""

import json

import aiohttp
import pytest

from lab.events import EventKind
from lab.lab import Lab
from lab.protocol.protobuf import Message, encode
from lab.services import NoConnectionId, Refuse, Service, Status

from .clients import (
    APPEARED,
    DISAPPEARED,
    NEW_DEVICE,
    PLAYER_STATE,
    STATE_CHANGED,
    VOLUME,
    VOLUME_CHANGED,
    Client,
    connect,
    update,
)

pytestmark = pytest.mark.timeout(60)


async def test_a_client_token_is_granted_to_everybody(client: Client) -> None:
    body = encode((1, 1), (2, encode((3, encode((2, "kitchen"))))))
    url = "https://clienttoken.spotify.com/v1/clienttoken"
    status, answer = await client.ask("POST", url, body)
    assert status == 200
    assert Message.parse(answer).integer(1) == 1
    assert Message.parse(answer).message(2).text(1)
    (event,) = await client.lab.wait_for(EventKind.CLIENT_TOKEN_GRANTED)
    assert (event.account, event.device) == ("alice", "kitchen")
    assert (await client.ask("GET", url))[0] == 404
    assert (await client.ask("POST", url, b"\xff"))[0] == 400


async def test_a_client_token_can_be_refused_to_one(client: Client) -> None:
    await client.lab.add_fault(Service.CLIENT_TOKEN, Status(503), account="alice", device="kitchen")
    url = "https://clienttoken.spotify.com/v1/clienttoken"
    for device, expected in (("bath", 200), ("kitchen", 503)):
        body = encode((1, 1), (2, encode((3, encode((2, device))))))
        assert (await client.ask("POST", url, body))[0] == expected


@pytest.mark.parametrize(
    ("reason", "number"),
    [
        # The numbers are those of LoginError in librespot's login5.proto.
        ("unknown_error", 0),
        ("invalid_credentials", 1),
        ("bad_request", 2),
        ("unsupported_login_protocol", 3),
        ("timeout", 4),
        ("unknown_identifier", 5),
        ("too_many_attempts", 6),
        ("invalid_phonenumber", 7),
        ("try_again_later", 8),
    ],
)
async def test_login5_refuses_with_a_reason(client: Client, reason: str, number: int) -> None:
    await client.lab.add_fault(Service.LOGIN5, Refuse(reason), times=1)
    status, answer = await client.login5()
    assert (status, Message.parse(answer).integer(2)) == (200, number)
    await client.log_in()


async def test_login5_needs_to_know_who_asks(client: Client) -> None:
    url = "https://login5.spotify.com/v3/login"
    assert (await client.ask("GET", url))[0] == 404
    assert (await client.ask("POST", url, b"\xff"))[0] == 400
    status, answer = await client.ask("POST", url)
    assert (status, Message.parse(answer).integer(2)) == (200, 2)


async def test_the_account_hears_what_its_devices_do(client: Client) -> None:
    other = Client(client.lab, client.session, "bath")
    await other.log_in()
    async with client.dealer() as kitchen:
        assert await client.put(NEW_DEVICE) == 200
        async with other.dealer() as bath:
            assert await other.put(NEW_DEVICE) == 200
            assert await update(kitchen) == (APPEARED, "bath", "")
            assert await client.put(PLAYER_STATE, active=True) == 200
            assert await update(bath) == (STATE_CHANGED, "kitchen", "kitchen")
            assert await other.put(VOLUME) == 200
            assert await update(kitchen) == (VOLUME_CHANGED, "bath", "kitchen")
            assert await other.put(PLAYER_STATE, active=True) == 200
            assert await update(kitchen) == (STATE_CHANGED, "bath", "bath")
            assert await other.state("PUT", "bath/inactive") == 200
            assert await update(kitchen) == (STATE_CHANGED, "bath", "")
            assert await client.put(PLAYER_STATE, active=True) == 200
            assert await update(bath) == (STATE_CHANGED, "kitchen", "kitchen")
            assert await client.state("DELETE", "kitchen") == 200
            assert await update(bath) == (DISAPPEARED, "kitchen", "")
            assert await client.put(NEW_DEVICE) == 200
            assert await update(bath) == (APPEARED, "kitchen", "")
        assert await update(kitchen) == (DISAPPEARED, "bath", "")
    await client.lab.wait_for(EventKind.UNREGISTERED, device="kitchen", times=2)
    counts = {device.name: device.registrations for device in await client.lab.devices()}
    assert counts == {"Kitchen": 2, "Bath": 1}


async def test_a_device_lives_on_its_newest_connection(client: Client) -> None:
    async with client.dealer() as first:
        assert await client.put(NEW_DEVICE) == 200
        async with client.dealer():
            assert await client.put(NEW_DEVICE) == 200
            await first.close()
            await client.lab.wait_for(EventKind.DEALER_GONE)
            (device,) = await client.lab.devices()
            assert device.registered
            assert device.dealers == 1


async def test_registering_needs_a_token_and_an_open_connection(client: Client) -> None:
    assert await client.put(NEW_DEVICE) == 400
    async with client.dealer():
        pass
    await client.lab.wait_for(EventKind.DEALER_GONE)
    assert await client.put(NEW_DEVICE) == 400
    async with client.dealer():
        assert await client.put(NEW_DEVICE, device="bath") == 404
        assert await client.state("PUT", "kitchen", b"\xff") == 400
        client.token = "made up"
        assert await client.put(NEW_DEVICE) == 401
    (event,) = await client.lab.wait_for(EventKind.UNKNOWN_REQUEST)
    assert event.detail == {"method": "PUT", "path": "/connect-state/v1/devices/bath"}


async def test_the_dealer_wants_a_token(client: Client) -> None:
    client.token = "made up"
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        async with client.dealer():
            pass
    assert (await client.lab.counts()).logins == 0


async def test_the_dealer_says_when_to_come_back_if_told_to(client: Client) -> None:
    await client.lab.add_fault(Service.DEALER, Status(429, retry_after_s=7))
    with pytest.raises(aiohttp.WSServerHandshakeError, match="429") as raised:
        async with client.dealer():
            pass
    assert raised.value.headers is not None
    assert raised.value.headers["Retry-After"] == "7"


async def test_the_dealer_answers_pings_and_nothing_else(client: Client) -> None:
    await client.lab.add_fault(Service.DEALER, NoConnectionId())
    port = client.lab.info.ap_port
    url = f"https://127.0.0.1:{port}/?access_token={client.token}"
    async with client.session.ws_connect(url, ssl=client.trust, autoping=False) as socket:
        await socket.send_str(json.dumps({"type": "ping"}))
        await socket.ping(b"hello")
        message = await socket.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.PONG, b"hello")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n", b"413"),
    ],
)
async def test_what_is_no_http_is_refused(lab: Lab, request_: bytes, status: bytes) -> None:
    reader, writer = await connect(lab, "apresolve.spotify.com")
    writer.write(request_)
    if status == b"413":
        writer.write(bytes(5_000_000))
    assert (await reader.readline()).startswith(b"HTTP/1.1 " + status)
    writer.close()


async def test_the_dealer_hangs_up_on_what_is_no_websocket(lab: Lab) -> None:
    reader, writer = await connect(lab)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()
