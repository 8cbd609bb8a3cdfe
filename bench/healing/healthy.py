"""A home in which all is well, and in which nobody may restart anything."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.real.house import ACCOUNT
from bench.truth.program import Patched
from lab.cloud.connections import DropHow
from lab.music.catalogue import LONG, OTHER_LONG
from lab.phone.commands import Next, Pause, Play, Resume, Transfer
from lab.services import Delay, Service

from .home import Home
from .judge import is_trouble
from .keepers import Ours, Shown

ZONES: Final = 4
_SLOW_S: Final = 5.0
_SLOW_FOR_S: Final = 40.0
_BREATH_S: Final = 3.0
"""Seconds after which all zones have heard what one of them does."""
_SKIPS: Final = 5
_HURRY_S: Final = 0.4
_HEARD_S: Final = 10.0
_SERVICES: Final = (
    Service.APRESOLVE,
    Service.CLIENT_TOKEN,
    Service.LOGIN5,
    Service.DEALER,
    Service.CONNECT_STATE,
    Service.METADATA,
    Service.STORAGE,
    Service.CONTEXT,
)
"""Not the audio keys: librespot waits 1.5 s for those, so that slow ones are none."""
_DROPS: Final = (
    DropHow.RESET,
    DropHow.FIN,
    DropHow.CLOSE,
    DropHow.PROTOCOL_VIOLATION,
    DropHow.MUTE,
)


@dataclass(frozen=True, slots=True)
class Healthy:
    """What became of the healthy home.

    Attributes:
        lasted_s: seconds.
        rounds: how often all was done.
        restarts: programs that were started although nothing was wrong.
        unheard: how often nothing was heard that should have been.
        troubles: what was shown of trouble meanwhile.
    """

    lasted_s: float
    rounds: int
    restarts: int
    unheard: int
    troubles: Sequence[Shown] = ()

    def problems(self) -> list[str]:
        """Say what isn't as it has to be."""
        found = []
        if self.restarts:
            told = "; ".join(
                f"{each.zone_id} {each.cause}: {each.evidence}" for each in self.troubles
            )
            found.append(f"{self.restarts} restarts ({told})")
        if self.unheard:
            found.append(f"{self.unheard} times nothing was heard")
        return [f"healthy speakers: {what}" for what in found]


class _Family:
    """Those who live there, and what they do all day."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lab = home.house.lab
        self._zones = home.house.zones
        self._tracks: list[str] = []
        self._locked = ""
        self._place = 0
        self._drop = 0
        self.unheard = 0

    async def move_in(self) -> None:
        """Bring the music."""
        names = (f"Track {number}" for number in range(2 * _SKIPS))
        self._tracks = [await self._lab.add_track(name, LONG.file) for name in names]
        self._locked = await self._lab.add_track("Locked", OTHER_LONG.file, allowed_in=("US",))

    @property
    def _zone(self) -> str:
        """Where they listen."""
        return self._zones[self._place % len(self._zones)]

    async def play(self) -> None:
        """Play in the next zone, whatever plays elsewhere."""
        self._place += 1
        await self._tell(Play(tuple(self._tracks)))
        await self._listen()

    async def pause(self) -> None:
        """Pause, and go on."""
        await self._tell(Pause())
        await asyncio.sleep(_BREATH_S)
        await self._tell(Resume())
        await self._listen()

    async def skip(self) -> None:
        """Look for something quickly."""
        for _ in range(_SKIPS):
            await self._tell(Next())
            await asyncio.sleep(_HURRY_S)
        await self._listen()

    async def hand_over(self) -> None:
        """Take the music to the next zone."""
        self._place += 1
        await self._tell(Transfer(play=True))
        await self._listen()

    async def play_locked(self) -> None:
        """Come upon a track that mayn't be played here."""
        await self._tell(Play((self._locked, *self._tracks)))
        await self._listen()

    async def lose_socket(self) -> None:
        """Let one zone lose its dealer's socket; it plays in every fourth case."""
        how = _DROPS[self._drop % len(_DROPS)]
        zone = self._zones[self._drop % len(self._zones)]
        self._drop += 1
        await self._lab.drop(Service.DEALER, how, ACCOUNT, zone)

    async def slow_down(self) -> None:
        """Let every answer take five seconds, while somebody plays something else.

        Not elsewhere: what the zone before says late would silence the next, as librespot is.
        """
        for service in _SERVICES:
            await self._lab.add_fault(service, Delay(_SLOW_S), for_s=_SLOW_FOR_S)
        await self._tell(Play(tuple(self._tracks)))
        await asyncio.sleep(_SLOW_FOR_S)
        await self._listen()

    async def _tell(self, command: Next | Pause | Play | Resume | Transfer) -> None:
        await asyncio.sleep(_BREATH_S)
        await self._home.tell(self._zone, command)

    async def _listen(self) -> None:
        self.unheard += not await self._home.sounds(self._zone, _HEARD_S)


_DAY: Final[tuple[Callable[[_Family], Awaitable[None]], ...]] = (
    _Family.play,
    _Family.pause,
    _Family.skip,
    _Family.hand_over,
    _Family.lose_socket,
    _Family.play_locked,
    _Family.hand_over,
    _Family.slow_down,
)


async def live(folder: Path, program: Patched, for_s: float) -> Healthy:
    """Let a home live for some seconds.

    Raises:
        BenchError: its zones don't start.
        OSError: it can't be made.
    """
    loop = asyncio.get_running_loop()
    async with Home(folder, program, ZONES, Ours) as home:
        await home.furnish()
        family = _Family(home)
        await family.move_in()
        await home.arrive()
        home.strike()
        begun = loop.time()
        rounds = 0
        while loop.time() < begun + for_s:
            for doing in _DAY:
                await doing(family)
            rounds += 1
        return Healthy(
            lasted_s=loop.time() - begun,
            rounds=rounds,
            restarts=home.restarts,
            unheard=family.unheard,
            troubles=[each for each in home.keeper.shown if is_trouble(each, begun)],
        )
