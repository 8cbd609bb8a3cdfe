"""Networks that go away, and come back."""

import asyncio
from functools import partial
from typing import Final

from custom_components.librespot.core.model import Cause
from lab.conditions import Refused, Up

from ..home import Home
from ..row import Row

_LASTS_S: Final = 60.0
_LOOKS_S: Final = 15.0
"""Seconds in which librespot has tried again: it does so after 10."""
_BACK_S: Final = _LASTS_S + 15.0
"""Seconds until all is well: a look is due every 15 to 20 s, or a delay of the zone's own."""
_BETWEEN_S: Final = 30.0
_LOOKS_AGAIN_S: Final = 60.0
"""Seconds in which somebody looks past the only zone once more: once a minute at most."""


async def _refuse(home: Home) -> None:
    await home.house.lab.set_network(Refused())


async def _refuse_again(home: Home) -> None:
    await _refuse(home)
    await asyncio.sleep(_LASTS_S)
    await home.house.lab.set_network(Up())
    await asyncio.sleep(_BETWEEN_S)
    home.strike()
    await _refuse(home)


_away = partial(
    Row,
    name="network away",
    verdict=Cause.NETWORK_AWAY,
    strike=_refuse,
    lasts_s=_LASTS_S,
    well_limit_s=_BACK_S,
)
_meanwhile = partial(
    _away, limit_s=_LOOKS_S, on_the_way=frozenset({Cause.CONNECTION_LOST, Cause.ACCESS_POINT_GONE})
)

ROWS: Final = (
    _away(
        fault="connections are refused at the start, for a minute",
        at_start=True,
        zones=2,
        # Looks 2, 4, 8, 16, 20 and 20 s apart, less a quarter at most, then one start of each.
        restarts=8,
    ),
    _meanwhile(
        fault="connections are refused while it runs, for a minute",
        zones=2,
        # One each, as the access point is gone for a minute then, a moment too soon. Or the session
        # ends as its connections do: then that zone looks until there is a network again.
        restarts=8,
    ),
    _meanwhile(
        fault="the only zone is refused while it runs, for a minute",
        # As above, without the other's.
        restarts=7,
    ),
    _meanwhile(
        fault="the only zone is refused once more, half a minute after the first time",
        strike=_refuse_again,
        limit_s=_LOOKS_AGAIN_S,
        # As for the first time: an outage is none of the zone's own troubles.
        restarts=7,
    ),
)
