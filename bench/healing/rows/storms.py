"""Tracks that can't be played, one after the other, or one again and again."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final

from custom_components.librespot.core.model import Cause, ZoneState
from lab.cloud.player import Repeat
from lab.phone.commands import Play
from lab.services import Action, Refuse, Service, Status

from ..home import Home
from ..row import Act
from .acts import mend
from .music import heard, start_to_play, tracks

_LASTS_S: Final = 20.0
_STORM_S: Final = 4.0
_MENDED_S: Final = 30.0
"""Seconds in which the first storm has led to its restart, if it does at all."""
_FORGOTTEN_S: Final = 3.0
"""Seconds after a registration in which nobody speaks of the last session any more."""
_NOT_FOUND: Final = Status(404)
_NOT_GRANTED: Final = Refuse("not_granted")


async def _look_up_in_vain(home: Home, play: Play) -> None:
    await home.house.lab.add_fault(Service.METADATA, _NOT_FOUND)
    home.strike()
    await home.tell(home.house.zones[0], play)


async def _skip(home: Home) -> None:
    await _look_up_in_vain(home, await tracks(home))


async def _spin(home: Home) -> None:
    await _look_up_in_vain(home, replace(await tracks(home, 1), repeat=Repeat.CONTEXT))


async def _refuse_keys(home: Home) -> None:
    first, second = home.house.zones
    play = await tracks(home)
    await home.house.lab.add_fault(Service.AUDIO_KEY, _NOT_GRANTED)
    await home.tell(first, play)
    await asyncio.sleep(_STORM_S)
    home.strike()
    await home.tell(second, play)


def _storm_again(service: Service, action: Action) -> Act:
    """Let a storm cost a restart, and come again."""

    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(service, action)
        home.strike()
        await start_to_play(home)
        await home.until_registered_anew(_MENDED_S)
        await asyncio.sleep(_FORGOTTEN_S)
        home.strike()
        await start_to_play(home)

    return strike


_storm = partial(
    heard,
    name="skip storm",
    verdict=Cause.TRACKS_UNAVAILABLE,
    lasts_s=_LASTS_S,
    restarts=1,
)
_no_keys = partial(
    heard,
    name="no audio keys",
    verdict=Cause.NO_AUDIO_KEYS,
    state=ZoneState.FAILED,
    lasts_s=_LASTS_S,
    end=mend,
)

ROWS: Final = (
    _storm(fault="no track can be looked up, for 20 s", strike=_skip),
    _storm(fault="the only track of a list on repeat can't be looked up, for 20 s", strike=_spin),
    _storm(
        fault="no track can be looked up after the restart either",
        state=ZoneState.CONNECTED,
        strike=_storm_again(Service.METADATA, _NOT_FOUND),
        # It was restarted for the first storm, and that didn't help.
        restarts=0,
    ),
    _no_keys(
        fault="every key is refused, to two zones",
        on_the_way=frozenset({Cause.TRACKS_UNAVAILABLE}),
        zones=2,
        strike=_refuse_keys,
        # Of the first, before the second proves that it helps nobody.
        restarts=1,
    ),
    _no_keys(
        fault="every key is refused, to the only zone after its restart too",
        strike=_storm_again(Service.AUDIO_KEY, _NOT_GRANTED),
        # It was restarted for the first storm; the one that runs plays as soon as it may.
        restarts=0,
    ),
)
