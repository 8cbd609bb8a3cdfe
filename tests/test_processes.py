"""With real child processes: what keeps them, and what ends them."""

import asyncio
from collections.abc import Callable
import os
from pathlib import Path
import subprocess
import sys
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.librespot.const import CONF_BACKEND, CONF_BITRATE, CONF_DEVICE, CONF_PROGRAM
from custom_components.librespot.core.launcher.spawn import MARKER_VARIABLE
from custom_components.librespot.core.model import ZoneState
from custom_components.librespot.manager import async_get_manager

from .entries import (
    CREDENTIALS,
    folder,
    make_entry,
    make_subentry,
    state_of,
    store_credentials,
    zone_id,
)

KITCHEN, BATH = zone_id("Kitchen"), zone_id("Bath")

PROGRAM = """\
#!/bin/sh
say() { echo "[2026-11-21T10:00:00Z $1" >&2; }
trap 'say "INFO  librespot] Gracefully shutting down"; exit 0' INT TERM
say "INFO  librespot] librespot 0.8.0 VERGEN_IDEMPOTENT_OUTPUT (Built on 2026-11-21)"
say "INFO  librespot_core::session] Connecting to AP \\"ap.example.com:4070\\""
grep -q somebody credentials.json || {
  say "ERROR librespot] could not initialize spirc: Permission denied { Login failed with reason: \
Bad credentials }"
  exit 1
}
say "INFO  librespot_core::session] Authenticated as 'somebody' !"
say "DEBUG librespot_core::dealer::manager] Launching dealer"
say "DEBUG librespot_connect::spirc] successfully put connect state for 1 with connection-id abc"
while :; do
  sleep 3600 &
  wait $!
done
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Something that says what librespot says, and obeys as it does."""
    path = tmp_path / "program"
    path.write_text(PROGRAM)
    path.chmod(0o755)
    return path


