"""The real program against limits of every service, timed switches and scenarios."""

import pytest

from lab.events import EventKind
from lab.faults import Fault
from lab.lab import Lab
from lab.limiter import Limit, TokenBucket
from lab.limits import Per
from lab.services import Close, Delay, Hang, Moment, Refuse, Reset, Service

from .conftest import StartZone
from .test_librespot import REFUSED_AT_START, REGISTERED

pytestmark = pytest.mark.timeout(60)

ONE = Limit(TokenBucket(burst=1, refill_per_s=0.001))
COULD_NOT_START = "ERROR librespot] could not initialize spirc: "


@pytest.mark.parametrize("per", Per)
@pytest.mark.parametrize(
    ("service", "text"),
    [
        (Service.LOGIN5, "Resource has been exhausted { Response status code: 429"),
        (Service.CLIENT_TOKEN, "Resource has been exhausted { Response status code: 429"),
        (Service.ACCESS_POINT, "Login failed with reason: Try another access point"),
    ],
)
async def test_a_limited_service_ends_who_comes_second(
    lab: Lab, start_zone: StartZone, service: Service, text: str, per: Per
) -> None:
    # Client tokens are asked for before anybody has logged in.
    for account in ("alice", "bob"):
        await lab.add_account(account)
        for name in ("Kitchen", "Bath"):
            await lab.add_device(account, f"{account}'s {name}")
    await lab.set_limiter(ONE, service=service, per=per)
    first = await start_zone("alice's Kitchen")
    await first.line(REGISTERED)
    second = await start_zone("alice's Bath")
    assert await second.exit_status() == 1
    await second.line(text)
    stranger = await start_zone("bob's Kitchen", "bob")
    if per is Per.ADDRESS:
        assert await stranger.exit_status() == 1
    else:
        await stranger.line(REGISTERED)
    refused = await lab.wait_for(EventKind.REFUSED, "alice")
    assert {event.detail["service"] for event in refused} == {service}


async def test_a_limited_registration_starts_over(lab: Lab, start_zone: StartZone) -> None:
    await lab.set_limiter(ONE, service=Service.CONNECT_STATE)
    await (await start_zone("Kitchen")).line(REGISTERED)
    bath = await start_zone("Bath")
    await bath.line("failed to put connect state for new device")
    await bath.line("Spirc shut down unexpectedly")


async def test_a_limit_that_says_when_is_waited_for(lab: Lab, start_zone: StartZone) -> None:
    limit = Limit(TokenBucket(burst=1, refill_per_s=0.2))
    await lab.set_limiter(limit, service=Service.LOGIN5, retry_after=True)
    await (await start_zone("Kitchen")).line(REGISTERED)
    bath = await start_zone("Bath")
    await bath.line("Rate limited by service, retrying in")
    await bath.line(REGISTERED)
    assert len(await lab.wait_for(EventKind.ADMITTED, "alice", times=2)) == 2


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (Reset(Moment.BEFORE_TLS), "Connection reset by peer (os error 104)"),
        (Close(Moment.BEFORE_TLS), "IO error: tls handshake eof"),
        (Close(), "peer closed connection without sending TLS close_notify"),
    ],
)
async def test_an_ended_dealer_is_tried_again(
    lab: Lab, start_zone: StartZone, action: Reset | Close, text: str
) -> None:
    await lab.add_fault(Service.DEALER, action, times=1)
    zone = await start_zone("Kitchen")
    line = await zone.line(REFUSED_AT_START)
    assert text in zone.lines[line - 1].text
    await zone.line(REGISTERED)


async def test_a_dealer_that_hangs_before_tls_hangs_the_program(
    lab: Lab, start_zone: StartZone
) -> None:
    await lab.add_fault(Service.DEALER, Hang(Moment.BEFORE_TLS))
    zone = await start_zone("Kitchen")
    await zone.line("Launching dealer")
    await lab.wait_for(EventKind.FAULT_USED)
    assert zone.process.returncode is None
    assert (await lab.counts()).logins == 0


