"""How a home comes up."""

from lab.events import EventKind
from lab.program import is_patched_copy_of
from lab.services import Delay, Refuse, Service, Status
from tests.programs import librespot

from .conftest import ROOMS
from .home import ACCOUNT, Home

MOST_REFUSED = 6
"""What the gate is meant to cost eleven rooms at most, whose limit nobody knows."""


async def test_eleven_rooms_under_a_strict_limiter(home: Home) -> None:
    """All come up, with far fewer refusals than rooms."""
    await home.lab.set_limiter("strict")
    await home.add_speakers(*ROOMS)
    await home.until_connected()
    counts = await home.lab.counts()
    assert counts.registrations == len(ROOMS)
    assert counts.refused <= MOST_REFUSED
    assert counts.logins == len(ROOMS) + counts.refused
    devices = {device.name: device for device in await home.lab.devices(ACCOUNT)}
    assert devices.keys() == set(ROOMS)
    assert all(device.registered for device in devices.values())
    assert home.process_ids().keys() == set(ROOMS)
    key = home.lab.info.server_key_file.read_bytes()
    assert is_patched_copy_of(home.program, librespot(), key)


async def test_an_account_that_never_refused_keeps_nobody_waiting(home: Home) -> None:
    """The next one logs in before the first one was answered, and each logs in once."""
    await home.lab.add_account(ACCOUNT)
    await home.lab.add_fault(Service.CONNECT_STATE, Delay(5), times=1)
    await home.add_speakers(*ROOMS[:5])
    await home.until_connected()
    kinds = [
        event.kind
        for event in await home.lab.events()
        if event.kind in {EventKind.DEALER_ASKED, EventKind.REGISTERED}
    ]
    assert kinds[:2] == [EventKind.DEALER_ASKED] * 2
    assert kinds.count(EventKind.DEALER_ASKED) == kinds.count(EventKind.REGISTERED) == 5


async def test_a_refused_login_is_stopped_before_its_second_attempt(home: Home) -> None:
    """Librespot would make seven."""
    await home.lab.add_account(ACCOUNT)
    await home.lab.add_fault(Service.DEALER, Status(429), times=1)
    await home.add_speakers("Kitchen", "Bath")
    await home.until_state("Kitchen", "rate_limited")
    assert home.state("Kitchen", "cause") == "rate_limited"
    assert home.state("Bath", "cause") == "account_frozen"
    assert home.state("Bath", "next_attempt") == home.state("Kitchen", "next_attempt") != "unknown"
    await home.until_connected()
    counts = await home.lab.counts()
    assert (counts.logins, counts.refused) == (3, 1)
    assert home.state("Bath", "next_attempt") == "unknown"


async def test_refused_credentials_are_not_tried_again(home: Home) -> None:
    """When two speakers are told so, Home Assistant asks for others; the entities stay."""
    await home.lab.add_fault(Service.ACCESS_POINT, Refuse("bad_credentials"))
    await home.add_speakers("Kitchen", "Bath")
    await home.until_state("Kitchen", "failed")
    await home.until(lambda: home.state("Kitchen", "cause") == "credentials_refused")
    await home.until(lambda: bool(home.hass.config_entries.flow.async_progress()))
    [flow] = home.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    await home.until(lambda: not home.process_ids())
    await home.lab.clear_faults()
    result = await home.hass.config_entries.flow.async_configure(
        flow["flow_id"], {"credentials_text": await home.lab.credentials(ACCOUNT)}
    )
    assert result["reason"] == "reauth_successful"
    await home.until_connected()
