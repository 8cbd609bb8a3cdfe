"""Two clocks that disagree, and a calendar that nobody asks."""

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import Mock

import pytest

from bench.simulation.virtual_time import VirtualLoop, run_virtually
from custom_components.librespot.core.standstill import (
    LOOK_EACH_S,
    STANDSTILL_S,
    Standstill,
    slept_s,
)

type Act = Callable[[VirtualLoop, list[float]], Awaitable[None]]


def _told(act: Act) -> int:
    """Return how often it was told that time stood still, while something happened."""
    told = Mock()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        slept = [0.0]
        standstill = Standstill(told, slept=lambda: slept[0])
        try:
            await asyncio.sleep(1)
            await act(loop, slept)
            await asyncio.sleep(10 * LOOK_EACH_S)
        finally:
            standstill.close()

    run_virtually(run())
    return told.call_count


async def _nothing(loop: VirtualLoop, slept: list[float]) -> None:
    await asyncio.sleep(86_400)


async def _a_moment(loop: VirtualLoop, slept: list[float]) -> None:
    for _ in range(20):
        loop.jump(STANDSTILL_S / 2)
        await asyncio.sleep(LOOK_EACH_S)


async def _a_minute(loop: VirtualLoop, slept: list[float]) -> None:
    loop.jump(60)


async def _a_night(loop: VirtualLoop, slept: list[float]) -> None:
    slept[0] += 8 * 3600


async def _two_nights(loop: VirtualLoop, slept: list[float]) -> None:
    for _ in range(2):
        await _a_night(loop, slept)
        await asyncio.sleep(3600)


@pytest.mark.parametrize(
    ("act", "times"),
    [(_nothing, 0), (_a_moment, 0), (_a_minute, 1), (_a_night, 1), (_two_nights, 2)],
)
def test_it_is_told_once_each_time(act: Act, times: int) -> None:
    assert _told(act) == times


def test_who_asks_hears_of_it_before_the_timer_runs() -> None:
    """A zone's task may come first when a loop goes on."""
    told = Mock()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        standstill = Standstill(told, slept=lambda: 0.0)
        loop.jump(60)
        standstill.look()
        standstill.look()
        standstill.close()

    run_virtually(run())
    told.assert_called_once_with()


def test_this_machine_can_tell_how_long_it_slept() -> None:
    """Or says that it never did."""
    assert slept_s() >= -1.0
