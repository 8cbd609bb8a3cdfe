"""Two houses, each with a lab of its own, and the storm that comes over both."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.pacing.errors import BenchError
from bench.pacing.policies.supervisor import Supervisor
from bench.real.house import House
from bench.real.keepers import ours, peer
from lab.limiter import NAMED, Limit

LIMIT: Final = NAMED["penalty"]
"""Two at once, then one every 5 s, and each refusal blocks everything for 30 s."""
ZONES: Final = 11
WATCH_S: Final = 300.0
"""Seconds that the houses are watched after the storm."""
POLICIES: Final[Mapping[str, Callable[[House], Supervisor]]] = {
    "ours": ours,
    "raspotify": peer("raspotify"),
}
_ARRIVAL_S: Final = 300.0
"""Seconds that the zones may take to start where nothing is limited."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of one house.

    Attributes:
        policy: who kept it.
        recovered_s: seconds from the storm until Spotify had all zones again; None: it never had
            while it was watched.
        connected: how many it had at the end.
        refusals: upgrades that were answered 429 meanwhile.
        starts: programs that were started meanwhile.
        missed_s: zone-seconds without a connection.
        counts: how many zones were connected from which second after the storm on.
    """

    policy: str
    recovered_s: float | None
    connected: int
    refusals: int
    starts: int
    missed_s: float
    counts: Sequence[tuple[float, int]]


async def watch_all(
    folder: Path, librespot: Path, *, zones: int, limit: Limit, watch_s: float
) -> list[Watched]:
    """Let the storm come over all houses at once, and watch them.

    Raises:
        BenchError: a house didn't even start.
        OSError: a house can't be made below `folder`.
        PatchError: the program is no librespot.
    """
    ready = asyncio.Barrier(len(POLICIES))
    async with asyncio.TaskGroup() as watching:
        tasks = [
            watching.create_task(
                _watch(name, House(folder / name, librespot, zones, keeper), ready, limit, watch_s)
            )
            for name, keeper in POLICIES.items()
        ]
    return [task.result() for task in tasks]


async def _watch(
    policy: str, house: House, ready: asyncio.Barrier, limit: Limit, watch_s: float
) -> Watched:
    loop = asyncio.get_running_loop()
    async with house:
        house.want()
        if not await house.until_connected(_ARRIVAL_S):
            there = len(house.availability.connected)
            raise BenchError(f"{policy}: {there} of {len(house.zones)} zones started")
        await ready.wait()
        await house.lab.set_limiter(limit)
        house.availability.begin(house.zones)
        attempts, starts = len(house.attempts), len(house.starts)
        begun = loop.time()
        await house.drop_all()
        left_s = begun + watch_s - loop.time()
        recovered = await house.until_connected(left_s)
        recovered_s = loop.time() - begun if recovered else None
        await asyncio.sleep(begun + watch_s - loop.time())
        return Watched(
            policy=policy,
            recovered_s=recovered_s,
            connected=len(house.availability.connected),
            refusals=sum(not attempt.admitted for attempt in house.attempts[attempts:]),
            starts=len(house.starts) - starts,
            missed_s=house.availability.missed_s(house.zones),
            counts=[(max(0.0, at - begun), count) for at, count in house.availability.counts],
        )
