"""Reload, disable, remove, stop, and the end of a Home Assistant that was killed."""

from pathlib import Path

from homeassistant.config_entries import ConfigEntryDisabler

from custom_components.librespot.const import DOMAIN

from .home import Home


async def test_a_reload_keeps_every_process(home: Home) -> None:
    """The music doesn't end, and the states are back at once."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()

    async def reload() -> None:
        await home.hass.config_entries.async_reload(home.entry.entry_id)
        await home.until_connected()

    await home.keeps(["Kitchen", "Bath"], reload)
    assert (await home.lab.counts()).logins == 2


async def test_disabling_the_account_ends_every_process(home: Home) -> None:
    """And enabling brings them back through the gate."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    entries = home.hass.config_entries
    await entries.async_set_disabled_by(home.entry.entry_id, ConfigEntryDisabler.USER)
    assert not home.process_ids()
    await entries.async_set_disabled_by(home.entry.entry_id, None)
    await home.until_connected()


async def test_removing_the_account_leaves_nothing(home: Home) -> None:
    """No process, no folder, no device at Spotify."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    folder = Path(home.hass.config.path(".storage", DOMAIN, home.entry.entry_id))
    assert folder.is_dir()
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert not home.process_ids()
    assert not folder.exists()
    assert not any(device.registered for device in await home.lab.devices())


async def test_stopping_home_assistant_says_goodbye(home: Home) -> None:
    """Every device is taken back from Spotify; nothing is left of any process."""
    await home.add_speakers("Kitchen", "Bath", "Hall")
    await home.until_connected()
    await home.hass.async_stop(force=True)
    assert not home.process_ids()
    assert not any(device.registered for device in await home.lab.devices())
