"""Runs rows side by side and compares what was seen with what was expected."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .closed import see_in_closed_network
from .program import Patched, patched
from .row import Row
from .see import Sight, see
from .turns import Turns

_STARTS_AT_ONCE: Final = 4
_BUSY_AT_ONCE: Final = 10
_MOSTLY_WAITS_S: Final = 30.0
"""Rows that last so long mostly wait, and hardly keep the machine busy."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row.

    Attributes:
        sight: what was seen.
        expected: what is known to be seen.
    """

    sight: Sight
    expected: tuple[str, ...]

    @property
    def row(self) -> str:
        """The row's name."""
        return self.sight.row

    @property
    def same(self) -> bool:
        """Whether it is still as it was."""
        return not self.sight.failed and self.sight.seen == self.expected


async def judge(
    rows: Sequence[Row],
    program: Path,
    expectations: Mapping[str, Sequence[str]],
    on_verdict: Callable[[Verdict], None],
) -> tuple[Verdict, ...]:
    """Judge `rows` side by side with a `program`; each verdict is also told when it is there."""
    turns = Turns(_STARTS_AT_ONCE)
    places = asyncio.Semaphore(_BUSY_AT_ONCE)
    verdicts: dict[str, Verdict] = {}

    def tell(sight: Sight) -> None:
        verdict = Verdict(sight, tuple(expectations.get(sight.row, ())))
        verdicts[sight.row] = verdict
        on_verdict(verdict)

    async def one(row: Row, copy: Patched) -> None:
        async with nullcontext() if row.lasts_s >= _MOSTLY_WAITS_S else places:
            tell(await see(row, copy, turns))

    async def in_closed_network(closed: Sequence[Row]) -> None:
        async for sight in see_in_closed_network(closed, program):
            tell(sight)

    for prepare in dict.fromkeys(row.prepare for row in rows):
        if prepare is not None:
            prepare()
    with patched(program) as copy:
        async with asyncio.TaskGroup() as group:
            if closed := [row for row in rows if row.closed_network]:
                group.create_task(in_closed_network(closed))
            # Those that take longest begin first.
            for row in sorted(rows, key=lambda row: -row.lasts_s):
                if not row.closed_network:
                    group.create_task(one(row, copy))
    return tuple(verdicts[row.name] for row in rows)
