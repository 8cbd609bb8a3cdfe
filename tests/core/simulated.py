"""A launcher whose sessions speak librespot's own lines, against a pretended Spotify.

Only the process is simulated: reading, judging, admitting and recovering is the core's own code.
Times and texts are those seen with librespot 0.8.0.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import override

from custom_components.librespot.core.launcher import (
    Command,
    Exit,
    Farewell,
    Launcher,
    LaunchError,
    Session,
)
from lab.limiter import Limit, Limiter, Unlimited

REFUSED_AT_START = (
    "ERROR librespot_connect::spirc] starting dealer failed: Invalid state { Websocket couldn't be "
    "started because: Invalid state { HTTP error: 429 Too Many Requests } }"
)
REFUSED_AT_RECONNECT = (
    "ERROR librespot_core::dealer] Error while connecting: Invalid state { HTTP error: 429 Too "
    "Many Requests }"
)
SPIRC_ENDED = "WARN  librespot] Spirc shut down unexpectedly"
GAVE_UP = "ERROR librespot] Spirc shut down too often. Not reconnecting automatically."
REGISTERED = (
    "DEBUG librespot_connect::spirc] successfully put connect state for {device} with "
    "connection-id abc"
)
DROPPED = (
    "WARN  librespot_core::dealer] Websocket connection failed: IO error: Connection reset by peer "
    "(os error 104)"
)
BAD_CREDENTIALS = (
    "ERROR librespot] could not initialize spirc: Permission denied { Login failed with reason: "
    "Bad credentials }"
)
NO_NETWORK = (
    "ERROR librespot] could not initialize spirc: Service unavailable { client error (Connect) }"
)


class Fault(Enum):
    """What goes wrong with a zone's next sessions."""

    HANGS = "hangs"
    """Pongs, but never a registration."""
    BAD_CREDENTIALS = "bad credentials"
    NO_NETWORK = "no network"
    ALWAYS_REFUSED = "always refused"
    """By 429, whatever the account's limit says."""
    CRASHES_SOON = "crashes soon"
    """Registers, and dies of a signal 20 s later."""


@dataclass
class SimulatedSpotify:
    """One account's limiter, and all that was asked of it."""

    limit: Limit = field(default_factory=lambda: Limit(Unlimited()))
    logins: list[tuple[float, str, bool]] = field(default_factory=list)
    """When, which zone, whether admitted."""

    def __post_init__(self) -> None:
        """Begin to limit."""
        self._limiter = Limiter(self.limit)

    def admit(self, zone_id: str) -> bool:
        """Answer a dealer upgrade."""
        now = asyncio.get_running_loop().time()
        admitted = self._limiter.ask(now).admitted
        self.logins.append((now, zone_id, admitted))
        return admitted

    @property
    def refusals(self) -> int:
        """How many upgrades were answered 429."""
        return sum(not admitted for _, _, admitted in self.logins)


class SimulatedLauncher(Launcher):
    """Starts sessions that are tasks instead of processes."""

    def __init__(self, spotify: SimulatedSpotify, random: Random) -> None:
        """Start with no faults."""
        self.spotify = spotify
        self.random = random
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
        self.started.append((now, zone_id, command))
        session = SimulatedSession(self, zone_id, on_line, number=len(self.started))
        self.sessions[zone_id] = session
        return session

    @override
    async def forget(self, folder: str) -> None:
        assert folder not in self.running
        self.forgotten.append(folder)


class SimulatedSession(Session):
    """One run of the pretended program."""

    def __init__(
        self,
        launcher: SimulatedLauncher,
        zone_id: str,
        on_line: Callable[[bytes], None],
        *,
        number: int,
    ) -> None:
        """Begin to log in."""
        self._launcher = launcher
        self._zone_id = zone_id
        self._on_line = on_line
        self._number = number
        self._exit: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()
        self._dropped = asyncio.Event()
        self._life = asyncio.create_task(self._live())
        self.farewells: list[Farewell] = []

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._exit.done()

    @property
    @override
    def process_id(self) -> int:
        return self._number

    @override
    def take_sound(self) -> int | None:
        return None

    @property
    @override
    def lines(self) -> Sequence[str]:
        return (f"session {self._number}",)

    @override
    def ask_to_end(self, farewell: Farewell) -> None:
        self.farewells.append(farewell)
        if farewell is Farewell.AT_ONCE:
            self.end(-15)
        else:
            asyncio.get_running_loop().call_later(self._launcher.end_takes_s, self.end, 0)

    @override
    async def wait(self) -> Exit:
        return await asyncio.shield(self._exit)

    @override
    async def read_file(self, name: str) -> bytes | None:
        assert name == "credentials.json"
        return self._launcher.files.get(self._zone_id)

    def end(self, status: int) -> None:
        """Let the process end now."""
        self._life.cancel()
        if not self._exit.done():
            self._exit.set_result(Exit(status))

    def drop(self) -> None:
        """Reset the dealer's socket."""
        self._dropped.set()

    def say(self, message: str) -> None:
        """Print one line of the log."""
        self._on_line(f"[2026-11-21T12:00:00Z {message}".encode())

    async def _live(self) -> None:
        spotify, random = self._launcher.spotify, self._launcher.random
        fault = self._launcher.faults.get(self._zone_id)
        await asyncio.sleep(random.uniform(0.3, 0.8))
        self.say("INFO  librespot] librespot 0.8.0 VERGEN_IDEMPOTENT_OUTPUT (Built on 2026-11-21)")
        if fault is Fault.NO_NETWORK:
            self.say(NO_NETWORK)
            return self.end(1)
        self.say('INFO  librespot_core::session] Connecting to AP "ap.example:443"')
        await asyncio.sleep(random.uniform(0.2, 0.4))
        if fault is Fault.BAD_CREDENTIALS:
            self.say(BAD_CREDENTIALS)
            return self.end(1)
        self.say("INFO  librespot_core::session] Authenticated as 'somebody' !")
        for _ in range(7):
            self.say("DEBUG librespot_core::dealer::manager] Launching dealer")
            if fault is not Fault.ALWAYS_REFUSED and spotify.admit(self._zone_id):
                break
            self.say(REFUSED_AT_START)
            self.say(SPIRC_ENDED)
            await asyncio.sleep(random.uniform(0.6, 1.2))
        else:
            self.say(GAVE_UP)
            return self.end(1)
        if fault is Fault.HANGS:
            while True:
                await asyncio.sleep(30)
                self.say("TRACE librespot_core::dealer] Received pong")
        await asyncio.sleep(random.uniform(0.2, 0.4))
        self.say(REGISTERED.format(device=self._zone_id))
        if fault is Fault.CRASHES_SOON:
            await asyncio.sleep(20)
            return self.end(-11)
        while True:
            await self._dropped.wait()
            self._dropped.clear()
            self.say(DROPPED)
            await asyncio.sleep(random.uniform(0.05, 0.25))
            while not spotify.admit(self._zone_id):
                self.say(REFUSED_AT_RECONNECT)
                await asyncio.sleep(10 + random.uniform(0.05, 0.25))
            self.say(REGISTERED.format(device=self._zone_id))
