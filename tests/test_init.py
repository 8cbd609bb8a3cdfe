"""Setting up, reloading and removing accounts."""

from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.librespot.const import DOMAIN

from .entries import folder, zone_id
from .fake_account import FakeAccount


async def test_devices(
    account: FakeAccount,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    devices = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert [device.via_device_id for device in devices] == [None, devices[0].id, devices[0].id]
    for device in devices:
        assert device == snapshot(name=device.name)


async def test_nothing_but_the_integration_s_own_is_set_up(
    hass: HomeAssistant, enable_custom_integrations: None
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()


async def test_credentials_that_can_t_be_read(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry
) -> None:
    with patch(
        "custom_components.librespot.manager.private_files.read",
        side_effect=PermissionError(13, "Permission denied"),
    ):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "credentials_unreadable"
    assert entry.error_reason_translation_placeholders == {"error": "Permission denied"}
    assert not accounts


@pytest.mark.parametrize("content", [None, b"", b"\xff not even text", b"x" * 100_000])
async def test_credentials_that_are_missing_or_none_are_no_obstacle(
    hass: HomeAssistant,
    accounts: list[FakeAccount],
    entry: MockConfigEntry,
    content: bytes | None,
) -> None:
    file = folder(hass) / "credentials.json"
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert set(accounts[0].configs) == {zone_id("Kitchen"), zone_id("Bath")}


async def test_platforms_that_don_t_unload_keep_the_account_loaded(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    with patch.object(hass.config_entries, "async_unload_platforms", return_value=False):
        assert not await hass.config_entries.async_unload(entry.entry_id)
    # The entities' and the one that keeps what was learned.
    assert len(account.listeners) == 2
    assert not account.closed


async def test_only_a_device_whose_speaker_is_gone_can_be_removed(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    account: FakeAccount,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    stale = device_registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, zone_id("Gone"))}
    )
    for device in dr.async_entries_for_config_entry(device_registry, entry.entry_id):
        await client.send_json_auto_id(
            {"type": "config/device_registry/remove", "device_id": device.id}
        )
        assert (await client.receive_json())["success"] is (device.id == stale.id)