async def test_late_answers_only_take_longer(lab: Lab, start_zone: StartZone) -> None:
    slow = (Service.ACCESS_POINT, Service.LOGIN5, Service.DEALER, Service.CONNECT_STATE)
    await lab.add_faults([Fault(service, Delay(0.3), times=1) for service in slow])
    zone = await start_zone("Kitchen")
    await zone.line(REGISTERED)
    used = await lab.wait_for(EventKind.FAULT_USED, times=len(slow))
    assert [event.detail["service"] for event in used] == list(slow)
    (registered,) = await lab.wait_for(EventKind.REGISTERED)
    assert registered.time - used[0].time >= 0.3 * len(slow) - 0.05


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("unknown_response", "Unknown client token response type: RESPONSE_UNKNOWN"),
        ("no_challenge", "No challenges found"),
        ("unreadable_challenge", "Unable to decode hash cash challenge"),
    ],
)
async def test_without_client_token_it_ends(
    lab: Lab, start_zone: StartZone, reason: str, text: str
) -> None:
    await lab.add_fault(Service.CLIENT_TOKEN, Refuse(reason))
    zone = await start_zone("Kitchen")
    assert await zone.exit_status() == 1
    line = await zone.line(COULD_NOT_START)
    assert text in zone.lines[line - 1].text


async def test_an_expired_token_is_refused_at_reconnect(lab: Lab, start_zone: StartZone) -> None:
    zone = await start_zone("Kitchen")
    lines = await zone.line(REGISTERED)
    assert await lab.expire_tokens("alice", "Kitchen") == 1
    await lab.drop(Service.DEALER)
    await zone.line(
        "Error while connecting: Invalid state { HTTP error: 401 Unauthorized }", after=lines
    )
    (refused,) = await lab.wait_for(EventKind.DEALER_REFUSED, "alice", "Kitchen")
    assert refused.detail == {"status": 401}
    (device,) = await lab.devices()
    assert (device.logins, device.refused) == (2, 0)


async def test_a_storm_with_a_penalty_leaves_most_outside(lab: Lab, start_zone: StartZone) -> None:
    zones = [await start_zone(f"Room {number}") for number in range(1, 6)]
    await lab.wait_for(EventKind.REGISTERED, times=5)
    await lab.play_scenario("storm_with_penalty", "alice")
    await lab.wait_for(EventKind.ADMITTED, "alice", times=2)
    refused = await lab.wait_for(EventKind.REFUSED, "alice", times=3)
    assert [float(event.detail["lasts_s"]) for event in refused] == [30, 30, 30]
    outside = {event.device for event in refused}
    registered = {device.name for device in await lab.devices() if device.id not in outside}
    for zone in zones:
        if zone.name not in registered:
            await zone.line("Error while connecting: Invalid state { HTTP error: 429")


async def test_a_storm_behind_one_address_leaves_all_accounts_short(
    lab: Lab, start_zone: StartZone
) -> None:
    accounts = ("alice", "bob")
    for number in range(1, 7):
        await start_zone(f"Room {number}", accounts[number % 2])
    await lab.wait_for(EventKind.REGISTERED, times=6)
    await lab.play_scenario("storm_behind_one_address")
    admitted = await lab.wait_for(EventKind.ADMITTED, times=4)
    refused = await lab.wait_for(EventKind.REFUSED, times=2)
    assert {event.detail["per"] for event in (*admitted, *refused)} == {"address"}
    assert len({event.device for event in (*admitted, *refused)}) == 6


async def test_an_expired_token_without_login5_ends_a_device_in_silence(
    lab: Lab, start_zone: StartZone
) -> None:
    zone = await start_zone("Kitchen")
    lines = await zone.line(REGISTERED)
    await lab.play_scenario("dealer_reset_with_expired_token", "alice", "Kitchen")
    await zone.line(REGISTERED, after=await zone.line("Spirc shut down", after=lines))
    (ended,) = await lab.wait_for(EventKind.SCENARIO_ENDED, "alice", "Kitchen")
    await lab.wait_for(EventKind.FAULT_USED, "alice", "Kitchen", after=ended.sequence)
    lines = await zone.line("Websocket connection failed", after=lines)
    (device,) = await lab.devices()
    assert (device.registered, device.dealers, device.access_points) == (False, 0, 1)
    assert not any("Error while connecting" in line.text for line in zone.lines)
    assert zone.process.returncode is None
