"""One run of the pretended program: what librespot 0.8.0 was seen to do, in its own time.

Only the process is simulated: reading, judging, admitting and recovering is the core's own code.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final, Protocol, override

from custom_components.librespot.core.launcher import Exit, Farewell, Session

from . import lines
from .spotify import SimulatedSpotify

STARTUP_S: Final = (0.3, 0.8)
"""Seconds from the start of the process to its first connection, evenly spread."""
LOGIN_S: Final = (0.2, 0.4)
"""Seconds that the access point's login takes; the dealer upgrade follows."""
REGISTRATION_S: Final = (0.2, 0.4)
"""Seconds from an admitted upgrade of a login to the registration."""
LOGIN_AGAIN_S: Final = (0.6, 1.2)
"""Seconds from a login's end inside the process to the next upgrade."""
REFUSAL_SEEN_S: Final = 0.1
"""Seconds from a refused upgrade to its line in the log."""
RECONNECT_S: Final = (0.05, 0.25)
"""Seconds from a lost dealer socket to the next upgrade."""
RECONNECT_AGAIN_S: Final = 10.0
"""Seconds that a failed reconnect waits before the next, beside `RECONNECT_S`."""
MAX_LOGINS_AGAIN: Final = 6
"""Logins inside the process within `LOGINS_AGAIN_S`; at the next end it gives up."""
LOGINS_AGAIN_S: Final = 600.0
"""Seconds."""
TOKEN_S: Final = 3590.0
"""Seconds after which a login token has to be renewed, which without a network is the end."""
SESSION_AWAY_S: Final = 80.0
"""Seconds without network that invalidate the access point's session."""
PING_S: Final = 30.0
"""Seconds between two pings of the dealer's socket."""
PONG_S: Final = 3.0
"""Seconds that a pong may take."""
PINGS_PER_ACCESS_POINT_PING: Final = 4
CRASH: Final = -11
"""How a process ends that crashes: by the signal of a bad memory access."""
CRASHES_AFTER_S: Final = 20.0
"""Seconds that a session lives with `Fault.CRASHES_SOON`."""
TRACK_S: Final = (150.0, 270.0)
"""Seconds that a track of music takes."""
PATIENCE_S: Final = 1.0
"""Seconds until a process is killed that doesn't end, or doesn't answer."""
SECOND_INTERRUPT_S: Final = 2.0
"""Seconds to the interrupt that ends a session whose dealer died."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long a login's steps take: seconds, evenly spread between two bounds."""

    startup: tuple[float, float] = STARTUP_S
    login: tuple[float, float] = LOGIN_S
    registration: tuple[float, float] = REGISTRATION_S


class Fault(Enum):
    """What goes wrong with a zone's next sessions."""

    HANGS = "hangs"
    """Pongs, but never a registration."""
    BAD_CREDENTIALS = "bad credentials"
    NOT_PREMIUM = "not premium"
    NO_NETWORK = "no network"
    ALWAYS_REFUSED = "always refused"
    """By 429, whatever the account's limit says."""
    CRASHES_SOON = "crashes soon"
    """Registers, and dies of a signal 20 s later."""


class Machine(Protocol):
    """Where sessions run."""

    spotify: SimulatedSpotify
    random: Random
    faults: dict[str, Fault]
    files: dict[str, bytes]
    end_takes_s: float
    times: Times
    outputs_are_watched: bool
    on_connection: Callable[[str, bool], None]
    on_music: Callable[[str, bool], None]