@pytest.fixture
def output(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    return lambda name: {CONF_BACKEND: "pipe", CONF_DEVICE: str(tmp_path / f"{name}.fifo")}


@pytest.fixture
def entry(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    program: Path,
    output: Callable[[str], dict[str, str]],
) -> MockConfigEntry:
    entry = make_entry({CONF_PROGRAM: str(program)}, Kitchen=output("kitchen"), Bath=output("bath"))
    entry.add_to_hass(hass)
    store_credentials(hass)
    return entry


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - a process's end is no event
            await asyncio.sleep(0.01)


def alive(process_id: int | None) -> bool:
    assert process_id is not None
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def process_ids(entry: MockConfigEntry) -> dict[str, int | None]:
    core = entry.runtime_data.core
    return {zone: core.process_id(zone) for zone in core.zones}


def connected(hass: HomeAssistant, *names: str) -> bool:
    states = {hass.states.get(f"sensor.{name}_spotify_connection") for name in names}
    return {state.state if state else None for state in states} == {ZoneState.CONNECTED}


@pytest.fixture
async def running(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, int | None]:
    """Two speakers that are connected, by zone id."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: connected(hass, "kitchen", "bath"))
    return process_ids(entry)


async def test_a_reload_keeps_every_process(
    hass: HomeAssistant, entry: MockConfigEntry, running: dict[str, int | None]
) -> None:
    core = entry.runtime_data.core
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert connected(hass, "kitchen", "bath")
    assert entry.runtime_data.core is core
    assert process_ids(entry) == running
    assert all(map(alive, running.values()))


async def test_the_hidden_reload_keeps_every_process(
    hass: HomeAssistant, entry: MockConfigEntry, running: dict[str, int | None]
) -> None:
    with patch("homeassistant.config_entries.RELOAD_AFTER_UPDATE_DELAY", 0.01):
        er.async_get(hass).async_update_entity(
            "sensor.kitchen_spotify_connection_evidence", disabled_by=None
        )
        await until(
            lambda: hass.states.get("sensor.kitchen_spotify_connection_evidence") is not None
        )
    await hass.async_block_till_done()
    assert state_of(hass, "sensor.kitchen_spotify_connection_evidence").startswith(
        "successfully put"
    )
    assert process_ids(entry) == running


async def test_changes_concern_only_whom_they_concern(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    running: dict[str, int | None],
    output: Callable[[str], dict[str, str]],
) -> None:
    entries = hass.config_entries

    hall = make_subentry("Hall", **output("hall"))
    entries.async_add_subentry(entry, hall)
    await until(lambda: connected(hass, "hall"))
    before = process_ids(entry)[hall.subentry_id]
    entries.async_update_subentry(entry, entry.subentries[hall.subentry_id], title="Foyer")
    await until(lambda: process_ids(entry)[hall.subentry_id] not in (None, before))
    await until(lambda: connected(hass, "hall"))
    entries.async_remove_subentry(entry, hall.subentry_id)
    await until(lambda: not (folder(hass) / hall.subentry_id).exists())
    assert process_ids(entry) == running

    kitchen = entry.subentries[KITCHEN]
    entries.async_update_subentry(entry, kitchen, data={**kitchen.data, CONF_BITRATE: "96"})
    await until(lambda: process_ids(entry)[KITCHEN] not in (None, running[KITCHEN]))
    await until(lambda: connected(hass, "kitchen"))
    assert process_ids(entry)[BATH] == running[BATH]

    await hass.services.async_call(
        "switch", "turn_off", {"entity_id": "switch.kitchen_spotify_speaker"}, blocking=True
    )
    await until(lambda: state_of(hass, "sensor.kitchen_spotify_connection") == ZoneState.DISABLED)
    assert process_ids(entry) == {KITCHEN: None, BATH: running[BATH]}
    assert state_of(hass, "sensor.somebody_s_account_speakers_total") == "2"


async def test_disabling_ends_every_process(
    hass: HomeAssistant, entry: MockConfigEntry, running: dict[str, int | None]
) -> None:
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert not any(map(alive, running.values()))
    assert (folder(hass) / KITCHEN / "credentials.json").read_bytes() == CREDENTIALS


async def test_removing_ends_every_process_and_leaves_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, running: dict[str, int | None]
) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    assert not any(map(alive, running.values()))
    assert not folder(hass).exists()


async def test_stopping_ends_every_process(
    hass: HomeAssistant, entry: MockConfigEntry, running: dict[str, int | None]
) -> None:
    await hass.async_stop(force=True)
    assert not any(map(alive, running.values()))


async def test_refused_credentials_are_asked_for_and_replaced(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    store_credentials(hass, b'{"username":"nobody","auth_type":1,"auth_data":"c2VjcmV0"}')
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: state_of(hass, "sensor.bath_spotify_connection") == ZoneState.FAILED)
    assert state_of(hass, "sensor.bath_spotify_connection_cause") == "credentials_refused"
    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    await async_get_manager(hass).async_replace_credentials(entry, CREDENTIALS)
    await until(lambda: connected(hass, "kitchen", "bath"))


async def test_missing_credentials_are_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    (folder(hass) / "credentials.json").unlink()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: state_of(hass, "sensor.bath_spotify_connection") == ZoneState.FAILED)
    assert state_of(hass, "sensor.bath_spotify_connection_cause") == "credentials_missing"
    await until(lambda: bool(hass.config_entries.flow.async_progress()))


async def test_a_missing_program_is_found_by_a_reload_once_it_is_there(
    hass: HomeAssistant, entry: MockConfigEntry, program: Path
) -> None:
    away = program.rename(program.with_name("away"))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: state_of(hass, "sensor.bath_spotify_connection") == ZoneState.FAILED)
    assert state_of(hass, "sensor.bath_spotify_connection_cause") == "program_missing"
    away.rename(program)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: connected(hass, "kitchen", "bath"))


async def test_a_killed_home_assistant_s_leftovers_are_ended_and_nothing_else(
    hass: HomeAssistant, entry: MockConfigEntry, running: dict[str, int | None]
) -> None:
    marker = async_get_manager(hass).marker
    # Its own parent, as ours is gone with the Home Assistant that was killed.
    start = (
        "import os, subprocess, sys\n"
        "for marker in sys.argv[1:]:\n"
        f"    environment = {{**os.environ, {MARKER_VARIABLE!r}: marker}}\n"
        "    child = subprocess.Popen(['sleep', '60'], env=environment, start_new_session=True,\n"
        "        stdout=subprocess.DEVNULL)\n"
        "    print(child.pid, flush=True)\n"
    )
    started = await hass.async_add_executor_job(
        lambda: subprocess.check_output(
            [sys.executable, "-c", start, marker, f"{marker} of another"]
        )
    )
    leftover, stranger = map(int, started.split())
    try:
        await async_get_manager(hass)._async_end_leftovers()
        await until(lambda: not alive(leftover) or _is_zombie(leftover))
        assert alive(stranger)
        assert not _is_zombie(stranger)
        assert process_ids(entry) == running
        assert all(map(alive, running.values()))
    finally:
        os.kill(stranger, 9)


def _is_zombie(process_id: int) -> bool:
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
