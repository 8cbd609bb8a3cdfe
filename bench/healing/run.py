"""All rows side by side, each with ours and with stock librespot; beside them a healthy home."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.program import OURS
from bench.truth.program import Patched, patched
from bench.truth.rows.rooms import encode_music
from custom_components.librespot.core.model import Cause

from .healthy import Healthy, live
from .judge import Healed
from .keepers import Ours, Stock
from .row import Row
from .scene import Played, play

_STARTS_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What became of all.

    Attributes:
        healed: the rows, in their order.
        healthy: what became of the healthy home, if there was one.
    """

    healed: Sequence[Healed]
    healthy: Healthy | None

    @property
    def false_alarms(self) -> int:
        """How many programs were started anew although nothing was wrong."""
        unasked = sum(each.restarts for each in self.healed if each.row.verdict is Cause.NONE)
        return unasked + (0 if self.healthy is None else self.healthy.restarts)

    def problems(self) -> list[str]:
        """Say what isn't as it has to be."""
        everything = (*self.healed, *(() if self.healthy is None else (self.healthy,)))
        return [problem for each in everything for problem in each.problems()]


async def heal_all(
    rows: Sequence[Row], folder: Path, *, healthy_s: float, on_healed: Callable[[Healed], None]
) -> Result:
    """Let all `rows` happen, in homes below `folder`; each result is also told when it is there.

    Beside them a healthy home lives for so many seconds; none for 0.

    Raises:
        BenchError: the healthy home doesn't start.
        PatchError: the program is no librespot.
        OSError: it can't be copied.
    """
    turns = asyncio.Semaphore(_STARTS_AT_ONCE)
    encode_music()

    async def heal(number: int, row: Row, program: Patched) -> Healed:
        healed = await _heal(row, folder / str(number), program, turns)
        on_healed(healed)
        return healed

    with patched(OURS) as program:
        async with asyncio.TaskGroup() as group:
            healthy = (
                group.create_task(live(folder / "healthy", program, healthy_s))
                if healthy_s
                else None
            )
            tasks = [
                group.create_task(heal(number, row, program)) for number, row in enumerate(rows)
            ]
    return Result([task.result() for task in tasks], None if healthy is None else healthy.result())


async def _heal(row: Row, folder: Path, program: Patched, turns: asyncio.Semaphore) -> Healed:
    async def attempt(name: str, keeper: type[Ours | Stock]) -> Played | str:
        try:
            return await play(row, folder / name, program, keeper, turns)
        except Exception as error:  # noqa: BLE001 - whatever fails here is this row's matter only
            return f"{name}: {type(error).__name__}: {error}"

    # Not `gather`: interrupted, that waits for one home only to be closed.
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(attempt("ours", Ours)),
            group.create_task(attempt("stock", Stock)),
        ]
    ours, stock = (task.result() for task in tasks)
    if isinstance(ours, str):
        return Healed(row, failed=ours)
    if isinstance(stock, str):
        return Healed(row, failed=stock)
    return Healed(
        row,
        verdict=Cause.NONE if ours.shown is None else ours.shown.cause,
        detected_s=ours.detected_s,
        recovered_s=ours.recovered_s,
        restarts=ours.restarts,
        evidence=None if ours.shown is None else ours.shown.evidence,
        stock_s=stock.recovered_s,
        stock_watched_s=stock.watched_s,
    )