class SimulatedSession(Session):
    """One run of the pretended program."""

    def __init__(
        self,
        machine: Machine,
        zone_id: str,
        on_line: Callable[[bytes], None],
        *,
        name: str,
        number: int,
    ) -> None:
        """Begin to log in."""
        self._loop = asyncio.get_running_loop()
        self._machine = machine
        self._spotify = machine.spotify
        self._zone_id = zone_id
        self._listener = on_line
        self._number = number
        self.name = name
        """What Spotify shows."""
        self._fault = machine.faults.get(zone_id)
        self._exit: asyncio.Future[Exit] = self._loop.create_future()
        self._dropped = asyncio.Event()
        self._socket_up = False
        self._beats = 0
        self._token_at = 0.0
        self._invalid = False
        self._dealer_is_dead = False
        self._tracks = 0
        self._track: asyncio.TimerHandle | None = None
        self.connected = False
        """Whether Spotify has the device: the truth, whatever was said of it."""
        self.mute = False
        """Whether it says nothing any more, whatever happens."""
        self.stopped = False
        """Whether the process was stopped by a signal; it is mute then, too."""
        self.output: str | None = None
        """Why nobody hears it; None: somebody would."""
        self.farewells: list[Farewell] = []
        self._life = asyncio.create_task(self._live())

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
        match farewell:
            case Farewell.KILL:
                self.end(-9)
            case Farewell.AT_ONCE if not self.stopped:
                self.end(-15)
            case Farewell.QUESTION if not self.mute:
                self._on_line(lines.GOODBYE)
            case Farewell.AT_ONCE | Farewell.QUESTION:
                self._loop.call_later(PATIENCE_S, self.end, -9)
            case Farewell.GRACEFUL:
                dead = self._dealer_is_dead
                takes_s = SECOND_INTERRUPT_S if dead else self._machine.end_takes_s
                self._loop.call_later(takes_s, self.end, 0)

    @override
    async def stands_still(self) -> bool:
        return self.stopped

    @property
    @override
    def can_be_listened_to(self) -> bool:
        return self._machine.outputs_are_watched

    @override
    async def output_trouble(self) -> str | None:
        return self.output

    @override
    async def wait(self) -> Exit:
        return await asyncio.shield(self._exit)

    @override
    async def read_file(self, name: str) -> bytes | None:
        assert name == "credentials.json"
        return self._machine.files.get(self._zone_id)

    def end(self, status: int) -> None:
        """Let the process end now."""
        if self._exit.done():
            return
        self._life.cancel()
        self._exit.set_result(Exit(status))
        self._stop_playing()
        self._set_connected(connected=False)

    def play(self) -> None:
        """Begin to play one track after the other, until the session ends."""
        self._machine.on_music(self._zone_id, True)
        self._play_next()

    def pause(self) -> None:
        """Let the music rest."""
        self._stop_playing()
        self._on_line(lines.player_event("paused", TRACK_ID=str(self._tracks)))

    def drop(self) -> None:
        """Reset the dealer's socket."""
        self._lose_socket(lines.DROPPED)

    def hang(self) -> None:
        """Reset the dealer's socket, and let the program's reconnect hang for ever."""
        self._socket_up = False
        self._set_connected(connected=False)
        self._on_line(lines.DROPPED)

    def tell(self, event: str, **fields: str) -> None:
        """Print one line of the event program."""
        self._on_line(lines.player_event(event, **fields))

    def say(self, text: str) -> None:
        """Print one line of the log."""
        self._on_line(lines.line(text))

    def say_bare(self, text: str) -> None:
        """Print one line that is none of the log's."""
        self._on_line(text.encode())

    def stop(self) -> None:
        """Stop the process, as SIGSTOP does."""
        self.mute = self.stopped = True

    def _on_line(self, line: bytes) -> None:
        if not self.mute:
            self._listener(line)

    async def _live(self) -> None:
        """Log in and stay, again and again inside the process, until it gives up."""
        await self._sleep(self._machine.times.startup)
        self._on_line(lines.STARTED)
        before_upgrade_s = self._machine.times.login
        ends: deque[float] = deque()
        while True:
            if not await self._log_in(before_upgrade_s):
                return self.end(1)
            if await self._register():
                await self._stay()
            self._stop_playing()
            self._on_line(lines.SPIRC_ENDED)
            now = self._loop.time()
            while ends and now - ends[0] >= LOGINS_AGAIN_S:
                ends.popleft()
            if len(ends) == MAX_LOGINS_AGAIN:
                self._on_line(lines.GAVE_UP)
                return self.end(1)
            ends.append(now)
            before_upgrade_s = LOGIN_AGAIN_S

    async def _log_in(self, takes_s: tuple[float, float]) -> bool:
        """Log in to the access point; return whether the process goes on."""
        if self._fault is Fault.NO_NETWORK or not self._spotify.reachable():
            self._on_line(lines.NO_NETWORK)
            return False
        self._on_line(lines.LOGGING_IN)
        await self._sleep(takes_s)
        if not self._spotify.reachable():
            self._on_line(lines.NO_NETWORK)
            return False
        self._spotify.log_in(self._zone_id)
        if self._fault is Fault.BAD_CREDENTIALS:
            self._on_line(lines.BAD_CREDENTIALS)
            return False
        self._on_line(lines.AUTHENTICATED)
        if self._fault is Fault.NOT_PREMIUM:
            self._on_line(lines.NOT_PREMIUM)
            return False
        self._token_at = self._loop.time()
        self._invalid = False
        return True

    async def _register(self) -> bool:
        """Ask for the dealer's socket and register the device; return whether that succeeded."""
        self._on_line(lines.LAUNCHING_DEALER)
        if not self._admitted():
            await asyncio.sleep(REFUSAL_SEEN_S)
            self._on_line(lines.REFUSED_AT_START)
            return False
        self._socket_up = True
        if self._fault is Fault.HANGS:
            self._beat()
            await asyncio.Event().wait()
        await self._sleep(self._machine.times.registration)
        if self._fault is Fault.CRASHES_SOON:
            self._loop.call_later(CRASHES_AFTER_S, self.end, CRASH)
        self._set_connected(connected=True)
        self._on_line(lines.registered(self._zone_id))
        self._beat()
        return True

    async def _stay(self) -> None:
        """Get the dealer back whenever it is lost, until the session turns out to be invalid."""
        while True:
            await self._dropped.wait()
            self._dropped.clear()
            await self._sleep(RECONNECT_S)
            while not await self._reconnect():
                await asyncio.sleep(RECONNECT_AGAIN_S)
                await self._sleep(RECONNECT_S)
            if self._invalid:
                return
            self._socket_up = True
            self._set_connected(connected=True)
            self._on_line(lines.registered(self._zone_id))

    async def _reconnect(self) -> bool:
        """Ask for the dealer's socket again; return whether there is one."""
        now = self._loop.time()
        if now - self._token_at > TOKEN_S:
            if not self._spotify.reachable():
                self._dealer_is_dead = True
                await asyncio.Event().wait()
            self._token_at = now
        if not self._spotify.reachable():
            self._on_line(lines.UNREACHABLE_AT_RECONNECT)
            return False
        if not self._admitted():
            self._loop.call_later(REFUSAL_SEEN_S, self._tell_refusal)
            return False
        return True

    def _admitted(self) -> bool:
        return (
            not self.ended
            and self._fault is not Fault.ALWAYS_REFUSED
            and self._spotify.admit(self._zone_id)
        )

    def _tell_refusal(self) -> None:
        if not self.ended:
            self._on_line(lines.REFUSED_AT_RECONNECT)

    def _beat(self) -> None:
        """Ping the dealer and be pinged by the access point, and notice when nobody is there."""
        if self.ended:
            return
        self._loop.call_later(PING_S, self._beat)
        away_since = self._spotify.away_since
        if away_since is None:
            self._beats += 1
            if self._socket_up:
                self._on_line(lines.PONG)
            if self._beats % PINGS_PER_ACCESS_POINT_PING == 0 and not self._invalid:
                self._on_line(lines.ACCESS_POINT_ALIVE)
        else:
            self._loop.call_later(PONG_S, self._miss, away_since)
            self._loop.call_at(away_since + SESSION_AWAY_S, self._invalidate, away_since)

    def _miss(self, away_since: float) -> None:
        if self._spotify.away_since == away_since:
            self._lose_socket(lines.MUTE)

    def _invalidate(self, away_since: float) -> None:
        still_away = self._spotify.away_since == away_since
        if still_away and not self._invalid and not self.ended:
            self._invalid = True
            self._on_line(lines.INVALIDATED)

    def _lose_socket(self, last_line: bytes) -> None:
        if not self._socket_up or self.ended:
            return
        self._socket_up = False
        self._set_connected(connected=False)
        self._on_line(last_line)
        self._dropped.set()

    def _play_next(self) -> None:
        if self._track is not None:
            self._on_line(lines.player_event("end_of_track", TRACK_ID=str(self._tracks)))
            if self.ended:
                return
        self._tracks += 1
        length_s = self._machine.random.uniform(*TRACK_S)
        track_id = str(self._tracks)
        self._track = self._loop.call_later(length_s, self._play_next)
        self._on_line(lines.player_event("loading", TRACK_ID=track_id))
        self._on_line(
            lines.player_event(
                "track_changed", TRACK_ID=track_id, DURATION_MS=str(int(length_s * 1000))
            )
        )
        self._on_line(lines.player_event("playing", TRACK_ID=track_id, POSITION_MS="0"))

    def _stop_playing(self) -> None:
        if self._track is not None:
            self._track.cancel()
            self._track = None
            self._machine.on_music(self._zone_id, False)

    def _set_connected(self, *, connected: bool) -> None:
        if connected is not self.connected:
            self.connected = connected
            self._machine.on_connection(self._zone_id, connected)

    async def _sleep(self, between_s: tuple[float, float]) -> None:
        await asyncio.sleep(self._machine.random.uniform(*between_s))
