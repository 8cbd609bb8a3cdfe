"""What every test shares."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import PropertyMock, patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# In time: pytest-homeassistant-custom-component brings a package of this name, which would hide
# ours.
import custom_components  # noqa: F401

from .entries import make_entry, store_credentials
from .fake_account import FakeAccount

pytest_plugins = ("tests.labs",)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test's Home Assistant a folder of its own to write to."""
    return hass_tmp_config_dir


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Write snapshots as Home Assistant does: without ids that differ each time."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def all_entities_enabled() -> Iterator[None]:
    """Let new entities be enabled, also those that nobody asked for."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        PropertyMock(return_value=True),
    ):
        yield


@pytest.fixture
def accounts() -> Iterator[list[FakeAccount]]:
    """Put accounts that obey the test in the place of the core's; they are listed as made."""
    made: list[FakeAccount] = []

    def make(**arguments: Any) -> FakeAccount:
        made.append(FakeAccount(**arguments))
        return made[-1]

    with patch("custom_components.librespot.manager.Account", make):
        yield made


@pytest.fixture
def entry(hass: HomeAssistant, enable_custom_integrations: None) -> MockConfigEntry:
    """Return an account with credentials and two speakers, not yet set up."""
    entry = make_entry()
    entry.add_to_hass(hass)
    store_credentials(hass)
    return entry


@pytest.fixture
async def account(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry
) -> FakeAccount:
    """Set the account up and return what stands in the place of its core."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return accounts[0]
