"""A house in virtual time."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest

from bench.simulation.virtual_time import run_virtually
from lab.limiter import Limit

from .house import House, house

type Scenario = Callable[[House], Awaitable[None]]


class Live(Protocol):
    """Plays a scenario in a house whose zones are all connected at its beginning."""

    def __call__(self, scenario: Scenario, *, zones: int = 1, limit: Limit | None = None) -> None:
        """Play it."""


@pytest.fixture
def live() -> Live:
    """Return what plays a scenario."""

    def play(scenario: Scenario, *, zones: int = 1, limit: Limit | None = None) -> None:
        async def run() -> None:
            async with house(zones=zones, limit=limit) as place:
                place.configure()
                await place.until_all_connected()
                await scenario(place)

        run_virtually(run())

    return play
