"""One start in virtual time, many times, and in real time, once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from bench.pacing import bound
from bench.pacing.families import Family
from bench.pacing.place import PATIENCE_S, Place
from bench.pacing.policies.ours import Ours
from bench.simulation.session import Times
from bench.simulation.spotify import Attempt
from bench.simulation.virtual_time import run_virtually
from lab.limiter import Limit, Limiter, Penalty, SlidingWindow, TokenBucket

from .house import House
from .keepers import ours

FAMILIES: Final = (
    Family(TokenBucket(3, 1 / 2), name="bucket 3, 1 per 2 s"),
    Family(SlidingWindow(4, 5), name="4 in 5 s"),
    Family(TokenBucket(4, 1 / 2), Penalty(3), name="3 s on bucket 4, 1 per 2 s"),
)
"""One of each kind, and each so lenient that a house is up soon."""
ZONES: Final = 7
SEEDS: Final = range(60)
"""Those of the runs in virtual time."""
LONGEST_S: Final = 240.0
"""Seconds that the real house may take."""


@dataclass(frozen=True, slots=True)
class Run:
    """A cold start.

    Attributes:
        time_s: seconds until all zones were connected; None: they weren't.
        attempts: every dealer upgrade until then.
        login_s: how long each took from its program's start to its first upgrade.
        registration_s: how long each took from its admission to its registration.
    """

    time_s: float | None
    attempts: Sequence[Attempt]
    login_s: Sequence[float] = ()
    registration_s: Sequence[float] = ()

    @property
    def admissions(self) -> int:
        """How many were admitted."""
        return sum(attempt.admitted for attempt in self.attempts)

    @property
    def refusals(self) -> int:
        """How many were refused."""
        return len(self.attempts) - self.admissions

    @property
    def disorder(self) -> int:
        """How many pairs of zones didn't ask first in the order in which they were wanted."""
        first = dict.fromkeys(attempt.zone_id for attempt in self.attempts)
        numbers = [int(zone_id.removeprefix("zone")) for zone_id in first]
        return sum(before > then for before, then in combinations(numbers, 2))

    @property
    def answers(self) -> str:
        """All answers in their order: `+` for an admission, `-` for a refusal."""
        return "".join("+" if attempt.admitted else "-" for attempt in self.attempts)


_ORDERLY: Final = Run(0.0, ())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both, in one family.

    Attributes:
        bound_s: seconds that nobody can do better whose logins take as long as the model's.
        virtual: one run for each seed, with the times of the real logins.
        real: the one run.
    """

    family: Family
    bound_s: float
    virtual: Sequence[Run]
    real: Run

    @property
    def virtual_s(self) -> tuple[float, float, float]:
        """The least, the median and the most seconds of the runs in virtual time."""
        times = [run.time_s for run in self.virtual if run.time_s is not None]
        return min(times), median(times), max(times)

    def differences(self) -> list[str]:
        """Say in what the real program did something that the pretended one never does."""
        if self.real.time_s is None:
            return [f"{self.family.name}: not all zones connected in {LONGEST_S:g} s"]
        figures = {
            "admissions": [run.admissions for run in (self.real, *self.virtual)],
            "refusals": [run.refusals for run in (self.real, *self.virtual)],
            # That the real ones keep their order all the better is no difference.
            "pairs out of order": [run.disorder for run in (self.real, *self.virtual, _ORDERLY)],
        }
        return [
            f"{self.family.name}: {real} {what}, pretended {min(pretended)} to {max(pretended)}"
            for what, (real, *pretended) in figures.items()
            if not min(pretended) <= real <= max(pretended)
        ]


def pretend(family: Family, times: Times, seed: int) -> Run:
    """Start the pretended house."""

    async def start() -> Run:
        place = Place(Ours, family, accounts=1, zones=ZONES, seed=seed)
        place.launcher.times = times
        place.begin()
        place.want(place.zones)
        time_s = await place.until_connected(PATIENCE_S)
        attempts = tuple(place.spotify.attempts)
        await place.supervisor.close()
        return Run(time_s, attempts)

    return run_virtually(start())


async def start_really(family: Family, folder: Path, librespot: Path) -> Run:
    """Start a house of real ones below `folder`.

    Raises:
        OSError: it can't be made.
    """
    loop = asyncio.get_running_loop()
    async with House(folder, librespot, ZONES, ours) as house:
        await house.lab.set_limiter(_limit(family))
        begun = loop.time()
        house.want()
        arrived = await house.until_connected(LONGEST_S)
        time_s = loop.time() - begun if arrived else None
        return Run(time_s, tuple(house.attempts), *_steps(house))


def _steps(house: House) -> tuple[list[float], list[float]]:
    """Return how long each login took up to its upgrade, and from there to its registration."""
    asked = [(attempt.at, attempt.zone_id) for attempt in house.attempts]
    admitted = [(attempt.at, attempt.zone_id) for attempt in house.attempts if attempt.admitted]
    return _gaps(house.starts, asked), _gaps(admitted, house.registrations)


def _gaps(first: Sequence[tuple[float, str]], then: Sequence[tuple[float, str]]) -> list[float]:
    """Return the seconds from each to what it led to.

    A start that was stopped before it asked, for instance, led to nothing.
    """
    gaps = []
    begun: dict[str, float] = {}
    steps = [*((*step, True) for step in first), *((*step, False) for step in then)]
    for moment, zone_id, begins in sorted(steps):
        if begins:
            begun[zone_id] = moment
        elif zone_id in begun:
            gaps.append(moment - begun.pop(zone_id))
    return gaps


async def _start_all(folder: Path, librespot: Path) -> list[Run]:
    return await asyncio.gather(
        *(
            start_really(family, folder / str(number), librespot)
            for number, family in enumerate(FAMILIES)
        )
    )


def compare_all(folder: Path, librespot: Path) -> list[Comparison]:
    """Start the real houses below `folder`, side by side, and the pretended ones.

    Raises:
        OSError: a real one can't be made.
        PatchError: the program is no librespot.
    """
    real = asyncio.run(_start_all(folder, librespot))
    times = times_of(real)
    return [
        Comparison(
            family,
            bound.cold_start(Limiter(_limit(family)), 0.0, ZONES, Random(0)).time_s,
            [pretend(family, times, seed) for seed in SEEDS],
            run,
        )
        for family, run in zip(FAMILIES, real, strict=True)
    ]


def times_of(runs: Sequence[Run]) -> Times:
    """Return how long logins took here.

    The model's times are those of a login over the internet; a lab is as near as can be.
    """
    login_s = [gap for run in runs for gap in run.login_s]
    registration_s = [gap for run in runs for gap in run.registration_s]
    return Times(
        startup=(min(login_s), max(login_s)),
        login=(0.0, 0.0),
        registration=(min(registration_s), max(registration_s)),
    )


def _limit(family: Family) -> Limit:
    return Limit(family.limiter, family.penalty)
