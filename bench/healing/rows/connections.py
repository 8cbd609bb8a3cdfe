"""Connections that are lost, with or without a word."""

import asyncio
from functools import partial
from typing import Final

from bench.real.house import ACCOUNT
from custom_components.librespot.core.model import Cause, ZoneState
from lab.cloud.connections import DropHow
from lab.services import Hang, Lifetime, Moment, Reset, Service, Status

from ..home import Home
from ..row import AT_ONCE_S, Row
from .acts import drop

_DEALER_S: Final = 75.0
_WITNESSES_S: Final = 30.0
"""Seconds in which two witnesses are believed."""
_ONE_WITNESS_S: Final = 60.0 + AT_ONCE_S
"""Seconds in which a single one is believed: 60, once it has heard of it."""
_RETRIES_S: Final = 120.0
_ACCESS_POINT_S: Final = 60.0
_KEEP_ALIVE_S: Final = 80.0
"""librespot itself notices a dead access point after 80 s, and says so in one line."""
_MENDED_S: Final = 10.0
"""Seconds that a restart takes, by far."""
_IDLE_S: Final = 6.0
"""Seconds after its registration until a zone is idle: an access point that is lost before is
mended at once, as librespot still has something to send."""
_CARE_S: Final = 600.0
"""Seconds between two restarts of a zone that nobody asked for."""
_LOST: Final = frozenset({Cause.CONNECTION_LOST})


async def _short_token(home: Home) -> None:
    # librespot takes 10 s off.
    await home.house.lab.add_fault(Service.LOGIN5, Lifetime(13))


async def _token_expires(_home: Home) -> None:
    await asyncio.sleep(5)


async def _die_without_a_token(home: Home) -> None:
    await home.house.lab.clear_faults()
    await home.house.lab.add_fault(Service.LOGIN5, Status(429))
    await home.house.lab.drop(Service.DEALER)


async def _hang_in_reconnect(home: Home) -> None:
    await home.house.lab.add_fault(Service.DEALER, Hang(Moment.BEFORE_TLS), times=1)
    await home.house.lab.drop(Service.DEALER)


async def _retry(home: Home) -> None:
    await home.house.lab.add_fault(Service.DEALER, Reset())
    await home.house.lab.drop(Service.DEALER)


async def _reset_again(home: Home) -> None:
    home.strike()
    await _reset_access_point(home)
    await home.until_registered_anew(_ACCESS_POINT_S + _MENDED_S)
    await asyncio.sleep(_IDLE_S)
    home.strike()
    await _reset_access_point(home)


async def _nothing_to_end(_home: Home) -> None:
    """Leave it: what it led to doesn't end by itself."""


async def _evict(home: Home) -> None:
    victim = home.house.zones[0]
    home.victims = (victim,)
    await home.house.lab.evict(ACCOUNT, victim, tell_neighbours=True)


_reset_access_point = drop(Service.ACCESS_POINT, DropHow.RESET)
_dead = partial(
    Row,
    name="dealer dead",
    verdict=Cause.DEALER_SILENT,
    limit_s=_DEALER_S,
    on_the_way=_LOST,
    restarts=1,
)
_retrying = partial(Row, name="dealer retrying", verdict=Cause.CONNECTION_LOST, strike=_retry)
_gone = partial(
    Row,
    name="access point gone",
    verdict=Cause.ACCESS_POINT_GONE,
    planned=True,
    limit_s=_ACCESS_POINT_S,
    restarts=1,
)
ROWS: Final = (
    _dead(
        fault="it reconnects while login5 refuses a new token",
        prepare=_short_token,
        settle=_token_expires,
        strike=_die_without_a_token,
        lasts_s=15,
    ),
    _dead(fault="its reconnect hangs", strike=_hang_in_reconnect, end=_nothing_to_end),
    _retrying(
        fault="each reconnect is reset, for 25 s",
        state=ZoneState.RECONNECTING,
        limit_s=AT_ONCE_S,
        lasts_s=25,
        restarts=0,
    ),
    _retrying(
        fault="each reconnect is reset, for three minutes",
        state=ZoneState.BACKING_OFF,
        limit_s=_RETRIES_S,
        lasts_s=180,
        # It is ended after two; delays of up to 4, 8, 16, 32, 64 and 128 s fill the third.
        restarts=6,
    ),
    _gone(
        fault="it resets its connection",
        strike=_reset_access_point,
    ),
    _gone(
        fault="it closes its connection",
        strike=drop(Service.ACCESS_POINT, DropHow.FIN),
    ),
    _gone(
        fault="nothing passes any more",
        limit_s=_KEEP_ALIVE_S + _ACCESS_POINT_S,
        strike=drop(Service.ACCESS_POINT, DropHow.FREEZE),
    ),
    _gone(
        fault="it resets its connection again, within ten minutes of the restart",
        strike=_reset_again,
        well_limit_s=_CARE_S + AT_ONCE_S,
        watched_s=_CARE_S + _ACCESS_POINT_S,
    ),
    Row(
        name="evicted",
        fault="Spotify forgets one of three, and tells the others",
        verdict=Cause.EVICTED,
        limit_s=_WITNESSES_S,
        zones=3,
        strike=_evict,
        restarts=1,
    ),
    Row(
        name="evicted",
        fault="Spotify forgets one of two, and tells the other",
        verdict=Cause.EVICTED,
        limit_s=_ONE_WITNESS_S,
        zones=2,
        strike=_evict,
        restarts=1,
    ),
)
