"""Runs rows side by side and compares what was seen with what was expected."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Final

from . import transcript
from .row import Row
from .scene import set_up

_STARTS_AT_ONCE: Final = 4
_LENIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row.

    Attributes:
        row: its name.
        expected: what is known to be seen.
        seen: what was seen.
        seconds: how long it took.
        failed: whether its driver couldn't do its work.
    """

    row: str
    expected: tuple[str, ...]
    seen: tuple[str, ...]
    seconds: float
    failed: bool = False

    @property
    def same(self) -> bool:
        """Whether it is still as it was."""
        return not self.failed and self.seen == self.expected


async def judge(
    rows: Sequence[Row],
    program: Path,
    expectations: Mapping[str, Sequence[str]],
    on_verdict: Callable[[Verdict], None],
) -> tuple[Verdict, ...]:
    """Judge `rows` side by side with a `program`; each verdict is also told when it is there."""
    turns = asyncio.Semaphore(_STARTS_AT_ONCE)

    async def one(row: Row) -> Verdict:
        expected = tuple(expectations.get(row.name, ()))
        verdict = await _judge_one(row, program, expected, turns)
        on_verdict(verdict)
        return verdict

    async with asyncio.TaskGroup() as group:
        # Those that take longest begin first.
        by_length = sorted(rows, key=lambda row: -row.lasts_s)
        tasks = {row.name: group.create_task(one(row)) for row in by_length}
    return tuple(tasks[row.name].result() for row in rows)


async def _judge_one(
    row: Row, program: Path, expected: tuple[str, ...], turns: asyncio.Semaphore
) -> Verdict:
    begun = time.monotonic()
    seen: list[str] = []
    failed = False
    try:
        async with set_up(program, turns, seen) as scene, asyncio.timeout(_longest_s(row)):
            await row.drive(scene)
    except Exception as error:  # noqa: BLE001 - whatever fails here is this row's matter only
        failed = True
        seen.append(transcript.fact(f"the row's driver failed: {type(error).__name__}: {error}"))
    return Verdict(row.name, expected, tuple(seen), time.monotonic() - begun, failed)


def _longest_s(row: Row) -> float:
    return 2 * row.lasts_s + _LENIENCE_S
