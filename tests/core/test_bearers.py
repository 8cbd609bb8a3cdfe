"""Two sessions of one name are one device to Spotify: so no name is borne by two at once."""

import asyncio
from random import Random

import pytest

from custom_components.librespot.core.launcher import Farewell
from custom_components.librespot.core.model import Cause, ZoneState, ZoneStatus
from custom_components.librespot.core.pace import Address
from lab.limiter import Limit, TokenBucket

from .conftest import Live
from .house import House, house, zone_config

KITCHEN, SALON, STUDY = "zone0", "zone1", "zone2"
OTHERS_MUSIC_S = 7200.0


def _name_of(place: House, zone_id: str) -> str:
    """Return what Spotify calls a zone now."""
    session = place.launcher.sessions[zone_id]
    assert not session.ended
    return session.name


def _rename(place: House, **names: str) -> None:
    """Give zones other names, all at the same time."""
    for zone_id, name in names.items():
        place.wanted[zone_id] = zone_config(name)
    place.configure()


def _waits(status: ZoneStatus) -> bool:
    return (status.state, status.cause) == (ZoneState.WAITING, Cause.QUEUED)


async def _until_named(place: House, *names: str, within_s: float = 60) -> None:
    """Wait until all zones are connected by these names."""
    await place.until(
        lambda: (
            [session.name for session in place.launcher.sessions.values() if session.connected]
            == list(names)
        ),
        within_s,
    )
    await place.until_all_connected(within_s)


def test_two_zones_that_swap_names(live: Live) -> None:
    """One gives way first; each is restarted once."""

    async def scenario(place: House) -> None:
        _rename(place, zone0="Room 1", zone1="Room 0")
        await _until_named(place, "Room 1", "Room 0")
        assert (place.starts(KITCHEN), place.starts(SALON)) == (2, 2)

    live(scenario, zones=2)


def test_names_that_go_round(live: Live) -> None:
    async def scenario(place: House) -> None:
        _rename(place, zone0="Room 1", zone1="Room 2", zone2="Room 0")
        await _until_named(place, "Room 1", "Room 2", "Room 0")
        assert len(place.launcher.started) == 6

    live(scenario, zones=3)


@pytest.mark.parametrize("plays", [KITCHEN, SALON])
def test_a_swap_waits_for_the_music_of_either(live: Live, plays: str) -> None:
    """Whoever doesn't play would be ended for nothing: its new name isn't free."""

    async def scenario(place: House) -> None:
        place.launcher.sessions[plays].play()
        _rename(place, zone0="Room 1", zone1="Room 0")
        await asyncio.sleep(OTHERS_MUSIC_S)
        assert (place.starts(KITCHEN), place.starts(SALON)) == (1, 1)
        assert place.account.status.connected == 2
        place.launcher.sessions[plays].pause()
        await _until_named(place, "Room 1", "Room 0")

    live(scenario, zones=2)


def test_whoever_waits_for_a_name_plays_on(live: Live) -> None:
    """Nobody gives way to one that has to wait itself."""

    async def scenario(place: House) -> None:
        place.launcher.sessions[STUDY].play()
        _rename(place, zone0="Room 1", zone1="Room 2", zone2="Attic")
        await asyncio.sleep(OTHERS_MUSIC_S)
        assert len(place.launcher.started) == 3
        place.launcher.sessions[STUDY].pause()
        await _until_named(place, "Room 1", "Room 2", "Attic")
        assert [zone_id for _, zone_id, _ in place.launcher.started[3:]] == [STUDY, SALON, KITCHEN]
        left = {ZoneState.STOPPING, ZoneState.STARTING, ZoneState.AUTHENTICATING}
        assert set(place.states_of(KITCHEN)[-5:]) == left | {ZoneState.CONNECTED}

    live(scenario, zones=3)


def test_a_new_zone_waits_for_the_name_of_one_that_plays(live: Live) -> None:
    """The renamed one plays on by its old name; the others log in meanwhile."""

    async def scenario(place: House) -> None:
        kitchen = place.launcher.sessions[KITCHEN]
        kitchen.play()
        _rename(place, zone0="Salon", zone2="Room 0", zone3="Attic")
        await place.until(lambda: place.state("zone3") is ZoneState.CONNECTED)
        await asyncio.sleep(OTHERS_MUSIC_S)
        assert _waits(place.zones[STUDY])
        assert _name_of(place, KITCHEN) == "Room 0"
        assert place.starts(STUDY) == 0
        kitchen.pause()
        await place.until(lambda: kitchen.ended, within_s=5)
        await place.until_all_connected(within_s=10)
        assert [_name_of(place, zone_id) for zone_id in (KITCHEN, STUDY)] == ["Salon", "Room 0"]
        assert (place.starts(KITCHEN), place.starts(STUDY)) == (2, 1)

    live(scenario, zones=2)


