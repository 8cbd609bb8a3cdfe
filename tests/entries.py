"""Accounts and speakers as Home Assistant stores them."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryDisabler,
    ConfigSubentry,
    ConfigSubentryDataWithId,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.librespot.const import (
    CONF_AUTOPLAY,
    CONF_BACKEND,
    CONF_BITRATE,
    CONF_DEVICE_TYPE,
    CONF_ENABLED,
    CONF_GROUP,
    CONF_INITIAL_VOLUME,
    CONF_NORMALISATION,
    CONF_VOLUME_CURVE,
    DOMAIN,
    SUBENTRY_ZONE,
)

ENTRY_ID = "01K9ACCOUNT00000000000000"
USER = "somebody"
CREDENTIALS = b'{"username":"somebody","auth_type":1,"auth_data":"c2VjcmV0"}'

ZONE_DATA: dict[str, Any] = {
    CONF_ENABLED: True,
    CONF_BACKEND: "subprocess",
    CONF_BITRATE: "320",
    CONF_DEVICE_TYPE: "speaker",
    CONF_INITIAL_VOLUME: 50,
    CONF_VOLUME_CURVE: "log",
    CONF_NORMALISATION: False,
    CONF_AUTOPLAY: "follow_app",
    CONF_GROUP: False,
}


def make_entry(data: dict[str, Any] | None = None, **zones: dict[str, Any]) -> MockConfigEntry:
    """Return an account with the zones named, or a kitchen and a bath."""
    wanted = zones or {"Kitchen": {}, "Bath": {}}
    return MockConfigEntry(
        domain=DOMAIN,
        entry_id=ENTRY_ID,
        title="Somebody's account",
        unique_id=USER,
        data=data or {},
        subentries_data=[
            ConfigSubentryDataWithId(
                data=ZONE_DATA | extra,
                subentry_id=zone_id(title),
                subentry_type=SUBENTRY_ZONE,
                title=title,
                unique_id=None,
            )
            for title, extra in wanted.items()
        ],
    )


def zone_id(title: str) -> str:
    """Return the id of the zone that a test's entry has under this title."""
    return f"01K9{title.upper():0<22}"


def make_subentry(title: str, **data: Any) -> ConfigSubentry:
    """Return a zone to be added."""
    return ConfigSubentry(
        data=ZONE_DATA | data,  # type: ignore[arg-type]
        subentry_id=zone_id(title),
        subentry_type=SUBENTRY_ZONE,
        title=title,
        unique_id=None,
    )


def folder(hass: HomeAssistant) -> Path:
    """Return the account's private folder."""
    return Path(hass.config.path(".storage", DOMAIN, ENTRY_ID))


def store_credentials(hass: HomeAssistant, content: bytes = CREDENTIALS) -> None:
    """Write the account's credentials where the integration keeps them."""
    folder(hass).mkdir(parents=True, exist_ok=True)
    (folder(hass) / "credentials.json").write_bytes(content)


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return what an entity that is there says."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.state


WAYS = ("speaker removed", "account disabled", "account removed")
"""How a speaker may go."""


async def take_away(hass: HomeAssistant, entry: MockConfigEntry, way: str) -> None:
    """Let the speaker in the kitchen go."""
    if way == "speaker removed":
        hass.config_entries.async_remove_subentry(entry, zone_id("Kitchen"))
    elif way == "account disabled":
        await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    else:
        await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
