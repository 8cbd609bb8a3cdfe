"""A home with speakers, as a test sees it: through Home Assistant and the process table."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
import os
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er

from custom_components.librespot.const import DOMAIN, SUBENTRY_ZONE
from demo.account import speaker_settings
from lab.lab import Lab

ACCOUNT = "alice"
_PATIENCE_S = 90.0
_GLANCE_S = 0.05


class Home:
    """One account and its speakers."""

    def __init__(self, hass: HomeAssistant, lab: Lab, program: Path, fifos: Path) -> None:
        """Know where everything is; nothing is set up yet."""
        self.hass = hass
        self.lab = lab
        self.program = program
        self._fifos = fifos
        self._changed = asyncio.Event()
        self.seen: list[tuple[str, str]] = []
        """Every state that each entity came into, in order."""
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._note)

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None:
            self.seen.append((state.entity_id, state.state))
        self._changed.set()

    @property
    def entry(self) -> ConfigEntry[Any]:
        """The account."""
        [entry] = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    async def add_account(self) -> None:
        """Set the account up through its form."""
        flows = self.hass.config_entries.flow
        form = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        result = await flows.async_configure(
            form["flow_id"],
            {
                "credentials_text": await self.lab.credentials(ACCOUNT),
                "advanced": {
                    "program": str(self.program),
                    "proxy": self.lab.info.proxy,
                    "access_point_port": self.lab.info.ap_port,
                },
            },
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        _, follow_up = result["next_flow"]
        self.hass.config_entries.subentries.async_abort(follow_up)

    async def add_speakers(self, *names: str) -> None:
        """Add speakers through their form, all at once."""
        flows = self.hass.config_entries.subentries
        form = await flows.async_init(
            (self.entry.entry_id, SUBENTRY_ZONE), context={"source": SOURCE_USER}
        )
        result = await flows.async_configure(form["flow_id"], speaker_settings(names, self._fifos))
        assert result["type"] is FlowResultType.CREATE_ENTRY, result

    async def change_speaker(self, speaker: str, **settings: object) -> None:
        """Change some of a speaker's settings through its form."""
        subentry_id = self.subentry_id(speaker)
        flows = self.hass.config_entries.subentries
        form = await flows.async_init(
            (self.entry.entry_id, SUBENTRY_ZONE),
            context={"source": "reconfigure", "subentry_id": subentry_id},
        )
        stored = self.entry.subentries[subentry_id].data
        advanced = ("group", "volume_curve", "normalisation", "autoplay")
        typed = {
            "name": speaker,
            **{key: stored[key] for key in stored if key not in ("area", *advanced)},
            "advanced": {key: stored[key] for key in advanced},
            **settings,
        }
        result = await flows.async_configure(form["flow_id"], typed)
        assert result["reason"] == "reconfigure_successful", result

    def subentry_id(self, name: str) -> str:
        """Return the id of a speaker's subentry."""
        [found] = [each for each in self.entry.subentries.values() if each.title == name]
        return found.subentry_id

    def folder(self, name: str) -> Path:
        """Return a speaker's private folder."""
        storage = self.hass.config.path(".storage", DOMAIN, self.entry.entry_id)
        return Path(storage, self.subentry_id(name))

    def entity_id(self, name: str, domain: str, key: str) -> str:
        """Return the id of a speaker's entity."""
        found = er.async_get(self.hass).async_get_entity_id(
            domain, DOMAIN, f"{self.subentry_id(name)}_{key}"
        )
        assert found is not None
        return found

    def state(self, name: str, key: str = "connection_state", domain: str = "sensor") -> str | None:
        """Return what an entity of a speaker says; None while there is none."""
        with suppress(ValueError, AssertionError):
            if state := self.hass.states.get(self.entity_id(name, domain, key)):
                return state.state
        return None

    def told(self, name: str, key: str) -> Mapping[str, Any]:
        """Return what an event of a speaker told last."""
        state = self.hass.states.get(self.entity_id(name, "event", key))
        assert state is not None
        return state.attributes

    def history(self, name: str) -> list[str]:
        """Return the connection states that a speaker went through."""
        entity_id = self.entity_id(name, "sensor", "connection_state")
        states = [state for each, state in self.seen if each == entity_id]
        return [state for n, state in enumerate(states) if n == 0 or states[n - 1] != state]

    async def switch(self, name: str, *, on: bool) -> None:
        """Turn a speaker's switch."""
        await self.hass.services.async_call(
            "switch",
            "turn_on" if on else "turn_off",
            {"entity_id": self.entity_id(name, "switch", "enabled")},
            blocking=True,
        )

    async def restart(self, name: str) -> None:
        """Press a speaker's restart button."""
        await self.hass.services.async_call(
            "button",
            "press",
            {"entity_id": self.entity_id(name, "button", "restart")},
            blocking=True,
        )

    def process_ids(self) -> dict[str, int]:
        """Return the process of each speaker that has one, from the system's process table."""
        return processes_of(self.program)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so; looks at each change of a state and some times a second."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not condition():
                    self._changed.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), _GLANCE_S)
        except TimeoutError:
            states = {zone.title: self.state(zone.title) for zone in self.entry.subentries.values()}
            msg = f"not within {_PATIENCE_S} s; speakers: {states}"
            raise AssertionError(msg) from None

    async def until_state(self, name: str, state: str) -> None:
        """Wait until a speaker has a connection state."""
        await self.until(lambda: self.state(name) == state)

    async def until_connected(self, *names: str) -> None:
        """Wait until these speakers are connected, or all that there are."""
        wanted = names or [zone.title for zone in self.entry.subentries.values()]
        await self.until(lambda: all(self.state(name) == "connected" for name in wanted))

    async def keeps(self, names: Sequence[str], act: Callable[[], Awaitable[object]]) -> None:
        """Do something, and hold the processes of these speakers against those before."""
        before = self.process_ids()
        await act()
        after = self.process_ids()
        assert {name: after.get(name) for name in names} == {name: before[name] for name in names}


def processes_of(program: Path) -> dict[str, int]:
    """Return the running processes of a program, by the name that each was given.

    A process that has ended and was not reaped counts too: it has no program any more, but its
    name is the program's. A program's own child counts for nothing: until it runs the event
    script, it looks like its parent.
    """
    running: dict[int, str] = {}
    parents: dict[int, int] = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        with suppress(OSError):
            if process.joinpath("exe").readlink() == program:
                words = process.joinpath("cmdline").read_bytes().decode().split("\0")
                [name] = [word[7:] for word in words if word.startswith("--name=")]
                parent = process.joinpath("stat").read_text().rpartition(")")[2].split()[1]
                running[int(process.name)] = name
                parents[int(process.name)] = int(parent)
    found: dict[str, int] = {}
    for process_id, name in running.items():
        if parents[process_id] not in running:
            assert name not in found, f"two processes of {name}"
            found[name] = process_id
    return found


def zombies() -> list[int]:
    """Return our children that have ended and were not reaped."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    states: Mapping[int, str] = {
        int(child): Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
        for child in children
    }
    return [child for child, state in states.items() if state == "Z"]
