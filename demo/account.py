"""The Spotify account and its speakers, added by the forms that a user fills in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lab.api import LabInfo

from .api import Api
from .errors import DemoError
from .rooms import ICONS

_FLOWS = "config/config_entries/flow"
_SPEAKER_FLOWS = "config/config_entries/subentries/flow"


async def add_areas(api: Api, rooms: Iterable[str]) -> None:
    """Make an area of each room that Home Assistant hasn't made already: speakers go there."""
    async with api.socket() as socket:
        areas = {area["name"].casefold() for area in await socket.call("config/area_registry/list")}
        for room in rooms:
            if room.casefold() not in areas:
                await socket.call("config/area_registry/create", name=room, icon=ICONS[room])


async def add_account(api: Api, credentials: str, program: Path, lab: LabInfo) -> tuple[str, str]:
    """Add an account whose programs talk to the lab.

    Returns:
        The account's entry id, and the id of the form for its speakers.
    """
    form = await api.post(_FLOWS, {"handler": "librespot"})
    entry = await _submit(
        api,
        _FLOWS,
        form["flow_id"],
        {
            "credentials_file": await api.upload("credentials.json", credentials),
            "advanced": {
                "program": str(program),
                "proxy": lab.proxy,
                "access_point_port": lab.ap_port,
            },
        },
    )
    _, speakers = entry["next_flow"]
    return entry["result"]["entry_id"], speakers


async def add_speakers(api: Api, form: str, rooms: Iterable[str], pipes: Path) -> None:
    """Add all speakers in one form; the sound of each goes to a pipe in a folder."""
    await _submit(api, _SPEAKER_FLOWS, form, speaker_settings(rooms, pipes))


def speaker_settings(rooms: Iterable[str], pipes: Path) -> dict[str, Any]:
    """Return what is typed into the form for new speakers, each with a pipe in a folder."""
    return {
        "names": list(rooms),
        "backend": "pipe",
        "device": str(pipes / "{name}"),
        "initial_volume": 50,
        "bitrate": "320",
        "device_type": "speaker",
        "advanced": {
            "group": False,
            "volume_curve": "log",
            "normalisation": False,
            "autoplay": "follow_app",
        },
    }


async def _submit(api: Api, flows: str, form: str, typed: Mapping[str, Any]) -> Any:
    """Submit a form that leads to an entry, and return that."""
    result = await api.post(f"{flows}/{form}", typed)
    if result["type"] != "create_entry":
        problem = result.get("errors") or result.get("reason")
        raise DemoError(f"the form {result.get('step_id', form)} isn't taken: {problem}")
    return result
