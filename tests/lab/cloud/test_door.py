"""What comes before a service's work: endings, late answers, changed work, limits."""

import asyncio
from collections.abc import Mapping
from functools import partial
import logging
import ssl

import aiohttp
import pytest

from lab.errors import LabError
from lab.events import EventKind
from lab.faults import Fault
from lab.lab import Lab
from lab.limiter import Limit, TokenBucket
from lab.limits import Per
from lab.loopback import Streams
from lab.protocol.protobuf import Message
from lab.services import (
    Close,
    Delay,
    Ending,
    Hang,
    Lifetime,
    Moment,
    Refuse,
    Reset,
    Service,
    Status,
)

from .clients import NEW_DEVICE, Client, connect

pytestmark = pytest.mark.timeout(60)

ONE = Limit(TokenBucket(1, 0.001))
NOTHING_COMES_S = 0.2
REQUEST = b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n"
TARGETS = {
    Service.APRESOLVE: "apresolve.spotify.com",
    Service.CLIENT_TOKEN: "clienttoken.spotify.com",
    Service.LOGIN5: "login5.spotify.com",
    Service.CONNECT_STATE: "spclient1.lab.invalid",
    Service.DEALER: "",
}


async def through_proxy(lab: Lab, target: str) -> Streams:
    port = int(lab.info.proxy.rpartition(":")[2])
    streams = await asyncio.open_connection("127.0.0.1", port)
    streams[1].write(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    return streams


async def ended(reader: asyncio.StreamReader) -> type[Ending]:
    """Return how a connection ends, as seen from here; only to be asked if it does."""
    try:
        return Close if not await reader.read() else Hang
    except ConnectionResetError:
        return Reset


@pytest.mark.parametrize("action", [Reset, Close])
@pytest.mark.parametrize("service", TARGETS)
async def test_ends_before_tls(lab: Lab, service: Service, action: type[Reset | Close]) -> None:
    await lab.add_fault(service, action(Moment.BEFORE_TLS))
    if service is Service.DEALER:
        reader, writer = await asyncio.open_connection("127.0.0.1", lab.info.ap_port)
    else:
        port = lab.info.ap_port if service is Service.CONNECT_STATE else 443
        reader, writer = await through_proxy(lab, f"{TARGETS[service]}:{port}")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 OK\r\n\r\n"
    assert await ended(reader) is action
    writer.close()


@pytest.mark.parametrize("action", [Reset, Close])
@pytest.mark.parametrize("service", [Service.DEALER, Service.LOGIN5])
async def test_ends_before_the_request(
    lab: Lab, service: Service, action: type[Reset | Close]
) -> None:
    await lab.add_fault(service, action(Moment.BEFORE_REQUEST))
    reader, writer = await connect(lab, TARGETS[service])
    # TLS tells a missing goodbye from a proper one.
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError, ssl.SSLError)):
        await reader.readexactly(1)
    writer.close()


async def test_nothing_is_said_of_who_leaves_in_the_breath_of_the_handshake(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", lab.info.ap_port)
    trust = ssl.create_default_context(cafile=lab.info.ca_file)
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust.wrap_bio(heard, said, server_hostname="127.0.0.1")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    writer.write(said.read())
    heard.write(await reader.read(65_536))
    client.do_handshake()
    with pytest.raises(ssl.SSLWantReadError):
        client.unwrap()
    writer.write(said.read())
    await reader.read()
    writer.close()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("action", [Reset, Close])
async def test_the_access_point_ends_before_the_hello(
    lab: Lab, action: type[Reset | Close]
) -> None:
    await lab.add_fault(Service.ACCESS_POINT, action(Moment.BEFORE_REQUEST))
    reader, writer = await asyncio.open_connection("127.0.0.1", lab.info.access_point_port)
    assert await ended(reader) is action
    writer.close()


@pytest.mark.parametrize("action", [Reset, Close])
async def test_the_proxy_ends_before_and_after_the_request(
    lab: Lab, action: type[Reset | Close]
) -> None:
    for moment in (Moment.BEFORE_REQUEST, Moment.AFTER_REQUEST):
        await lab.add_fault(Service.PROXY, action(moment), times=1)
        reader, writer = await through_proxy(lab, "apresolve.spotify.com:443")
        assert await ended(reader) is action
        writer.close()


async def test_hangs_before_tls(lab: Lab) -> None:
    await lab.add_fault(Service.DEALER, Hang(Moment.BEFORE_TLS), times=1)
    connecting = asyncio.create_task(connect(lab))
    await lab.wait_for(EventKind.FAULT_USED)
    done, _ = await asyncio.wait([connecting], timeout=NOTHING_COMES_S)
    assert not done
    connecting.cancel()
    _, writer = await connect(lab)
    writer.close()


async def test_hangs_before_the_request(lab: Lab) -> None:
    await lab.add_fault(Service.DEALER, Hang(Moment.BEFORE_REQUEST), times=1)
    reader, writer = await connect(lab)
    writer.write(REQUEST)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), NOTHING_COMES_S)
    writer.close()
    reader, writer = await connect(lab)
    writer.write(REQUEST)
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()


async def test_a_late_answer_is_the_usual_one(lab: Lab, client: Client) -> None:
    await lab.add_faults(
        [Fault(service, Delay(0.2), times=1) for service in (Service.LOGIN5, Service.DEALER)]
    )
    loop = asyncio.get_running_loop()
    started = loop.time()
    await client.log_in()
    assert loop.time() - started >= 0.19
    started = loop.time()
    async with client.dealer():
        assert loop.time() - started >= 0.19


