"""What only a person can mend is tried again once a day all the same: one may have, elsewhere."""

import asyncio

import pytest

from bench.simulation.session import Fault
from custom_components.librespot.core.halt import ASKED_EACH_S
from custom_components.librespot.core.launcher import LaunchError, LaunchProblem
from custom_components.librespot.core.model import Cause, ZoneState

from .conftest import Live
from .house import House

DAYS = 5
MOMENT_S = 60.0


def _fail_all(place: House, fault: Fault) -> None:
    for zone_id in place.zones:
        place.launcher.faults[zone_id] = fault
        place.account.restart(zone_id)


async def _until_all_failed(place: House) -> None:
    await place.until(lambda: {each.state for each in place.zones.values()} == {ZoneState.FAILED})


@pytest.mark.parametrize("zones", [1, 11])
@pytest.mark.parametrize("fault", [Fault.NOT_PREMIUM, Fault.BAD_CREDENTIALS])
def test_one_zone_asks_for_the_whole_account(live: Live, zones: int, fault: Fault) -> None:
    """It says when. As long as the answer is the same, the others don't."""

    async def scenario(place: House) -> None:
        _fail_all(place, fault)
        await _until_all_failed(place)
        logins = len(place.spotify.logins)
        begun = asyncio.get_running_loop().time()
        for zone in place.zones.values():
            assert zone.next_attempt is not None
            assert begun < zone.next_attempt <= begun + ASKED_EACH_S
        await asyncio.sleep(DAYS * ASKED_EACH_S + MOMENT_S)
        later = place.spotify.logins[logins:]
        assert len(later) == DAYS
        assert {each.state for each in place.zones.values()} == {ZoneState.FAILED}

    live(scenario, zones=zones)


@pytest.mark.parametrize("fault", [Fault.NOT_PREMIUM, Fault.BAD_CREDENTIALS])
def test_all_follow_the_one_that_works(live: Live, fault: Fault) -> None:
    async def scenario(place: House) -> None:
        _fail_all(place, fault)
        await _until_all_failed(place)
        begun = asyncio.get_running_loop().time()
        place.launcher.faults.clear()
        assert await place.until_all_connected(2 * ASKED_EACH_S) - begun <= (
            ASKED_EACH_S + MOMENT_S
        )

    live(scenario, zones=4)


def test_trouble_of_its_own_does_not_keep_the_one_that_asks(live: Live) -> None:
    """It backs off and goes on asking."""

    async def scenario(place: House) -> None:
        _fail_all(place, Fault.NOT_PREMIUM)
        await _until_all_failed(place)
        for zone_id in place.zones:
            place.launcher.faults[zone_id] = Fault.HANGS
        await place.until(
            lambda: ZoneState.BACKING_OFF in {each.state for each in place.zones.values()},
            2 * ASKED_EACH_S,
        )
        place.launcher.faults.clear()
        await place.until_all_connected(600)

    live(scenario, zones=3)


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        (LaunchProblem.PROGRAM_MISSING, Cause.PROGRAM_MISSING),
        (LaunchProblem.PROGRAM_UNSUITABLE, Cause.PROGRAM_UNSUITABLE),
    ],
)
def test_a_program_that_was_replaced_in_place(
    live: Live, problem: LaunchProblem, cause: Cause
) -> None:
    """The first zone that finds it tells the others, as they have the same."""

    async def scenario(place: House) -> None:
        for n, zone_id in enumerate(place.zones):
            place.launcher.launch_errors[zone_id] = LaunchError(problem, "no")
            place.account.restart(zone_id)
            await place.until(lambda each=zone_id: place.zones[each].cause is cause)  # type: ignore[misc]
            if n == 0:
                first = asyncio.get_running_loop().time()
            await asyncio.sleep(1000)
        place.launcher.launch_errors.clear()
        assert await place.until_all_connected(2 * ASKED_EACH_S) - first <= (
            ASKED_EACH_S + MOMENT_S
        )

    live(scenario, zones=3)


def test_a_person_need_not_wait_for_it(live: Live) -> None:
    """One restart button is enough for all that failed for the same."""

    async def scenario(place: House) -> None:
        _fail_all(place, Fault.NOT_PREMIUM)
        await _until_all_failed(place)
        place.launcher.faults.clear()
        place.account.restart("zone1")
        await place.until_all_connected(within_s=60)

    live(scenario, zones=3)
