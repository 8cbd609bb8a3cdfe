"""The real program against the lab."""

import asyncio
import signal

import pytest

from lab.cloud.connections import DropHow
from lab.cloud.world import device_id
from lab.events import EventKind
from lab.lab import Lab
from lab.limiter import Limit, TokenBucket
from lab.services import Hang, NoConnectionId, Refuse, Reset, Service, Status

from .conftest import StartZone

pytestmark = pytest.mark.timeout(60)

REGISTERED = "successfully put connect state for"
REFUSED_AT_START = "starting dealer failed: Invalid state { Websocket couldn't be started because: "


async def test_registers_and_signs_off(lab: Lab, start_zone: StartZone) -> None:
    zone = await start_zone("Kitchen")
    await zone.line(f"{REGISTERED} {device_id('Kitchen')}")
    await zone.line("Received pong")
    await zone.line('Country: "DE"')
    await zone.line("Session strong=")
    (device,) = await lab.devices("alice")
    assert device.name == "Kitchen"
    assert device.id == device_id("Kitchen")
    assert device.registered
    assert not device.active
    assert (device.dealers, device.access_points) == (1, 1)
    assert (device.logins, device.refused, device.registrations) == (1, 0, 1)

    zone.process.send_signal(signal.SIGINT)
    assert await zone.exit_status() == 0
    await lab.wait_for(EventKind.UNREGISTERED, "alice", "Kitchen")
    await lab.wait_for(EventKind.ACCESS_POINT_GONE, "alice", "Kitchen")
    (device,) = await lab.devices("alice")
    assert not device.registered
    assert (device.dealers, device.access_points) == (0, 0)


async def test_strict_limiter_refuses_what_is_too_much(lab: Lab, start_zone: StartZone) -> None:
    await lab.set_limiter("strict")
    zones = [await start_zone(f"Room {number}") for number in range(1, 6)]
    await lab.wait_for(EventKind.REGISTERED, times=4)
    await lab.wait_for(EventKind.DEALER_REFUSED)
    counts = await lab.counts()
    assert counts.refused >= 1
    (refused,) = [device for device in await lab.devices() if not device.registered]
    (zone,) = [
        zone for zone in zones if zone.name == refused.name or device_id(zone.name) == refused.id
    ]
    await zone.line(f"{REFUSED_AT_START}Invalid state {{ HTTP error: 429 Too Many Requests }} }}")
    await zone.line("Spirc shut down unexpectedly")


async def test_gives_up_after_seven_refusals(lab: Lab, start_zone: StartZone) -> None:
    await lab.add_fault(Service.DEALER, Status(429))
    zone = await start_zone("Kitchen")
    assert await zone.exit_status() == 1
    await zone.line("Spirc shut down too often. Not reconnecting automatically.")
    (account,) = await lab.accounts()
    assert (account.logins, account.refused, account.registrations) == (7, 7, 0)


@pytest.mark.parametrize(
    ("how", "text"),
    [
        (DropHow.RESET, "Websocket connection failed: IO error: Connection reset by peer"),
        (
            DropHow.FIN,
            "IO error: peer closed connection without sending TLS close_notify: ",
        ),
        (DropHow.CLOSE, "Websocket connection closed."),
        (
            DropHow.PROTOCOL_VIOLATION,
            "WebSocket protocol error: Connection reset without closing handshake",
        ),
    ],
)
async def test_a_dropped_dealer_is_followed_by_a_registration(
    lab: Lab, start_zone: StartZone, how: DropHow, text: str
) -> None:
    zone = await start_zone("Kitchen")
    lines = await zone.line(REGISTERED)
    assert await lab.drop(Service.DEALER, how, "alice", "Kitchen") == 1
    await zone.line(text, after=lines)
    await zone.line(REGISTERED, after=lines)
    await lab.wait_for(EventKind.REGISTERED, "alice", "Kitchen", times=2)


async def test_one_zone_of_two_is_dropped(lab: Lab, start_zone: StartZone) -> None:
    kitchen, bath = await start_zone("Kitchen"), await start_zone("Bath")
    await kitchen.line(REGISTERED)
    lines = await bath.line(REGISTERED)
    assert await lab.drop(Service.DEALER, DropHow.RESET, "alice", "Bath") == 1
    await bath.line(REGISTERED, after=lines)
    counts = {device.name: device.registrations for device in await lab.devices()}
    assert counts == {"Kitchen": 1, "Bath": 2}


async def test_the_limiter_is_switched_while_zones_run(lab: Lab, start_zone: StartZone) -> None:
    zones = [await start_zone("Kitchen"), await start_zone("Bath")]
    await lab.wait_for(EventKind.REGISTERED, times=2)
    await lab.set_limiter(Limit(TokenBucket(burst=1, refill_per_s=0.001)), "alice")
    last = (await lab.events())[-1].sequence
    assert await lab.drop(Service.DEALER) == 2
    await lab.wait_for(EventKind.REGISTERED, after=last)
    (refused,) = await lab.wait_for(EventKind.DEALER_REFUSED, after=last)
    (zone,) = [zone for zone in zones if device_id(zone.name) == refused.device]
    await zone.line("Error while connecting: Invalid state { HTTP error: 429 Too Many Requests }")


async def test_a_refusal_at_reconnect_reads_differently(lab: Lab, start_zone: StartZone) -> None:
    zone = await start_zone("Kitchen")
    lines = await zone.line(REGISTERED)
    await lab.add_fault(Service.DEALER, Status(429), account="alice", device="Kitchen")
    await lab.drop(Service.DEALER)
    await zone.line(
        "Error while connecting: Invalid state { HTTP error: 429 Too Many Requests }", after=lines
    )
    assert not any("starting dealer failed" in line.text for line in zone.lines)


