"""Speakers are added to an account, and one is changed."""

import asyncio
from collections.abc import Iterator
import os
from pathlib import Path
import time
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentryData,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.librespot.const import DOMAIN, SUBENTRY_ZONE
from custom_components.librespot.flow_checks import check_outputs

from .entries import ENTRY_ID, ZONE_DATA, zone_id
from .fake_account import FakeAccount
from .forms import read, suggested
from .programs import make_librespot, make_program

ADVANCED = {
    "group": False,
    "volume_curve": "log",
    "normalisation": False,
    "autoplay": "follow_app",
}
TYPED: dict[str, Any] = {
    "backend": "alsa",
    "initial_volume": 50.0,
    "bitrate": "320",
    "device_type": "speaker",
    "advanced": ADVANCED,
}
STORED = {**ZONE_DATA, "backend": "alsa"}
SUGGESTED = {key: value for key, value in {**TYPED, **ADVANCED}.items() if key != "advanced"}

# Another account's.
LIBRARY = ConfigSubentryData(
    data=ZONE_DATA, subentry_type=SUBENTRY_ZONE, title="Library", unique_id=None
)

ROOMS = (
    "Attic",
    "Bedroom",
    "Cellar",
    "Dining Room",
    "Entrance",
    "Garden",
    "Hobby Room",
    "Living Room",
    "Office",
    "Terrace",
    "Workshop",
)


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a librespot."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.defpath}")
    return make_librespot(
        folder / "librespot", backends=("rodio", "alsa", "null", "pipe", "subprocess")
    )


async def ask(hass: HomeAssistant, changed: str | None = None) -> SubentryFlowResult:
    """Ask for the form for new speakers, or for the one that is to be changed."""
    context: SubentryFlowContext = {"source": SOURCE_USER}
    if changed:
        context = {"source": SOURCE_RECONFIGURE, "subentry_id": zone_id(changed)}
    flows = hass.config_entries.subentries
    return await flows.async_init((ENTRY_ID, SUBENTRY_ZONE), context=context)


async def begin(hass: HomeAssistant, changed: str | None = None) -> str:
    """Open that form."""
    result = await ask(hass, changed)
    assert errors(result, SOURCE_RECONFIGURE if changed else SOURCE_USER) == {}
    return result["flow_id"]


async def send(hass: HomeAssistant, flow_id: str, **typed: Any) -> SubentryFlowResult:
    """Send a form, as it stands but for what is typed."""
    return await hass.config_entries.subentries.async_configure(flow_id, {**TYPED, **typed})


async def choose(hass: HomeAssistant, flow_id: str, option: str) -> SubentryFlowResult:
    """Choose in a menu."""
    return await hass.config_entries.subentries.async_configure(flow_id, {"next_step_id": option})


def errors(result: SubentryFlowResult, step_id: str) -> dict[str, str] | None:
    """Return what is wrong with a form, which must be readable."""
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step_id
    read(result)
    return result["errors"]


def is_menu(result: SubentryFlowResult, step_id: str) -> bool:
    """Say whether this is a menu, which must be readable."""
    read(result)
    return (result["type"], result["step_id"]) == (FlowResultType.MENU, step_id)


def stored(entry: MockConfigEntry) -> dict[str, dict[str, Any]]:
    """Return what is stored of each speaker, in the order they were added."""
    return {zone.title: dict(zone.data) for zone in entry.subentries.values()}


