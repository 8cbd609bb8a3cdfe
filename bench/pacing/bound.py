"""The best that is possible: somebody who knows the limiter, and wastes no moment."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random

from bench.simulation.session import LOGIN_S, RECONNECT_S, REGISTRATION_S, STARTUP_S
from lab.limiter import Limiter


@dataclass(frozen=True, slots=True)
class Bound:
    """What nobody can do better.

    Attributes:
        connected_at: when each zone is connected, in order; seconds on the limiter's clock.
        time_s: seconds from the beginning until all are.
        unavailable_s: zone-seconds until then.
        refusals: those that nobody could prevent.
        logins: full ones.
        lost_at: when each zone was lost before; not those that were missing from the beginning.
    """

    connected_at: Sequence[float]
    time_s: float
    unavailable_s: float
    refusals: int = 0
    logins: int = 0
    lost_at: Sequence[float] = ()


def foresee(limiter: Limiter) -> Limiter:
    """Return what the limiter will be, to ask it ahead of its time; strangers come as they will."""
    return deepcopy(limiter)


def added(bounds: Sequence[Bound]) -> Bound:
    """Return what several troubles come to that follow each other."""
    return Bound(
        connected_at=sorted(moment for each in bounds for moment in each.connected_at),
        time_s=sum(each.time_s for each in bounds),
        unavailable_s=sum(each.unavailable_s for each in bounds),
        refusals=sum(each.refusals for each in bounds),
        logins=sum(each.logins for each in bounds),
        lost_at=sorted(moment for each in bounds for moment in each.lost_at),
    )


def cold_start(ahead: Limiter, now: float, zones: int, random: Random) -> Bound:
    """Start all zones so that each upgrade falls on the earliest moment that admits it."""
    ready = [now + _login_s(random) for _ in range(zones)]
    connected_at = _admit(ahead, ready, random)
    return _bound(now, connected_at, logins=zones)


def storm(ahead: Limiter, now: float, zones: int, random: Random) -> Bound:
    """Lose every dealer socket at once.

    What each program itself then tries within a quarter of a second nobody can prevent; those that
    are refused are started again at once, each for the earliest moment that admits it.
    """
    connected_at, ready = [], []
    for moment in sorted(now + random.uniform(*RECONNECT_S) for _ in range(zones)):
        if ahead.ask(moment).admitted:
            connected_at.append(moment)
        else:
            ready.append(moment + _login_s(random))
    connected_at += _admit(ahead, ready, random)
    best = _bound(now, connected_at, refusals=len(ready), logins=len(ready))
    return replace(best, lost_at=[now] * zones)


def _login_s(random: Random) -> float:
    return random.uniform(*STARTUP_S) + random.uniform(*LOGIN_S)


def _admit(limiter: Limiter, ready: Sequence[float], random: Random) -> list[float]:
    """Return when zones are registered that can ask at these moments at the earliest."""
    registered, last = [], 0.0
    for moment in sorted(ready):
        last = max(last, moment)
        # What the limiter says of the future leaves out strangers, who come with the time.
        while wait_s := limiter.wait_s(last):
            last += wait_s
        limiter.ask(last)
        registered.append(last + random.uniform(*REGISTRATION_S))
    return registered


def _bound(now: float, connected_at: Sequence[float], *, logins: int, refusals: int = 0) -> Bound:
    return Bound(
        connected_at=sorted(connected_at),
        time_s=max(connected_at, default=now) - now,
        unavailable_s=sum(moment - now for moment in connected_at),
        refusals=refusals,
        logins=logins,
    )