async def test_neighbours_hear_of_each_other(lab: Lab, start_zone: StartZone) -> None:
    kitchen = await start_zone("Kitchen")
    await kitchen.line(REGISTERED)
    bath = await start_zone("Bath")
    stranger = await start_zone("Attic", "bob")
    await kitchen.line(f"cluster update: Ok(NEW_DEVICE_APPEARED) from {device_id('Bath')}")
    await bath.line(REGISTERED)
    await stranger.line(REGISTERED)
    bath.process.kill()
    await kitchen.line(f"cluster update: Ok(DEVICES_DISAPPEARED) from {device_id('Bath')}")
    assert not any("cluster update" in line.text for line in stranger.lines)


@pytest.mark.parametrize(
    ("service", "reason", "text"),
    [
        (
            Service.ACCESS_POINT,
            "bad_credentials",
            "Permission denied { Login failed with reason: Bad credentials }",
        ),
        (
            Service.ACCESS_POINT,
            "premium_account_required",
            "Permission denied { Login failed with reason: Premium account required }",
        ),
        (
            Service.LOGIN5,
            "invalid_credentials",
            "Invalid state { Login request was denied: INVALID_CREDENTIALS }",
        ),
    ],
)
async def test_a_refused_login_ends_the_program(
    lab: Lab, start_zone: StartZone, service: Service, reason: str, text: str
) -> None:
    await lab.add_fault(service, Refuse(reason))
    zone = await start_zone("Kitchen")
    assert await zone.exit_status() == 1
    await zone.line(f"ERROR librespot] could not initialize spirc: {text}")


@pytest.mark.parametrize(
    ("service", "code", "text"),
    [
        (Service.CLIENT_TOKEN, 429, "Resource has been exhausted"),
        (Service.LOGIN5, 429, "Resource has been exhausted"),
        (Service.LOGIN5, 500, "Service unavailable"),
        (Service.APRESOLVE, 500, "No access point available for endpoint accesspoint"),
        (Service.PROXY, 503, "could not initialize spirc"),
    ],
)
async def test_a_failing_service_ends_the_program(
    lab: Lab, start_zone: StartZone, service: Service, code: int, text: str
) -> None:
    await lab.add_fault(service, Status(code))
    zone = await start_zone("Kitchen")
    assert await zone.exit_status() == 1
    await zone.line(text)


async def test_a_short_retry_after_is_obeyed(lab: Lab, start_zone: StartZone) -> None:
    await lab.add_fault(Service.LOGIN5, Status(429, retry_after_s=1), times=1)
    zone = await start_zone("Kitchen")
    await zone.line("Rate limited by service, retrying in 1 seconds...")
    await zone.line(REGISTERED)


async def test_without_connection_id_it_never_registers(lab: Lab, start_zone: StartZone) -> None:
    await lab.add_fault(Service.DEALER, NoConnectionId(), times=1)
    zone = await start_zone("Kitchen")
    await zone.line("Received pong")
    (device,) = await lab.devices()
    assert device.dealers == 1
    assert not device.registered
    lines = len(zone.lines)
    await lab.drop(Service.DEALER)
    await zone.line(REGISTERED, after=lines)


@pytest.mark.parametrize(
    ("service", "asked"),
    [
        (Service.DEALER, EventKind.DEALER_ASKED),
        (Service.CONNECT_STATE, EventKind.DEALER_ADMITTED),
        (Service.ACCESS_POINT, EventKind.APRESOLVE_ASKED),
    ],
)
async def test_a_hanging_service_hangs_the_program(
    lab: Lab, start_zone: StartZone, service: Service, asked: EventKind
) -> None:
    await lab.add_fault(service, Hang())
    zone = await start_zone("Kitchen")
    await lab.wait_for(asked)
    await lab.wait_for(EventKind.FAULT_USED)
    assert zone.process.returncode is None
    zone.process.terminate()
    assert await zone.exit_status() == -signal.SIGTERM


async def test_a_refused_registration_starts_over(lab: Lab, start_zone: StartZone) -> None:
    await lab.add_fault(Service.CONNECT_STATE, Status(429), times=1)
    zone = await start_zone("Kitchen")
    await zone.line("failed to put connect state for new device")
    await zone.line("Spirc shut down unexpectedly")
    await zone.line(REGISTERED)


async def test_a_reset_dealer_starts_over(lab: Lab, start_zone: StartZone) -> None:
    await lab.add_fault(Service.DEALER, Reset(), times=1)
    zone = await start_zone("Kitchen")
    await zone.line(REFUSED_AT_START)
    await zone.line(REGISTERED)
    assert (await lab.counts()).logins == 2
    assert (await lab.counts()).refused == 0


async def test_two_accounts_are_limited_apart(lab: Lab, start_zone: StartZone) -> None:
    await lab.set_limiter("none")
    await lab.add_account("alice")
    await lab.add_account("bob")
    await lab.add_fault(Service.DEALER, Status(429), account="alice")
    alice, bob = await asyncio.gather(start_zone("Kitchen", "alice"), start_zone("Kitchen", "bob"))
    await bob.line(REGISTERED)
    await alice.line(REFUSED_AT_START)
    counts = await lab.counts()
    assert counts.accounts["bob"].refused == 0
    assert counts.accounts["alice"].registrations == 0
