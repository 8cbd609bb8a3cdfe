"""Sound that doesn't come, although the zone is connected."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from custom_components.librespot.core.model import Cause, Output
from lab.cloud.connections import DropHow
from lab.music.catalogue import LONG
from lab.phone.commands import Play
from lab.services import Hang, Service, Status

from ..home import Home
from ..row import STARTS_IN_20_S, Row, nothing
from .acts import drop

_TRACKS: Final = 6
_LASTS_S: Final = 20.0
_UNHEARD_S: Final = 30.0
"""Seconds in which a FIFO without a reader is found: 20 of them one has to come back."""
_TOLD_S: Final = 3.0
"""Seconds until a zone that is heard has told all about it."""
LOOK_S: Final = 5.0
"""Seconds between two tries whether it plays again."""
_PLAYLIST: Final = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"
_ANSWER_S: Final = 30.0
"""Seconds in which a zone answers a command, by far; one that hangs lets it hear no other."""
_PROGRAM: Final = "output.sh"
_ENDS: Final = "#!/bin/sh\nexit 1\n"
"""One that ends later librespot starts again by itself, once for each write."""


async def furnish(home: Home) -> None:
    """Give each zone a loudspeaker."""
    await home.furnish()


async def tracks(home: Home, count: int = _TRACKS) -> Play:
    """Bring so many tracks, and return what plays them."""
    names = (f"Track {number}" for number in range(count))
    return Play(tuple([await home.house.lab.add_track(name, LONG.file) for name in names]))


async def plays(home: Home) -> bool:
    """Tell whether a zone plays when it is told to, and is heard."""
    zone = home.house.zones[-1]
    return await home.tell(zone, await tracks(home, 1)) and await home.sounds(zone)


async def start_to_play(home: Home) -> None:
    """Let a zone play, whether it can or not."""
    await home.tell(home.house.zones[0], await tracks(home))


async def _play(home: Home) -> None:
    await start_to_play(home)
    await home.sounds(home.house.zones[0])
    await asyncio.sleep(_TOLD_S)


async def _no_reader(home: Home) -> None:
    await home.speakers[home.house.zones[0]].close()


async def _reader_back(home: Home) -> None:
    await home.speakers[home.house.zones[0]].play()


def _program(home: Home) -> Path:
    return home.house.folder / _PROGRAM


async def _place_program(home: Home) -> None:
    await home.furnish()
    (zone,) = home.house.zones
    _program(home).write_text(_ENDS)
    _program(home).chmod(0o700)
    home.plays_into(zone, Output(backend="subprocess", device=str(_program(home))))


async def _mend_program(home: Home) -> None:
    fifo = home.house.folder / f"{home.house.zones[0]}.fifo"
    _program(home).write_text(f"#!/bin/sh\nexec cat >{fifo}\n")


async def _no_fifo(home: Home) -> None:
    (zone,) = home.house.zones
    path = home.house.folder / f"{zone}.fifo"
    path.touch()
    home.plays_into(zone, Output(backend="pipe", device=str(path)))


async def _make_fifo(home: Home) -> None:
    (zone,) = home.house.zones
    (home.house.folder / f"{zone}.fifo").unlink()
    await home.furnish()


async def _playlist(home: Home) -> None:
    await home.house.lab.add_context(_PLAYLIST, (await tracks(home)).tracks)
    await home.house.lab.add_fault(Service.CONTEXT, Status(404), times=1)


async def _hanging_playlist(home: Home) -> None:
    await home.house.lab.add_context(_PLAYLIST, (await tracks(home)).tracks)
    await home.house.lab.add_fault(Service.CONTEXT, Hang(), times=1)


async def _look_up(home: Home) -> None:
    (zone,) = home.house.zones
    await home.tell(zone, Play(context=_PLAYLIST))


async def _fail_twice(home: Home) -> None:
    (zone,) = home.house.zones
    await home.tell(zone, Play(context=_PLAYLIST))
    home.strike()
    await home.tell(zone, Play(context=_PLAYLIST))


async def _plays_playlist(home: Home) -> bool:
    (zone,) = home.house.zones
    return await home.tell(zone, Play(context=_PLAYLIST)) and await home.sounds(zone)


heard = partial(Row, prepare=furnish, well=plays, look_every_s=LOOK_S)
"""What is well when a zone is heard again."""
_deaf = partial(heard, name="deaf", verdict=Cause.DEAF, well=_plays_playlist, restarts=1)
_unheard = partial(heard, name="output broken", verdict=Cause.OUTPUT_BROKEN)

ROWS: Final = (
    _deaf(
        fault="a playlist that failed once is never looked up again",
        settle=_playlist,
        strike=_fail_twice,
    ),
    _deaf(
        fault="the look-up of a playlist hangs",
        limit_s=_ANSWER_S,
        settle=_hanging_playlist,
        strike=_look_up,
    ),
    Row(
        name="access point gone",
        fault="it resets its connection while music plays",
        verdict=Cause.ACCESS_POINT_GONE,
        prepare=furnish,
        settle=_play,
        strike=drop(Service.ACCESS_POINT, DropHow.RESET),
        # A suspicion is all: the player's next request lets it log in anew by itself.
        restarts=0,
    ),
    _unheard(
        fault="an ordinary file is where the FIFO should be",
        prepare=nothing,
        strike=_no_fifo,
        at_start=True,
        lasts_s=_LASTS_S,
        end=_make_fifo,
        restarts=STARTS_IN_20_S,
    ),
    _unheard(
        fault="nobody reads the FIFO any more",
        limit_s=_UNHEARD_S,
        settle=_play,
        strike=_no_reader,
        lasts_s=_UNHEARD_S + _LASTS_S,
        end=_reader_back,
        restarts=1,
    ),
    _unheard(
        fault="the program that takes the sound ends",
        prepare=_place_program,
        strike=start_to_play,
        lasts_s=_LASTS_S,
        end=_mend_program,
        restarts=1,
    ),
)
