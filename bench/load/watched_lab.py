"""A lab in a process of its own that also says how late its event loop was.

A companion of the bench: `python -m bench.load.watched_lab`.
"""

import asyncio
from typing import Final

from lab.api import LabInfo
from lab.lab import Lab
from lab.wire import Json, to_json

from .companion import answer
from .spread import Spread

_EVERY_S: Final = 0.02


async def _run() -> None:
    late_s: list[float] = []

    def report() -> Json:
        spread = Spread.of(late_s or [0])
        late_s.clear()
        return to_json(spread, Spread)

    async with Lab() as lab, asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(late_s))
        await answer(to_json(lab.info, LabInfo), report)
        watching.cancel()


async def _watch(late_s: list[float]) -> None:
    """Note again and again how much later than asked for the loop comes back."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _EVERY_S
        await asyncio.sleep(_EVERY_S)
        late_s.append(max(0.0, loop.time() - due))


if __name__ == "__main__":
    asyncio.run(_run())