def test_a_new_zone_waits_for_a_long_goodbye(live: Live) -> None:
    """It is the goodbye that would take the new one's registration away."""

    async def scenario(place: House) -> None:
        place.launcher.end_takes_s = 3.0
        left = place.launcher.sessions[SALON]
        del place.wanted[SALON]
        _rename(place, zone2="Room 1")
        await asyncio.sleep(2.5)
        assert not left.ended
        assert _waits(place.zones[STUDY])
        await place.until_all_connected(within_s=10)
        assert left.farewells == [Farewell.GRACEFUL]

    live(scenario, zones=2)


def test_a_person_restarts_a_zone_whose_new_name_is_taken(live: Live) -> None:
    """Its session ends as it was asked to; the rest waits."""

    async def scenario(place: House) -> None:
        place.launcher.sessions[SALON].play()
        _rename(place, zone0="Room 1", zone1="Attic")
        await asyncio.sleep(600)
        assert place.starts(KITCHEN) == 1
        place.account.restart(KITCHEN)
        await place.until(lambda: place.launcher.sessions[KITCHEN].ended, within_s=5)
        await asyncio.sleep(600)
        assert _waits(place.zones[KITCHEN])
        place.launcher.sessions[SALON].pause()
        await _until_named(place, "Room 1", "Attic")

    live(scenario, zones=2)


def test_whoever_waits_for_a_name_keeps_nobody_waiting(live: Live) -> None:
    """It has no place in the queue, and gets one as soon as it wants a name that is free."""

    async def scenario(place: House) -> None:
        place.launcher.sessions[KITCHEN].play()
        _rename(place, zone0="Attic", zone2="Room 0", zone3="Cellar")
        await place.until(lambda: place.state("zone3") is ZoneState.CONNECTED, within_s=300)
        assert place.starts(STUDY) == 0
        place.change(STUDY, name="Loft")
        await place.until(lambda: place.state(STUDY) is ZoneState.CONNECTED, within_s=300)

    live(scenario, zones=2, limit=Limit(TokenBucket(burst=3, refill_per_s=1 / 20)))


@pytest.mark.parametrize("how", ["closed", "removed", "switched off"])
def test_the_end_of_a_zone_that_waits_for_a_name(live: Live, how: str) -> None:
    async def scenario(place: House) -> None:
        place.launcher.sessions[KITCHEN].play()
        _rename(place, zone0="Attic", zone1="Room 0")
        place.account.restart(SALON)
        await place.until(lambda: _waits(place.zones[SALON]), within_s=5)
        if how == "removed":
            del place.wanted[SALON]
            place.configure()
            await place.until(lambda: place.launcher.forgotten == [SALON], within_s=5)
        elif how == "switched off":
            place.change(SALON, enabled=False)
            await place.until(lambda: place.state(SALON) is ZoneState.DISABLED, within_s=5)
        else:
            begun = asyncio.get_running_loop().time()
            await place.account.close()
            assert asyncio.get_running_loop().time() - begun < 1
        assert place.starts(SALON) == 1

    live(scenario, zones=2)


def test_another_accounts_zone_may_bear_the_same_name(live: Live) -> None:
    """Spotify keeps each account's devices apart."""

    async def scenario(place: House) -> None:
        async with house(address=Address(Random(1))) as other:
            other.configure()
            await other.until_all_connected(within_s=5)
            assert _name_of(place, KITCHEN) == _name_of(other, KITCHEN)

    live(scenario)


@pytest.mark.parametrize("seed", range(20))
def test_every_zone_gets_its_name_in_the_end(live: Live, seed: int) -> None:
    """However names go round while music comes and goes; the launcher refuses two of one name."""
    random = Random(seed)

    async def scenario(place: House) -> None:
        names = [config.name for config in place.wanted.values()]
        for _ in range(12):
            _rename(place, **dict(zip(place.wanted, random.sample(names, 5), strict=True)))
            for session in place.launcher.sessions.values():
                if session.connected:
                    random.choice((session.play, session.pause))()
            await asyncio.sleep(random.uniform(0, 60))
        for session in place.launcher.sessions.values():
            if session.connected:
                session.pause()
        await _until_named(place, *(config.name for config in place.wanted.values()), within_s=600)
        assert Cause.DEFECT not in {status.cause for _, _, status in place.history}

    live(scenario, zones=5)
