"""A launcher whose sessions speak librespot's own lines, against a pretended Spotify."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final, override

from custom_components.librespot.core.launcher import Command, Launcher, LaunchError, Session

from .session import Fault, SimulatedSession, Times
from .spotify import SimulatedSpotify

_NAME: Final = "--name="


class SimulatedLauncher(Launcher):
    """Starts sessions that are tasks instead of processes."""

    def __init__(
        self,
        spotify: SimulatedSpotify,
        random: Random,
        *,
        on_connection: Callable[[str, bool], None] = lambda zone_id, connected: None,
        on_music: Callable[[str, bool], None] = lambda zone_id, plays: None,
    ) -> None:
        """Start with no faults; both callbacks are told the truth about a zone."""
        self.spotify = spotify
        self.random = random
        self.on_connection = on_connection
        self.on_music = on_music
        self.faults: dict[str, Fault] = {}
        self.launch_errors: dict[str, LaunchError] = {}
        self.started: list[tuple[float, str, Command]] = []
        self.sessions: dict[str, SimulatedSession] = {}
        """The newest session of each zone."""
        self.files: dict[str, bytes] = {}
        """What librespot left in a zone's credentials file."""
        self.forgotten: list[str] = []
        self.start_takes_s = 0.02
        """Seconds that a start takes, of any zone."""
        self.end_takes_s = 0.005
        """Seconds that a graceful end takes; one at once takes none."""
        self.times = Times()
        self.outputs_are_watched = False
        """Whether somebody can tell that nobody hears a zone: for days of music that costs time."""

    @property
    def running(self) -> list[str]:
        """The zones whose newest session has not ended."""
        return [zone_id for zone_id, session in self.sessions.items() if not session.ended]

    @override
    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        zone_id = command.folder
        await asyncio.sleep(self.start_takes_s)
        if (error := self.launch_errors.get(zone_id)) is not None:
            raise error
        now = asyncio.get_running_loop().time()
        previous = self.sessions.get(zone_id)
        assert previous is None or previous.ended, f"two sessions of {zone_id} at once"
        name = _name_in(command)
        alike = [each for each in self.sessions.values() if each.name == name and not each.ended]
        assert not alike, f"two devices are called {name}"
        self.started.append((now, zone_id, command))
        session = SimulatedSession(self, zone_id, on_line, name=name, number=len(self.started))
        self.sessions[zone_id] = session
        return session

    @override
    async def forget(self, folder: str) -> None:
        assert folder not in self.running
        self.forgotten.append(folder)


def _name_in(command: Command) -> str:
    """Return what the device is called, of which librespot makes its id; else the zone's id."""
    names = (each.removeprefix(_NAME) for each in command.arguments if each.startswith(_NAME))
    return next(names, command.folder)
