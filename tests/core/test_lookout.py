"""A single zone that finds no network is believed once somebody looked."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from custom_components.librespot.core.health import RECONNECT_S
from custom_components.librespot.core.launcher import LaunchError, LaunchProblem
from custom_components.librespot.core.lookout import APART_S
from custom_components.librespot.core.model import Cause, ZoneState

from .conftest import Live
from .house import House
from .recorded import RESET, UNREACHABLE, registered, say


def _now() -> float:
    return asyncio.get_running_loop().time()


def _lose_network(place: House) -> None:
    place.spotify.away_since = _now()


async def _retry_in_vain(place: House, seconds: float, zone_id: str = "zone0") -> None:
    """Let a zone lose its dealer and try in vain to get it back, each 10 s."""
    say(place, zone_id, RESET)
    for _ in range(int(seconds / 10)):
        say(place, zone_id, UNREACHABLE)
        await asyncio.sleep(10)


def test_nobody_looks_without_need(live: Live) -> None:
    async def scenario(place: House) -> None:
        say(place, "zone0", RESET)
        await asyncio.sleep(10)
        say(place, "zone0", registered("zone0"))
        await asyncio.sleep(3600)
        assert not place.outside.looks

    live(scenario)


def test_the_only_zone_of_an_account_without_network(live: Live) -> None:
    """It is told at its first attempt in vain, not when its program is given up."""

    async def scenario(place: House) -> None:
        place.config = replace(place.config, proxy="http://proxy:3128")
        place.configure()
        await place.until(lambda: place.starts("zone0") == 2)
        await place.until_all_connected()
        _lose_network(place)
        say(place, "zone0", RESET)
        assert place.zones["zone0"].cause is Cause.CONNECTION_LOST
        say(place, "zone0", UNREACHABLE)
        await place.until(lambda: place.zones["zone0"].cause is Cause.NETWORK_AWAY, within_s=1)
        assert place.state() is ZoneState.RECONNECTING
        assert [proxy for _, proxy in place.outside.looks] == ["http://proxy:3128"]

    live(scenario)


def test_it_waits_for_the_network_when_its_time_is_up(live: Live) -> None:
    """Not for a delay of its own, as it has no trouble of its own."""

    async def scenario(place: House) -> None:
        _lose_network(place)
        await _retry_in_vain(place, RECONNECT_S + 10)
        await place.until(lambda: place.state() is ZoneState.WAITING, within_s=10)
        assert place.zones["zone0"].cause is Cause.NETWORK_AWAY
        place.spotify.away_since = None
        await place.until_all_connected(within_s=30)
        assert ZoneState.BACKING_OFF not in place.states_of("zone0")

    live(scenario)


def test_a_zone_that_is_wrong_is_not_believed(live: Live) -> None:
    """Whoever looks finds Spotify, so it is this zone's own trouble."""

    async def scenario(place: House) -> None:
        await _retry_in_vain(place, RECONNECT_S - 10)
        assert place.outside.looks
        assert place.zones["zone0"].cause is Cause.CONNECTION_LOST

    live(scenario)


def test_a_later_look_takes_it_back(live: Live) -> None:
    async def scenario(place: House) -> None:
        _lose_network(place)
        trying = asyncio.create_task(_retry_in_vain(place, RECONNECT_S - 10))
        await place.until(lambda: place.zones["zone0"].cause is Cause.NETWORK_AWAY, within_s=1)
        place.spotify.away_since = None
        await place.until(
            lambda: place.zones["zone0"].cause is Cause.CONNECTION_LOST, within_s=APART_S + 1
        )
        await trying

    live(scenario)


def test_once_a_minute_whatever_happens(live: Live) -> None:
    """Also when a zone comes and goes, and the network with it."""

    async def scenario(place: House) -> None:
        for _ in range(30):
            _lose_network(place)
            await _retry_in_vain(place, 20)
            place.spotify.away_since = None
            say(place, "zone0", registered("zone0"))
            await asyncio.sleep(5)
        times = [at for at, _ in place.outside.looks]
        assert len(times) > 3
        assert all(after - before >= APART_S - 0.001 for before, after in pairwise(times))

    live(scenario)


def test_an_account_that_ends_meanwhile(live: Live) -> None:
    """Nothing of it is left: the house sees to that."""

    async def scenario(place: House) -> None:
        place.outside.takes_s = 5
        _lose_network(place)
        say(place, "zone0", RESET, UNREACHABLE)
        await place.until(lambda: bool(place.outside.looks), within_s=1)

    live(scenario)


@pytest.mark.parametrize("what", ["back", "ended", "switched off", "removed"])
def test_whoever_does_not_look_for_the_network_any_more_is_no_witness(
    live: Live, what: str
) -> None:
    """The next zone that finds none is alone again, and whoever looks finds Spotify."""

    async def scenario(place: House) -> None:
        say(place, "zone0", RESET, UNREACHABLE)
        match what:
            case "back":
                say(place, "zone0", registered("zone0"))
            case "ended":
                place.launcher.launch_errors["zone0"] = LaunchError(LaunchProblem.STORAGE, "full")
                place.launcher.sessions["zone0"].end(-9)
            case "switched off":
                place.change("zone0", enabled=False)
            case _:
                del place.wanted["zone0"]
                place.configure()
        await asyncio.sleep(10)
        say(place, "zone1", RESET, UNREACHABLE)
        assert not place.account.connectivity.away
        await asyncio.sleep(60)
        assert not place.account.connectivity.away
        assert Cause.NETWORK_AWAY not in {status.cause for _, _, status in place.history}

    live(scenario, zones=2)


def test_one_look_is_enough_for_all(live: Live) -> None:
    async def scenario(place: House) -> None:
        _lose_network(place)
        await asyncio.gather(*(_retry_in_vain(place, 30, zone_id) for zone_id in place.zones))
        assert len(place.outside.looks) == 1

    live(scenario, zones=5)


def test_a_look_that_takes_long_holds_up_nobody(live: Live) -> None:
    """A zone that is back meanwhile, or is removed, isn't said to have no network."""

    async def scenario(place: House) -> None:
        place.outside.takes_s = 5
        _lose_network(place)
        say(place, "zone0", RESET, UNREACHABLE, registered("zone0"))
        assert place.state() is ZoneState.CONNECTED
        place.spotify.away_since = None
        await asyncio.sleep(APART_S)
        _lose_network(place)
        say(place, "zone1", RESET, UNREACHABLE)
        await asyncio.sleep(1)
        del place.wanted["zone1"]
        place.configure()
        await asyncio.sleep(10)
        assert not place.account.connectivity.away
        assert Cause.NETWORK_AWAY not in {status.cause for _, _, status in place.history}

    live(scenario, zones=2)
