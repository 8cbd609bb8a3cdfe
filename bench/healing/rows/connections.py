"""Connections that are lost, with or without a word."""

import asyncio
from typing import Final

from bench.real.house import ACCOUNT
from custom_components.librespot.core.model import Cause, ZoneState
from lab.cloud.connections import DropHow
from lab.conditions import Refused
from lab.services import Hang, Lifetime, Moment, Reset, Service, Status

from ..home import Home
from ..row import AT_ONCE_S, Row

_DEALER_S: Final = 75.0
_WITNESSES_S: Final = 30.0
"""Seconds in which two witnesses are believed."""
_RETRIES_S: Final = 120.0
_ACCESS_POINT_S: Final = 60.0
_KEEP_ALIVE_S: Final = 85.0
"""librespot itself notices a dead access point after 80 s, and says so in one line."""
_LOOKS_S: Final = 15.0
"""Seconds in which librespot has tried again: it does so after 10."""
_LOST: Final = frozenset({Cause.CONNECTION_LOST})
_LOSSES: Final = _LOST | {Cause.ACCESS_POINT_GONE}


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


async def _refuse(home: Home) -> None:
    await home.house.lab.set_network(Refused())


async def _nothing_to_end(_home: Home) -> None:
    """Leave it: what it led to doesn't end by itself."""


def _access_point(how: DropHow, fault: str, limit_s: float) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.drop(Service.ACCESS_POINT, how)

    return Row(
        name="access point gone",
        fault=fault,
        verdict=Cause.ACCESS_POINT_GONE,
        limit_s=limit_s,
        strike=strike,
    )


def _network(fault: str, *, at_start: bool, zones: int = 2) -> Row:
    return Row(
        name="network away",
        fault=fault,
        verdict=Cause.NETWORK_AWAY,
        limit_s=AT_ONCE_S if at_start else _LOOKS_S,
        on_the_way=frozenset() if at_start else _LOSSES,
        strike=_refuse,
        at_start=at_start,
        zones=zones,
        lasts_s=60,
    )


async def _evict(home: Home) -> None:
    victim = home.house.zones[0]
    home.victims = (victim,)
    await home.house.lab.evict(ACCOUNT, victim, tell_neighbours=True)


ROWS: Final = (
    Row(
        name="dealer dead",
        fault="it reconnects while login5 refuses a new token",
        verdict=Cause.DEALER_SILENT,
        limit_s=_DEALER_S,
        on_the_way=_LOST,
        prepare=_short_token,
        settle=_token_expires,
        strike=_die_without_a_token,
        lasts_s=15,
    ),
    Row(
        name="dealer dead",
        fault="its reconnect hangs",
        verdict=Cause.DEALER_SILENT,
        limit_s=_DEALER_S,
        on_the_way=_LOST,
        strike=_hang_in_reconnect,
        end=_nothing_to_end,
    ),
    Row(
        name="dealer retrying",
        fault="each reconnect is reset, for 25 s",
        verdict=Cause.CONNECTION_LOST,
        state=ZoneState.RECONNECTING,
        limit_s=AT_ONCE_S,
        strike=_retry,
        lasts_s=25,
        restarts=0,
    ),
    Row(
        name="dealer retrying",
        fault="each reconnect is reset, for three minutes",
        verdict=Cause.CONNECTION_LOST,
        state=ZoneState.BACKING_OFF,
        limit_s=_RETRIES_S,
        strike=_retry,
        lasts_s=180,
    ),
    _access_point(DropHow.RESET, "it resets its connection", _ACCESS_POINT_S),
    _access_point(DropHow.FIN, "it closes its connection", _ACCESS_POINT_S),
    _access_point(DropHow.FREEZE, "nothing passes any more", _KEEP_ALIVE_S),
    Row(
        name="evicted",
        fault="Spotify forgets one of three, and tells the others",
        verdict=Cause.EVICTED,
        limit_s=_WITNESSES_S,
        zones=3,
        strike=_evict,
    ),
    _network("connections are refused at the start, for a minute", at_start=True),
    _network("connections are refused while it runs, for a minute", at_start=False),
    _network("the only zone is refused while it runs, for a minute", at_start=False, zones=1),
)
