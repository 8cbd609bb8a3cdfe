"""What happens to a house, and from when to when it is measured."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from . import bound
from .errors import UnknownNameError
from .place import Outcome, Place


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story.

    Attributes:
        what: it in a few words.
        play: let it happen, from an empty house on.
        accounts: how many share the zones.
    """

    what: str
    play: Callable[[Place], Awaitable[Outcome]]
    accounts: int = 1


async def _cold(place: Place) -> Outcome:
    best = bound.cold_start(place.spotify.limiter, place.loop.time(), len(place.zones), place.dice)
    place.begin()
    place.want(place.zones)
    return place.outcome(best, await place.until_connected(best))


SCENARIOS: Final[Mapping[str, Scenario]] = {
    "cold": Scenario("all zones start, and nothing is known", _cold),
}


def named(name: str) -> Scenario:
    """Return the scenario called `name`.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in SCENARIOS:
        raise UnknownNameError("scenario", name, SCENARIOS)
    return SCENARIOS[name]
