"""One row, with one who keeps the home, from its first step to its last."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.real.house import House
from bench.truth.program import Patched

from .home import Home
from .judge import rounded, verdict_in
from .keepers import Keeper, Shown
from .row import Row

CALM_S: Final = 6.0
"""Seconds after its registration until a zone is idle, and nobody speaks of its last session."""
SETTLED_S: Final = 10.0
"""Seconds that all has to stay well."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a row under one who keeps the home.

    Attributes:
        shown: the verdict, if there was one.
        detected_s: seconds from the fault until then.
        recovered_s: seconds from the fault until all was well again, if it came to that.
        restarts: programs that were started since.
        watched_s: seconds from the fault to the end.
    """

    shown: Shown | None
    detected_s: float | None
    recovered_s: float | None
    restarts: int
    watched_s: float


async def play(
    row: Row,
    folder: Path,
    program: Patched,
    keeper: Callable[[House], Keeper],
    turns: asyncio.Semaphore,
) -> Played:
    """Let a row happen to a home of its own.

    Args:
        row: it.
        folder: for the home.
        program: the librespot.
        keeper: makes who keeps the home.
        turns: bounds how many homes start at the same time.

    Raises:
        BenchError: its zones don't start.
        OSError: the home can't be made.
    """
    async with AsyncExitStack() as stack:
        async with turns:
            home = await stack.enter_async_context(Home(folder, program, row.zones, keeper))
            await row.prepare(home)
            if not row.at_start:
                await home.arrive()
                await asyncio.sleep(CALM_S)
            await row.settle(home)
        return await _strike(row, home)


async def _strike(row: Row, home: Home) -> Played:
    """Let the fault happen and end, and watch until all is well or the time is over."""
    loop = asyncio.get_running_loop()
    if row.at_start:
        await row.strike(home)
        home.house.want()
        await home.first_start()
    else:
        home.strike()
        await row.strike(home)
    await asyncio.sleep(home.struck_at + row.lasts_s - loop.time())
    await row.end(home)
    well_at = await _until_well(row, home, loop.time() + row.watched_s)
    shown = verdict_in(home.keeper.shown, row, home.struck_at)
    return Played(
        shown=shown,
        detected_s=None if shown is None else rounded(shown.at - home.struck_at),
        recovered_s=None if well_at is None else rounded(well_at - home.struck_at),
        restarts=home.restarts,
        watched_s=loop.time() - home.struck_at,
    )


async def _until_well(row: Row, home: Home, until: float) -> float | None:
    """Return when all was well for good, in seconds on the event loop's clock."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        if not await _is_well(row, home):
            await asyncio.sleep(row.look_every_s)
            continue
        well_at = loop.time()
        await asyncio.sleep(SETTLED_S)
        if await _is_well(row, home):
            return well_at
    return None


async def _is_well(row: Row, home: Home) -> bool:
    return home.keeper.content and await row.well(home)