async def test_tokens_live_as_long_as_told(lab: Lab, client: Client) -> None:
    await lab.add_fault(Service.LOGIN5, Lifetime(0), times=1)
    _, answer = await client.login5()
    granted = Message.parse(answer).message(1)
    assert granted.integer(4) == 0
    client.token = granted.text(2)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        async with client.dealer():
            pass
    await lab.add_fault(Service.CLIENT_TOKEN, Lifetime(7), times=1)
    _, answer = await client.client_token()
    token = Message.parse(answer).message(2)
    assert (token.integer(2), token.integer(3)) == (7, 7)


async def test_all_tokens_can_expire_at_once(lab: Lab, client: Client) -> None:
    bath = Client(lab, client.session, "bath")
    attic = Client(lab, client.session, "attic")
    await bath.log_in()
    await attic.log_in("bob")
    async with client.dealer():
        assert await client.put(3) == 200
        assert await lab.expire_tokens("alice", "kitchen") == 1
        assert await client.put(3) == 401
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            async with client.dealer():
                pass
        await client.log_in()
        assert await client.put(3) == 200
        assert await lab.expire_tokens("alice") == 2
        assert await client.put(3) == 401
    async with attic.dealer():
        assert await lab.expire_tokens() == 1
        assert await attic.put(3) == 401
    with pytest.raises(LabError, match="which account"):
        await lab.expire_tokens(device="kitchen")
    events = await lab.wait_for(EventKind.TOKENS_EXPIRED, times=3)
    assert [(event.account, event.device) for event in events] == [
        ("alice", "kitchen"),
        ("alice", None),
        (None, None),
    ]


@pytest.mark.parametrize("reason", ["unknown_response", "no_challenge", "unreadable_challenge"])
async def test_a_client_token_can_be_refused(lab: Lab, client: Client, reason: str) -> None:
    await lab.add_fault(Service.CLIENT_TOKEN, Refuse(reason))
    status, answer = await client.client_token()
    response = Message.parse(answer)
    assert status == 200
    assert response.integer(1) == (0 if reason == "unknown_response" else 2)
    assert bool(response.message(3).data(2)) == (reason == "unreadable_challenge")


async def test_each_service_is_limited_for_itself(lab: Lab, client: Client) -> None:
    for service in (Service.LOGIN5, Service.CLIENT_TOKEN, Service.CONNECT_STATE, Service.DEALER):
        await lab.set_limiter(ONE, "alice", service)
    assert [(await client.login5())[0] for _ in range(2)] == [200, 429]
    assert [(await client.client_token())[0] for _ in range(2)] == [200, 429]
    async with client.dealer():
        assert [await client.put(3) for _ in range(2)] == [200, 429]
        with pytest.raises(aiohttp.WSServerHandshakeError, match="429"):
            async with client.dealer():
                pass
    admitted = await lab.wait_for(EventKind.ADMITTED, "alice", "kitchen", times=4)
    refused = await lab.wait_for(EventKind.REFUSED, "alice", "kitchen", times=4)
    order = ["login5", "client_token", "dealer", "connect_state"]
    assert [event.detail["service"] for event in admitted] == order
    order[2:] = reversed(order[2:])
    assert [event.detail["service"] for event in refused] == order
    for event in refused:
        assert 900 < float(event.detail["lasts_s"]) <= 1000


@pytest.mark.parametrize("retry_after", [False, True])
@pytest.mark.parametrize("per", Per)
async def test_a_refusal_says_when_to_come_back_if_told_to(
    lab: Lab, client: Client, per: Per, retry_after: bool
) -> None:
    for service in (Service.LOGIN5, Service.CLIENT_TOKEN, Service.CONNECT_STATE, Service.DEALER):
        await lab.set_limiter(
            ONE, service=service, refusal=Status(503), retry_after=retry_after, per=per
        )

    def says_when(headers: Mapping[str, str]) -> bool:
        return 900 < int(headers.get("Retry-After", 0)) <= 1000

    async with client.dealer():
        for ask in (client.login5, client.client_token, partial(client.put, NEW_DEVICE)):
            await ask()
            assert not says_when(client.told)
            await ask()
            assert says_when(client.told) == retry_after
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503") as raised:
            async with client.dealer():
                pass
    assert says_when(raised.value.headers or {}) == retry_after


async def test_those_of_one_address_share_a_limit_while_it_lasts(lab: Lab, client: Client) -> None:
    stranger = Client(lab, client.session, "attic")
    for per, expected in ((Per.ACCOUNT, 200), (Per.ADDRESS, 429)):
        await lab.set_limiter(ONE, service=Service.LOGIN5, per=per)
        assert (await client.login5())[0] == 200
        assert (await stranger.login5("bob"))[0] == expected
        await lab.set_limiter("none", service=Service.LOGIN5, per=per)
    assert [(await stranger.login5("bob"))[0] for _ in range(2)] == [200, 200]


async def test_all_faults_or_none(lab: Lab, client: Client) -> None:
    good = Fault(Service.DEALER, Hang(), account="alice", device="kitchen")
    for wrong in (
        Fault(Service.DEALER, Hang(), account="eve"),
        Fault(Service.DEALER, Hang(), account="alice", device="attic"),
    ):
        with pytest.raises(LabError, match="unknown"):
            await lab.add_faults([good, wrong])
    assert (await client.login5())[0] == 200
    async with client.dealer():
        pass
    assert await lab.add_faults([good, good]) == [1, 2]
