"""What looks like trouble and is none: it must never count as one."""

import asyncio
from functools import partial
from typing import Final

from custom_components.librespot.core.model import Cause
from lab.conditions import Slow
from lab.music.catalogue import LONG
from lab.phone.commands import Pause, Play, Transfer

from ..home import Home
from ..row import Row
from .music import furnish

_WATCHED_S: Final = 120.0
_SLOW_S: Final = 5.0
_SETTLED_S: Final = 3.0


async def _started(home: Home) -> None:
    first = home.house.zones[0]
    track = await home.house.lab.add_track("Long", LONG.file)
    await home.tell(first, Play((track,)))
    await home.sounds(first)
    await asyncio.sleep(_SETTLED_S)


async def _pause(home: Home) -> None:
    await home.tell(home.house.zones[0], Pause())


async def _hand_over(home: Home) -> None:
    await home.tell(home.house.zones[1], Transfer(play=True))


async def _take_over(home: Home) -> None:
    track = await home.house.lab.add_track("Another", LONG.file)
    await home.tell(home.house.zones[1], Play((track,)))


async def _slow_down(home: Home) -> None:
    await home.house.lab.set_network(Slow(_SLOW_S))


async def _connected(home: Home) -> bool:
    return set(home.house.zones) <= home.house.availability.connected


_peace = partial(
    Row,
    name="not a trouble",
    verdict=Cause.NONE,
    zones=2,
    lasts_s=_WATCHED_S,
    well=_connected,
    restarts=0,
)
_music = partial(_peace, prepare=furnish, settle=_started)

ROWS: Final = (
    _music(fault="it is paused", strike=_pause),
    _music(fault="it is handed over", strike=_hand_over),
    _music(fault="another zone takes over", strike=_take_over),
    _peace(
        fault="every answer, message and ping is 5 s late",
        # librespot gives up a connection whose pong is 3 s late, and is back 2 s later.
        on_the_way=frozenset({Cause.CONNECTION_LOST}),
        strike=_slow_down,
    ),
)
