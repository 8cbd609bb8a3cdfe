"""One row, from its first step to its last."""

import asyncio
from dataclasses import dataclass
import time
from typing import Final

from . import transcript
from .program import Patched
from .row import Row
from .scene import set_up
from .turns import Turns

_LENIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a row.

    Attributes:
        row: its name.
        seen: the transcript.
        seconds: how long it took.
        failed: whether its driver couldn't do its work.
    """

    row: str
    seen: tuple[str, ...]
    seconds: float = 0.0
    failed: bool = False


async def see(row: Row, program: Patched, turns: Turns) -> Sight:
    """Let a row's driver do its work.

    If it fails, or takes much too long, that is told at the end of what was seen until then.

    Args:
        row: it.
        program: the librespot.
        turns: bounds how many rows begin at the same time.
    """
    begun = time.monotonic()
    seen: list[str] = []
    failed = False
    try:
        async with set_up(program, turns, seen) as scene, asyncio.timeout(_longest_s(row)):
            await row.drive(scene)
    except Exception as error:  # noqa: BLE001 - whatever fails here is this row's matter only
        failed = True
        seen.append(failure(f"{type(error).__name__}: {error}"))
    return Sight(row.name, tuple(seen), time.monotonic() - begun, failed)


def failure(reason: str) -> str:
    """Return what is told of a driver that failed."""
    return transcript.fact(f"the row's driver failed: {reason}")


def _longest_s(row: Row) -> float:
    return 2 * row.lasts_s + _LENIENCE_S
