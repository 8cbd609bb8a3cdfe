"""What happens to a house, and from when to when it is measured."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bench.simulation.session import CRASH, CRASHES_AFTER_S, Fault

from . import bound
from .errors import BenchError, UnknownNameError
from .outcome import Outcome
from .place import PATIENCE_S, Place

REST_S: Final = 3600.0
"""Seconds of quiet before the trouble: limiters have forgotten, login tokens have expired."""
SHORT_REST_S: Final = 600.0
"""Seconds of quiet before the short outage: login tokens are young."""
OUTAGES_S: Final = (600.0, 7200.0)
FLAP_S: Final = 300.0
FLAPS: Final = 24
CRASHING_S: Final = 3600.0
STORMS_A_DAY: Final = 24
HOUR_S: Final = 3600.0
PLAYING_S: Final = 120.0
"""Seconds that the music has been playing when the storm comes."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story.

    Attributes:
        what: it in a few words.
        play: let it happen, from an empty house on.
        zones: the fewest that it needs.
        accounts: how many share the zones.
        troubles: how many of the same kind are measured as one.
        every_s: seconds from one to the next, or that are worth a look.
    """

    what: str
    play: Callable[[Place], Awaitable[Outcome]]
    zones: int = 1
    accounts: int = 1
    troubles: int = 1
    every_s: float = HOUR_S


async def _cold(place: Place) -> Outcome:
    best = bound.cold_start(place.foresee(), place.loop.time(), len(place.zones), place.dice)
    place.begin()
    place.want(place.zones)
    return place.outcome(best, await place.until_connected(best.time_s))


async def _second(place: Place) -> Outcome:
    first = await _cold(place)
    await place.restart(after_s=HOUR_S)
    return _as_good_as(first, await _cold(place))


async def _storm(place: Place) -> Outcome:
    await place.settle(REST_S)
    return await _drop_all(place)


async def _storm_playing(place: Place) -> Outcome:
    await place.settle(REST_S)
    place.play(place.zones[0])
    await asyncio.sleep(PLAYING_S)
    return await _drop_all(place)


async def _drop_all(place: Place) -> Outcome:
    best = bound.storm(place.foresee(), place.loop.time(), len(place.zones), place.dice)
    place.begin()
    place.drop(place.zones)
    return place.outcome(best, await place.until_connected(best.time_s))


async def _outage(place: Place) -> Outcome:
    """Two outages; the second one is longer than any login token lives."""
    outcomes: list[Outcome] = []
    for rest_s, away_s in zip((SHORT_REST_S, REST_S), OUTAGES_S, strict=True):
        if outcomes:
            await asyncio.sleep(rest_s)
        else:
            await place.settle(rest_s)
        place.spotify.away_since = place.loop.time()
        await asyncio.sleep(away_s)
        place.spotify.away_since = None
        best = bound.cold_start(place.foresee(), place.loop.time(), len(place.zones), place.dice)
        place.begin()
        outcomes.append(place.outcome(best, await place.until_connected(best.time_s)))
    first, then = outcomes
    return then.after(first)


async def _grow(place: Place) -> Outcome:
    *old, _ = place.zones
    await place.settle(REST_S, zones=old)
    best = bound.cold_start(place.foresee(), place.loop.time(), 1, place.dice)
    place.begin()
    place.want(place.zones)
    return place.outcome(best, await place.until_connected(best.time_s), untouched=old)


async def _flap(place: Place) -> Outcome:
    await place.settle(REST_S)
    flapping, *others = place.zones
    ahead, now = place.foresee(), place.loop.time()
    bounds = [bound.storm(ahead, now + flap * FLAP_S, 1, place.dice) for flap in range(FLAPS)]
    place.begin()
    for _ in range(FLAPS):
        place.drop([flapping])
        await asyncio.sleep(FLAP_S)
    return await _without_a_moment(place, bound.added(bounds), others)


async def _crash(place: Place) -> Outcome:
    await place.settle(REST_S)
    crashing, *others = place.zones
    ahead, moment = place.foresee(), place.loop.time()
    end = moment + CRASHING_S
    bounds = []
    while moment < end:
        best = bound.cold_start(ahead, moment, 1, place.dice)
        bounds.append(replace(best, lost_at=[moment]))
        moment = bounds[-1].connected_at[0] + CRASHES_AFTER_S
    place.begin()
    place.launcher.faults[crashing] = Fault.CRASHES_SOON
    if crashing in place.launcher.running:
        place.launcher.sessions[crashing].end(CRASH)
    await asyncio.sleep(CRASHING_S)
    return await _without_a_moment(place, bound.added(bounds), others, mended=crashing)


async def _day(place: Place) -> Outcome:
    await place.settle(REST_S)
    ahead, now = place.foresee(), place.loop.time()
    bounds = []
    for _ in range(STORMS_A_DAY):
        bounds.append(bound.storm(ahead, now, len(place.zones), place.dice))
        now += max(HOUR_S, bounds[-1].time_s)
    place.begin()
    for _ in range(STORMS_A_DAY):
        place.drop(place.zones)
        await asyncio.sleep(HOUR_S)
    return await _without_a_moment(place, bound.added(bounds))


async def _without_a_moment(
    place: Place, best: bound.Bound, untouched: list[str] | None = None, mended: str = ""
) -> Outcome:
    """Return what came of troubles that have no one moment at which all is well again."""
    outcome = place.outcome(best, None, untouched=untouched or ())
    place.launcher.faults.pop(mended, None)
    arrived = await place.availability.until_connected(place.zones, PATIENCE_S)
    return replace(outcome, timed=False, never=not arrived or place.never_settled)


def _as_good_as(first: Outcome, then: Outcome) -> Outcome:
    """Return the second of two outcomes; who never arrived before never arrives."""
    return replace(then, time_s=None, never=True) if first.never else then


SCENARIOS: Final[Mapping[str, Scenario]] = {
    "cold": Scenario("all zones start, and nothing is known", _cold),
    "second": Scenario("they start again an hour later, with what was kept", _second),
    "storm": Scenario("every dealer socket drops at once", _storm),
    "storm-playing": Scenario("the same while one zone plays", _storm_playing),
    "outage": Scenario("the network is away for 10 minutes, then for 2 hours", _outage),
    "flap": Scenario(
        "one zone drops every 5 minutes, for 2 hours",
        _flap,
        zones=2,
        troubles=FLAPS,
        every_s=FLAP_S,
    ),
    "crash": Scenario("one zone's program dies every 20 s, for an hour", _crash, zones=2),
    "day": Scenario("24 hourly storms", _day, troubles=STORMS_A_DAY, every_s=HOUR_S),
    "grow": Scenario("a zone is added to those that run", _grow, zones=2),
    "two": Scenario("two accounts start behind one limited address", _cold, zones=2, accounts=2),
}


def named(name: str, zones: int) -> Scenario:
    """Return the scenario called `name`, for so many zones.

    Raises:
        UnknownNameError: there is none.
        BenchError: it needs more zones.
    """
    if name not in SCENARIOS:
        raise UnknownNameError("scenario", name, SCENARIOS)
    scenario = SCENARIOS[name]
    if zones < scenario.zones:
        raise BenchError(f"{name} needs at least {scenario.zones} zones, not {zones}")
    return scenario