@pytest.mark.usefixtures("account")
async def test_new_speaker(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    result = await send(hass, await begin(hass), names=["  Garage "])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Garage"
    read(result)
    assert stored(entry)["Garage"] == STORED
    [zone] = [zone for zone in entry.subentries.values() if zone.title == "Garage"]
    assert zone.subentry_type == SUBENTRY_ZONE
    assert zone.unique_id is None


async def test_all_settings(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    typed = {
        "device": " hw:1 ",
        "initial_volume": 12.0,
        "bitrate": "96",
        "device_type": "avr",
        "advanced": {
            "group": True,
            "volume_curve": "cubic",
            "normalisation": True,
            "autoplay": "off",
        },
    }
    result = await send(hass, await begin(hass), names=["Garage"], **typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    data = stored(entry)["Garage"]
    advanced = typed.pop("advanced")
    assert isinstance(advanced, dict)
    assert data == {
        **typed,
        **advanced,
        "backend": "alsa",
        "device": "hw:1",
        "enabled": True,
    }
    assert isinstance(data["initial_volume"], int)
    await hass.async_block_till_done()
    assert any(zone.name == "Garage" and zone.group for zone in account.configs.values())


async def test_eleven_at_once(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry, tmp_path: Path
) -> None:
    configured = account.configured
    result = await send(
        hass,
        await begin(hass),
        names=[*ROOMS[:5], "", *ROOMS[5:]],
        backend="pipe",
        device=f"{tmp_path}/{{name}}",
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    zones = stored(entry)
    assert list(zones) == ["Kitchen", "Bath", *ROOMS]
    assert zones["Attic"]["device"] == f"{tmp_path}/attic"
    assert zones["Living Room"]["device"] == f"{tmp_path}/living_room"
    assert len({zones[room]["device"] for room in ROOMS}) == len(ROOMS)
    assert len(account.configs) == len(zones)
    assert account.configured == configured + 1


async def test_areas(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    cellar = area_registry.async_create("Cellar").id
    house = area_registry.async_create("House").id
    result = await send(hass, await begin(hass), names=["cellar", "Party"], area=house)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    result = await send(hass, await begin(hass), names=["Nowhere"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    zones = stored(entry)
    assert [zones[name].get("area") for name in ("cellar", "Party", "Nowhere")] == [
        house,
        house,
        None,
    ]
    devices = {
        device.name: device.area_id
        for device in dr.async_entries_for_config_entry(device_registry, ENTRY_ID)
    }
    assert devices["cellar"] == cellar
    assert devices["Party"] == house
    assert devices["Nowhere"] is None


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("names", "problem", "shown"),
    [
        ([], "name_empty", ""),
        ([" ", ""], "name_empty", ""),
        (["Attic", "🎉" * 200], "name_too_long", "🎉" * 40 + "…"),
        (["Attic", "Gar\nden"], "name_control_character", "Gar\nden"),
        (["Attic", ".Garden"], "name_dot", ".Garden"),
        (["Attic", " kitchen"], "name_taken", "kitchen"),
        (["Attic", "ATTIC"], "name_taken", "ATTIC"),
        (["Cafe\u0301", "Café"], "name_taken", "Café"),
    ],
)
async def test_wrong_name(
    hass: HomeAssistant, entry: MockConfigEntry, names: list[str], problem: str, shown: str
) -> None:
    flow_id = await begin(hass)
    before = stored(entry)
    result = await send(hass, flow_id, names=names, bitrate="96", device="hw:7")
    assert errors(result, "user") == {"names": problem}
    assert shown in read(result)["names"]
    assert stored(entry) == before
    # What was typed is still there, good and bad.
    assert suggested(result) == {**SUGGESTED, "names": names, "bitrate": "96", "device": "hw:7"}
    result = await send(hass, flow_id, names=["Attic"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("backend", "device", "problem"),
    [
        ("pipe", "", "pipe_not_absolute"),
        ("pipe", "music/{name}", "pipe_not_absolute"),
        ("pipe", "/nowhere/{name}", "pipe_no_folder"),
        ("pipe", "TMP/file/{name}", "pipe_no_folder"),
        ("pipe", "TMP/file", "pipe_not_fifo"),
        ("pipe", "TMP/folder", "pipe_not_fifo"),
        ("pipe", f"TMP/{'long' * 100}", "pipe_unusable"),
        ("pipe", "TMP/kitchen", "pipe_shared"),
        ("pipe", "TMP/folder/../kitchen", "pipe_shared"),
        ("pipe", "TMP/link/kitchen", "pipe_shared"),
        ("pipe", "TMP/pi\tpe", "device_unprintable"),
        ("subprocess", "", "command_missing"),
        ("subprocess", "# aplay", "command_missing"),
        ("subprocess", "aplay '-", "command_unreadable"),
        ("subprocess", "TOKEN=abc sh", "command_variable"),
        ("subprocess", "no-such-program -", "command_not_found"),
        ("subprocess", "./player", "command_not_found"),
        ("subprocess", "TMP/folder", "command_not_found"),
        ("subprocess", "TMP/file", "command_not_found"),
        ("alsa", "hw\0", "device_unprintable"),
    ],
)
@pytest.mark.usefixtures("account")
async def test_wrong_output(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tmp_path: Path,
    backend: str,
    device: str,
    problem: str,
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    give_pipe(hass, entry, "Kitchen", tmp_path / "kitchen")

    flow_id = await begin(hass)
    device = device.replace("TMP", str(tmp_path))
    result = await send(hass, flow_id, names=["Attic"], backend=backend, device=device)
    assert errors(result, "user") == {"device": problem}
    assert suggested(result)["names"] == ["Attic"]
    assert suggested(result).get("device") == device
    assert list(stored(entry)) == ["Kitchen", "Bath"]
    result = await send(hass, flow_id, names=["Attic"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


def give_pipe(hass: HomeAssistant, entry: MockConfigEntry, name: str, path: Path) -> None:
    """Let a speaker's sound go to a pipe."""
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[zone_id(name)],
        data={**ZONE_DATA, "backend": "pipe", "device": str(path)},
    )


@pytest.mark.usefixtures("account")
async def test_pipe_in_a_closed_folder(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    flow_id = await begin(hass)
    typed = {"names": ["Attic"], "backend": "pipe", "device": str(tmp_path / "attic")}
    with monkeypatch.context() as context:
        context.setattr("custom_components.librespot.flow_checks.Path.stat", denied)
        result = await send(hass, flow_id, **typed)
    assert errors(result, "user") == {"device": "pipe_denied"}


@pytest.mark.usefixtures("account")
async def test_pipe_of_somebody_else(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "attic")
    flow_id = await begin(hass)
    typed = {"names": ["Attic"], "backend": "pipe", "device": f"{tmp_path}/{{name}}"}
    with monkeypatch.context() as context:
        context.setattr(os, "access", lambda path, mode: False)
        result = await send(hass, flow_id, **typed)
    assert errors(result, "user") == {"device": "pipe_denied"}
    result = await send(hass, flow_id, **typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("names", "device"),
    [
        (["Attic", "Cellar"], "TMP/music"),
        # Both are the same in plain letters.
        (["Küche", "Kuche"], "TMP/{name}"),
        (["🎉", "🎈"], "TMP/{name}"),
    ],
)
async def test_one_pipe_for_two(
    hass: HomeAssistant, tmp_path: Path, names: list[str], device: str
) -> None:
    flow_id = await begin(hass)
    device = device.replace("TMP", str(tmp_path))
    result = await send(hass, flow_id, names=names, backend="pipe", device=device)
    assert errors(result, "user") == {"device": "pipe_shared"}
    told = read(result)["device"]
    assert all(name in told for name in (*names, "{name}"))


@pytest.mark.usefixtures("account")
async def test_pipe_of_another_account(hass: HomeAssistant, tmp_path: Path) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="Other", subentries_data=[LIBRARY])
    other.add_to_hass(hass)
    data = {**ZONE_DATA, "backend": "pipe"}
    [zone] = other.subentries.values()
    hass.config_entries.async_update_subentry(
        other, zone, data={**data, "device": str(tmp_path / "music")}
    )
    flow_id = await begin(hass)
    typed = {"names": ["Attic"], "backend": "pipe", "device": str(tmp_path / "music")}
    result = await send(hass, flow_id, **typed)
    assert errors(result, "user") == {"device": "pipe_shared"}
    # A pipe to us has no path, and nobody shares it.
    hass.config_entries.async_update_subentry(other, zone, data=data)
    result = await send(hass, flow_id, **typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("account")
async def test_command_is_shown_before_it_is_used(
    hass: HomeAssistant, entry: MockConfigEntry, installed: Path
) -> None:
    make_program(installed.with_name("play"))
    flow_id = await begin(hass)
    typed = {
        "names": ["Attic", "Tiny Room"],
        "backend": "subprocess",
        "device": "play --room={name} 'ä b' \"\" # loud",
    }
    result = await send(hass, flow_id, **typed)
    assert is_menu(result, "command")
    assert (result["description_placeholders"] or {})["commands"] == (
        '- `["play", "--room=attic", "ä b", ""]`\n- `["play", "--room=tiny_room", "ä b", ""]`'
    )
    assert list(stored(entry)) == ["Kitchen", "Bath"]

    # Back to the form, where nothing is lost.
    result = await choose(hass, flow_id, "user")
    assert errors(result, "user") == {}
    assert suggested(result) == {**SUGGESTED, **typed}
    result = await send(hass, flow_id, **{**typed, "device": "play"})
    assert (result["description_placeholders"] or {})["commands"] == '- `["play"]`'
    # Nothing that stands in it ends the quotation.
    await choose(hass, flow_id, "user")
    result = await send(hass, flow_id, **{**typed, "device": "play '`a``'"})
    assert (result["description_placeholders"] or {})["commands"] == ('- ``` ["play", "`a``"] ```')
    await choose(hass, flow_id, "user")
    await send(hass, flow_id, **{**typed, "device": "play"})
    result = await choose(hass, flow_id, "elsewhere")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert stored(entry)["Tiny Room"]["device"] == "play"


@pytest.mark.usefixtures("account")
async def test_same_name_on_another_account(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="Other", subentries_data=[LIBRARY])
    other.add_to_hass(hass)
    flow_id = await begin(hass)
    result = await send(hass, flow_id, names=["LIBRARY", "Attic"])
    assert is_menu(result, "elsewhere")
    assert (result["description_placeholders"] or {})["names"] == "- LIBRARY (Other)"
    result = await choose(hass, flow_id, "user")
    assert suggested(result)["names"] == ["LIBRARY", "Attic"]
    await send(hass, flow_id, names=["LIBRARY"])
    result = await choose(hass, flow_id, "save")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert list(stored(entry)) == ["Kitchen", "Bath", "LIBRARY"]


@pytest.mark.usefixtures("account")
async def test_only_outputs_of_the_program_in_real_time(hass: HomeAssistant) -> None:
    flow_id = await begin(hass)
    result = await hass.config_entries.subentries.async_configure(flow_id)
    schema = result["data_schema"]
    assert schema is not None
    [options] = [
        field.config["options"] for key, field in schema.schema.items() if key == "backend"
    ]
    assert options == ["rodio", "alsa", "pipe", "subprocess"]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("backends", "reason"), [((), "program_missing"), (("null",), "no_output")]
)
async def test_no_output(
    hass: HomeAssistant, installed: Path, backends: tuple[str, ...], reason: str
) -> None:
    if backends:
        make_librespot(installed, backends=backends)
    else:
        installed.unlink()
    result = await ask(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)
    read(result)


async def test_account_that_is_not_loaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    result = await ask(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
    read(result)
    result = await ask(hass, "Bath")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")


async def test_change(hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry) -> None:
    bath = entry.subentries[zone_id("Bath")]
    hass.config_entries.async_update_subentry(
        entry,
        bath,
        data={**ZONE_DATA, "enabled": False, "area": "spa", "backend": "alsa", "device": "hw:1"},
    )
    result = await ask(hass, "Bath")
    assert errors(result, "reconfigure") == {}
    assert suggested(result) == {**SUGGESTED, "name": "Bath", "enabled": False, "device": "hw:1"}

    result = await send(
        hass,
        result["flow_id"],
        name="bath",
        enabled=False,
        bitrate="160",
        advanced={**ADVANCED, "group": True},
    )
    assert result["reason"] == "reconfigure_successful"
    read(result)
    assert stored(entry)["bath"] == {
        **STORED,
        "enabled": False,
        "area": "spa",
        "bitrate": "160",
        "group": True,
    }
    await hass.async_block_till_done()
    assert account.configs[zone_id("Bath")].name == "bath"
    assert not account.closed


@pytest.mark.usefixtures("account")
async def test_wrong_change(hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path) -> None:
    before = stored(entry)
    flow_id = await begin(hass, "Bath")
    result = await send(hass, flow_id, name=" KITCHEN ")
    assert errors(result, "reconfigure") == {"name": "name_taken"}
    assert suggested(result)["name"] == " KITCHEN "
    result = await send(hass, flow_id, name=" ")
    assert errors(result, "reconfigure") == {"name": "name_empty"}
    result = await send(hass, flow_id, name="Bath", backend="pipe", device="/nowhere/bath")
    assert errors(result, "reconfigure") == {"device": "pipe_no_folder"}
    assert stored(entry) == before
    result = await send(hass, flow_id, name="Bath", backend="pipe", device=f"{tmp_path}/{{name}}")
    assert result["reason"] == "reconfigure_successful"
    assert stored(entry)["Bath"]["device"] == f"{tmp_path}/bath"


@pytest.mark.usefixtures("account")
async def test_change_after_the_output_vanished(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path
) -> None:
    folder = tmp_path / "music"
    give_pipe(hass, entry, "Bath", folder / "bath")
    flow_id = await begin(hass, "Bath")
    typed = {"name": "Spa", "backend": "pipe", "device": str(folder / "bath")}
    result = await send(hass, flow_id, **typed)
    assert errors(result, "reconfigure") == {"device": "pipe_no_folder"}
    assert str(folder) in read(result)["device"]
    folder.mkdir()
    # Its own pipe is no other speaker's.
    result = await send(hass, flow_id, **typed)
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.usefixtures("account")
async def test_change_without_a_program(
    hass: HomeAssistant, entry: MockConfigEntry, installed: Path
) -> None:
    installed.unlink()
    flow_id = await begin(hass, "Bath")
    make_program(installed.with_name("play"))
    result = await send(hass, flow_id, name="Bath", backend="subprocess", device="play")
    assert is_menu(result, "command")
    result = await choose(hass, flow_id, "reconfigure")
    assert errors(result, "reconfigure") == {}
    assert suggested(result)["device"] == "play"
    await send(hass, flow_id, name="Bath", backend="subprocess", device="play")
    result = await choose(hass, flow_id, "elsewhere")
    assert result["reason"] == "reconfigure_successful"

    # What was seen once isn't shown again.
    flow_id = await begin(hass, "Bath")
    result = await send(hass, flow_id, name="Spa", backend="subprocess", device="play")
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.usefixtures("account")
async def test_change_to_a_name_of_another_account(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="Other", subentries_data=[LIBRARY])
    other.add_to_hass(hass)
    flow_id = await begin(hass, "Bath")
    result = await send(hass, flow_id, name="Library")
    assert is_menu(result, "elsewhere")
    result = await choose(hass, flow_id, "save")
    assert result["reason"] == "reconfigure_successful"
    assert entry.subentries[zone_id("Bath")].title == "Library"

    # It was said once.
    flow_id = await begin(hass, "Bath")
    result = await send(hass, flow_id, name="library", bitrate="96")
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.usefixtures("account")
async def test_names_are_shown_as_they_are(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="my_own_account", subentries_data=[LIBRARY])
    other.add_to_hass(hass)
    [zone] = other.subentries.values()
    hass.config_entries.async_update_subentry(other, zone, title="*Library*")
    flow_id = await begin(hass)
    result = await send(hass, flow_id, names=["*library*"])
    told = result["description_placeholders"] or {}
    assert told["names"] == r"- \*library\* (my\_own\_account)"
    # A menu that the page asks for once more is the same one.
    hass.config_entries.async_remove_subentry(other, zone.subentry_id)
    assert is_menu(await hass.config_entries.subentries.async_configure(flow_id), "elsewhere")
    result = await choose(hass, flow_id, "save")
    assert (result["description_placeholders"] or {})["names"] == r"\*library\*"


@pytest.fixture
def slow_disk() -> Iterator[None]:
    """Let two forms that are sent at once really be checked at once."""

    def check(*arguments: Any) -> list[list[str]]:
        time.sleep(0.02)
        return check_outputs(*arguments)

    with patch("custom_components.librespot.zone_flow.check_outputs", check):
        yield


@pytest.mark.usefixtures("account", "slow_disk")
async def test_two_forms_for_one_name(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Whichever comes second is told, as it would be had it begun later."""
    forms = [await begin(hass), await begin(hass)]
    results = await asyncio.gather(*(send(hass, form, names=["Attic"]) for form in forms))
    [created] = [each for each in results if each["type"] is FlowResultType.CREATE_ENTRY]
    [refused] = [each for each in results if each is not created]
    assert errors(refused, "user") == {"names": "name_taken"}
    assert suggested(refused) == {**SUGGESTED, "names": ["Attic"]}
    result = await send(hass, refused["flow_id"], names=["Cellar"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert list(stored(entry)) == ["Kitchen", "Bath", "Attic", "Cellar"]


@pytest.mark.usefixtures("account", "slow_disk")
async def test_two_forms_for_one_pipe(hass: HomeAssistant, tmp_path: Path) -> None:
    forms = [await begin(hass), await begin(hass)]
    typed = {"backend": "pipe", "device": str(tmp_path / "music")}
    results = await asyncio.gather(
        send(hass, forms[0], names=["Attic"], **typed),
        send(hass, forms[1], names=["Cellar"], **typed),
    )
    # Whichever is the quicker one.
    [created] = [each for each in results if each["type"] is FlowResultType.CREATE_ENTRY]
    [refused] = [each for each in results if each is not created]
    assert errors(refused, "user") == {"device": "pipe_shared"}


@pytest.mark.usefixtures("account")
async def test_name_taken_while_a_menu_was_open(
    hass: HomeAssistant, entry: MockConfigEntry, installed: Path
) -> None:
    make_program(installed.with_name("play"))
    flow_id = await begin(hass, "Bath")
    await send(hass, flow_id, name="Attic", backend="subprocess", device="play")
    await send(hass, await begin(hass), names=["Attic"])
    result = await choose(hass, flow_id, "elsewhere")
    assert errors(result, "reconfigure") == {"name": "name_taken"}
    assert entry.subentries[zone_id("Bath")].title == "Bath"


@pytest.mark.usefixtures("account")
async def test_speaker_is_removed_while_its_form_is_open(
    hass: HomeAssistant, entry: MockConfigEntry, installed: Path
) -> None:
    make_program(installed.with_name("play"))
    form, menu = await begin(hass, "Bath"), await begin(hass, "Bath")
    await send(hass, menu, name="Spa", backend="subprocess", device="play")
    hass.config_entries.async_remove_subentry(entry, zone_id("Bath"))
    for result in (
        await send(hass, form, name="Bath"),
        await choose(hass, menu, "elsewhere"),
    ):
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "speaker_gone")
        read(result)
    assert list(stored(entry)) == ["Kitchen"]


@pytest.mark.usefixtures("account")
async def test_account_is_removed_while_a_form_is_open(
    hass: HomeAssistant, entry: MockConfigEntry, installed: Path
) -> None:
    make_program(installed.with_name("play"))
    new, menu, changed = await begin(hass), await begin(hass), await begin(hass, "Bath")
    await send(hass, menu, names=["Attic"], backend="subprocess", device="play")
    await hass.config_entries.async_remove(entry.entry_id)
    for result in (
        await send(hass, new, names=["Cellar"]),
        await choose(hass, menu, "elsewhere"),
        await send(hass, changed, name="Bath"),
    ):
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "account_gone")
        read(result)


@pytest.mark.usefixtures("account")
async def test_what_a_form_leaves_alone_may_change_meanwhile(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A form that was open for long takes nothing back."""
    bath = entry.subentries[zone_id("Bath")]
    data = {**ZONE_DATA, "backend": "alsa", "area": "spa"}
    hass.config_entries.async_update_subentry(entry, bath, data=data)
    flow_id = await begin(hass, "Bath")
    hass.config_entries.async_update_subentry(
        entry, bath, title="Spa", data={**data, "enabled": False, "device": "hw:1"}
    )
    result = await send(hass, flow_id, name="Bath", bitrate="96")
    assert result["reason"] == "reconfigure_successful"
    assert bath.title == "Spa"
    assert bath.data == {**data, "enabled": False, "device": "hw:1", "bitrate": "96"}

    # What was changed in both is as the form says, also what was left out.
    flow_id = await begin(hass, "Bath")
    hass.config_entries.async_update_subentry(entry, bath, title="Hall")
    result = await send(hass, flow_id, name="Sauna", bitrate="96", enabled=False)
    assert bath.title == "Sauna"
    assert "device" not in bath.data


async def test_switching_in_the_form(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    for enabled in (False, True):
        result = await send(hass, await begin(hass, "Bath"), name="Bath", enabled=enabled)
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert account.configs[zone_id("Bath")].enabled is enabled
