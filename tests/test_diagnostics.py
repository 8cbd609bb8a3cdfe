"""What a user attaches to a report tells much, and no secret."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.const import (
    CONF_DEVICE,
    CONF_LOCAL_FILES,
    CONF_PROGRAM,
    CONF_PROXY,
    DOMAIN,
)
from custom_components.librespot.core.model import Cause, Incident, Trouble, ZoneState

from .entries import make_entry, store_credentials, zone_id
from .fake_account import FakeAccount

KITCHEN = zone_id("Kitchen")
SECRETS = (
    "hunter2",
    "somebody",
    "c2VjcmV0",
    "/home/anna",
    "proxy.home",
    "0123456789abcdef",
    "Lullaby",
    "4uLU6hMCjMI75M1A2tKUQC",
)


@pytest.fixture
def entry(hass: HomeAssistant, enable_custom_integrations: None) -> MockConfigEntry:
    entry = make_entry(
        {
            CONF_PROGRAM: "/home/anna/librespot",
            CONF_PROXY: "http://proxy.home:3128",
            CONF_LOCAL_FILES: ["/home/anna/music/"],
        },
        Kitchen={CONF_DEVICE: "/home/anna/out -u admin:hunter2 -n spotify --to='http://the radio'"},
        Bath={},
    )
    entry.add_to_hass(hass)
    store_credentials(hass)
    return entry


@pytest.fixture(autouse=True)
async def life(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: FakeAccount
) -> FakeAccount:
    freezer.move_to("2026-11-21T10:00:00+00:00")
    now = hass.loop.time()
    account.said[KITCHEN] = [
        "[2026-11-21T10:00:00Z INFO  librespot_core::session] Authenticated as 'somebody' !",
        f"[2026-11-21T10:00:00Z DEBUG librespot] connection-id {'0123456789abcdef' * 4}",
        '[2026-11-21T10:00:00Z INFO  librespot] Using proxy "http://proxy.home:3128/"',
        "[2026-11-21T10:00:00Z WARN  librespot_playback::local_file] no URI of /home/anna/a.jpg",
        "/home/anna/out -u admin:hunter2 -n spotify --to='http://the radio': not found",
        "+ connect 'admin' hunter2 'http://the radio'",
        "[2026-11-21T10:00:00Z INFO  librespot_playback::player] Loading <Lullaby> with URI",
        "[2026-11-21T10:00:00Z INFO  librespot_connect] spotify:track:4uLU6hMCjMI75M1A2tKUQC",
        "\x1ftrack_changed\x1fNAME=Lullaby\x1fARTISTS=Somebody",
    ] * 20
    account.tell(KITCHEN, ZoneState.CONNECTED, since=now, evidence="no /home/anna/librespot")
    account.tell(
        zone_id("Bath"), ZoneState.BACKING_OFF, Cause.CRASHED, attempt=2, next_attempt=now + 9
    )
    lines = (
        (KITCHEN, "WARN  librespot_core::dealer] Websocket peer does not respond."),
        (zone_id("Bath"), "ERROR librespot] no /home/anna/librespot"),
        ("removed since", "ERROR librespot] proxy.home:3128"),
    )
    over = Incident(
        started_at=now - 90, trouble=Trouble.ACCOUNT, losses=lines[:2], ended_at=now - 30
    )
    account.incidents = (over,)
    account.incident = Incident(started_at=now - 10, trouble=Trouble.NETWORK, losses=lines)
    return account


async def of_device(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry, key: str
) -> Any:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, key), entry.entry_id)
    assert device is not None
    return await get_diagnostics_for_device(hass, hass_client, entry, device)


async def test_of_an_account(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    snapshot: SnapshotAssertion,
) -> None:
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told == snapshot
    assert not [secret for secret in SECRETS if secret in str(told)]


async def test_of_a_speaker(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
) -> None:
    told = await of_device(hass, hass_client, entry, KITCHEN)
    assert len(told["lines"]) == 50
    assert told["running"]
    assert told["status"]["state"] == "connected"
    assert told["status"]["evidence"] == "no …"
    assert told["status"]["enabled"] == told["settings"]["enabled"] is True
    assert not told["device_disabled"]
    assert not [secret for secret in SECRETS if secret in str(told)]


async def test_of_the_account_s_device(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
) -> None:
    told = await of_device(hass, hass_client, entry, entry.entry_id)
    assert len(told["zones"]) == 2


async def test_of_an_account_that_is_not_loaded(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    told: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told["settings"][CONF_PROGRAM] == "**REDACTED**"
    assert told == await of_device(hass, hass_client, entry, KITCHEN)


async def test_of_a_speaker_whose_device_is_disabled(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
) -> None:
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, KITCHEN), entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await hass.async_block_till_done()
    told = await of_device(hass, hass_client, entry, KITCHEN)
    assert told["status"]["state"] == "disabled"
    assert told["status"]["enabled"] == told["settings"]["enabled"] is True
    assert told["device_disabled"]
