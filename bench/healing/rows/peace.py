"""What looks like trouble and is none: it must never count as one."""

import asyncio
from typing import Final

from custom_components.librespot.core.model import Cause
from lab.conditions import Slow
from lab.music.catalogue import LONG
from lab.phone.commands import Pause, Play, Transfer

from ..home import Home
from ..row import Act, Row
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


def _row(fault: str, strike: Act) -> Row:
    return Row(
        name="not a trouble",
        fault=fault,
        verdict=Cause.NONE,
        zones=2,
        prepare=furnish,
        settle=_started,
        strike=strike,
        lasts_s=_WATCHED_S,
        well=_connected,
        restarts=0,
    )


ROWS: Final = (
    _row("it is paused", _pause),
    _row("it is handed over", _hand_over),
    _row("another zone takes over", _take_over),
    Row(
        name="not a trouble",
        fault="every answer, message and ping is 5 s late",
        verdict=Cause.NONE,
        # librespot gives up a connection whose pong is 3 s late, and is back 2 s later.
        on_the_way=frozenset({Cause.CONNECTION_LOST}),
        zones=2,
        strike=_slow_down,
        lasts_s=_WATCHED_S,
        well=_connected,
        restarts=0,
    ),
)
