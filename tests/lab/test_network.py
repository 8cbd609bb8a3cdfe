"""What becomes of connections when the network fails."""

import asyncio
import contextlib
import errno
import json
import socket
import time

import aiohttp
import pytest

from lab.api import LabApi
from lab.client import LabClient
from lab.cloud.cluster import Reason
from lab.conditions import BlackHole, Condition, LossyStart, NamesNotFound, Refused, Slow, Up
from lab.errors import LabError
from lab.events import EventKind
from lab.lab import Lab
from lab.loopback import HOST

from .cloud.clients import NEW_DEVICE, VOLUME, VOLUME_CHANGED, Client, update
from .listening import A_WHILE_S, hears_nothing, tell

pytestmark = pytest.mark.timeout(60)


def ports(lab: Lab) -> tuple[int, ...]:
    """Return the ports that clients use."""
    proxy = int(lab.info.proxy.rpartition(":")[2])
    return proxy, lab.info.ap_port, lab.info.access_point_port


async def proxy_says(lab: Lab, target: str) -> bytes:
    """Return what the proxy answers to a request for `target`."""
    reader, writer = await asyncio.open_connection(HOST, ports(lab)[0])
    writer.write(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    try:
        return await reader.readuntil(b"\r\n")
    finally:
        writer.close()


async def is_gone(reader: asyncio.StreamReader) -> bool:
    """Wait for the end of a connection over which nothing comes."""
    try:
        return not await reader.read()
    except ConnectionResetError:
        return True


async def test_a_refused_network_comes_back_on_the_same_ports(lab: Lab, client: LabClient) -> None:
    connections = [await asyncio.open_connection(HOST, port) for port in ports(lab)]
    await client.set_network(Refused())
    for reader, writer in connections:
        assert await is_gone(reader)
        writer.close()
    for port in ports(lab):
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(HOST, port)
    await client.set_network(Up())
    for port in ports(lab):
        _, writer = await asyncio.open_connection(HOST, port)
        writer.close()
    first, second = await lab.wait_for(EventKind.NETWORK_SET, times=2)
    assert (first.detail["condition"], second.detail["condition"]) == ("refused", "up")


async def test_nobody_is_given_a_refused_port(lab: Lab) -> None:
    await lab.set_network(Refused())
    for port in ports(lab):
        with socket.socket() as other, pytest.raises(OSError, match="in use") as refused:
            other.bind((HOST, port))
        assert refused.value.errno == errno.EADDRINUSE


async def test_who_takes_a_refused_port_by_force_is_told_of(either: LabApi, lab: Lab) -> None:
    await either.set_network(Refused())
    port = lab.info.ap_port
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind((HOST, port))
        thief.listen()
        with pytest.raises(LabError, match=f"port {port} isn't the lab's any more"):
            await either.set_network(Up())
    await either.set_network(Up())
    _, writer = await asyncio.open_connection(HOST, port)
    writer.close()


async def test_a_black_hole_swallows_everything_until_it_is_over(lab: Lab, kitchen: Client) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.set_network(BlackHole())
        await tell(lab)
        listening = await hears_nothing(ear)
        connecting = {
            asyncio.create_task(asyncio.open_connection(HOST, port)) for port in ports(lab)
        }
        saying = asyncio.create_task(kitchen.put(VOLUME))
        done, _ = await asyncio.wait({saying, *connecting}, timeout=A_WHILE_S)
        assert not done
        (device, _) = await lab.devices()
        assert (device.registered, device.dealers, device.frozen) == (True, 1, 1)
        await lab.set_network(Up())
        for _, writer in await asyncio.gather(*connecting):
            writer.close()
        assert await saying == 200
        await listening
        (device, _) = await lab.devices()
        assert device.frozen == 0


async def test_a_black_hole_that_accepts_keeps_what_it_has(lab: Lab, kitchen: Client) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.set_network(BlackHole(accepts=True))
        proxy, *_ = ports(lab)
        reader, writer = await asyncio.open_connection(HOST, proxy)
        writer.write(b"CONNECT apresolve.spotify.com:443 HTTP/1.1\r\n\r\n")
        securing = asyncio.create_task(
            asyncio.open_connection(HOST, lab.info.ap_port, ssl=kitchen.trust)
        )
        await tell(lab)
        listening = await hears_nothing(ear)
        await lab.set_network(Up())
        await listening
        assert not securing.done()
        securing.cancel()
        assert (await proxy_says(lab, "apresolve.spotify.com:443")).startswith(b"HTTP/1.1 200 ")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(A_WHILE_S):
                await reader.read()
        writer.close()


async def test_a_black_hole_hides_who_leaves(lab: Lab, kitchen: Client) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.set_network(BlackHole())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(A_WHILE_S):
                await ear.close()
    (device, _) = await lab.devices()
    assert device.registered
    (hole,) = await lab.wait_for(EventKind.NETWORK_SET)
    await lab.set_network(Up())
    (over,) = await lab.wait_for(EventKind.NETWORK_SET, after=hole.sequence)
    (gone,) = await lab.wait_for(EventKind.UNREGISTERED)
    assert gone.sequence > over.sequence


@pytest.mark.parametrize(
    "between", [BlackHole(), BlackHole(accepts=True), Refused(), NamesNotFound(), Slow(0.01)]
)
async def test_any_condition_follows_any_other(lab: Lab, between: Condition) -> None:
    for condition in (Refused(), BlackHole(), Slow(0.01), NamesNotFound(), BlackHole(), Up()):
        await lab.set_network(between)
        await lab.set_network(condition)
    assert (await proxy_says(lab, "apresolve.spotify.com:443")).startswith(b"HTTP/1.1 200 ")
    for port in ports(lab):
        _, writer = await asyncio.open_connection(HOST, port)
        writer.close()


async def test_without_names_the_proxy_leads_nowhere_and_connections_stay(
    lab: Lab, kitchen: Client
) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.set_network(NamesNotFound())
        for target in ("apresolve.spotify.com:443", f"ap1.lab.invalid:{lab.info.ap_port}"):
            assert (await proxy_says(lab, target)).startswith(b"HTTP/1.1 503 ")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(HOST, lab.info.ap_port)
        await tell(lab)
        assert (await update(ear))[0] == VOLUME_CHANGED
        # Over the connection from before, to which no name was needed.
        assert await kitchen.put(VOLUME) == 200


async def test_a_dealers_name_can_be_one_that_nobody_finds(lab: Lab, kitchen: Client) -> None:
    await lab.set_network(NamesNotFound(dealer_only=True))
    status, answer = await kitchen.ask("GET", "https://apresolve.spotify.com/?type=dealer")
    assert status == 200
    for entry in json.loads(answer)["dealer"]:
        host, _, port = entry.rpartition(":")
        assert int(port) == lab.info.ap_port
        # RFC 1035 allows 63 characters in a part, so nobody is asked for it.
        assert len(host.partition(".")[0]) > 63
        assert host.endswith(".invalid")


async def test_on_a_slow_network_every_answer_is_late(lab: Lab, kitchen: Client) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.set_network(Slow(delay_s=0.2))
        begun = time.monotonic()
        await tell(lab)
        await update(ear)
        heard = time.monotonic()
        assert await kitchen.put(VOLUME) == 200
        answered = time.monotonic()
        async with kitchen.dealer():
            greeted = time.monotonic()
    assert heard - begun >= 0.2
    assert answered - heard >= 0.2
    assert greeted - answered >= 0.2


async def test_what_is_said_slowly_arrives_in_order(lab: Lab, kitchen: Client) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.set_network(Slow(delay_s=0.2))
        for reason in Reason:
            await lab.push_cluster_update("alice", "Neighbour", reason)
        await lab.set_network(Up())
        await tell(lab)
        heard = [(await update(ear))[0] for _ in range(8)]
    assert heard == [*range(7), VOLUME_CHANGED]


async def test_the_first_connections_to_each_service_are_lost(lab: Lab, kitchen: Client) -> None:
    await lab.set_network(LossyStart(connections=2))
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectionError):
            await kitchen.ask("GET", "https://apresolve.spotify.com/")
        with pytest.raises(aiohttp.ClientConnectionError):
            async with kitchen.dealer():
                pass
        reader, writer = await asyncio.open_connection(HOST, lab.info.access_point_port)
        assert await is_gone(reader)
        writer.close()
    assert (await kitchen.ask("GET", "https://apresolve.spotify.com/"))[0] == 200
    async with kitchen.dealer():
        pass
    lost = await lab.wait_for(EventKind.CONNECTION_LOST, times=6)
    services = sorted(str(event.detail["service"]) for event in lost)
    assert services == ["access_point"] * 2 + ["apresolve"] * 2 + ["dealer"] * 2


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (Slow, 0, "delay_s is 0; it must be above 0"),
        (Slow, 601, "delay_s is 601; it must be above 0, up to 600"),
        (Slow, float("nan"), "delay_s is nan"),
        (LossyStart, 0, "connections is 0; it must be 1 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(
    kind: type[Slow | LossyStart], value: float, error: str
) -> None:
    with pytest.raises(LabError, match=error):
        kind(value)  # type: ignore[arg-type]
