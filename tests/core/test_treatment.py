"""What is done about a session that isn't well: after the music, not too often, and told."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from bench.simulation.session import Fault
from custom_components.librespot.core.care import APART_S
from custom_components.librespot.core.health import ACCUSED_S, DEALER_SILENT_S, RECONNECT_S
from custom_components.librespot.core.model import Bitrate, Cause, ZoneState

from .conftest import Live
from .house import House
from .recorded import (
    ACCESS_POINT_CLOSED,
    NEXT_PLAY_FAILS,
    NOT_HERE,
    PONG,
    RESET,
    UNREACHABLE,
    another_skipped,
    say,
    tell_neighbours,
)

ENDED_ITSELF = "WARN  librespot] Spirc shut down unexpectedly"
LATE_S = 1.0
MINUTE_S = 60.0
HOUR_S = 3600.0


def _now() -> float:
    return asyncio.get_running_loop().time()


def _mute(place: House) -> None:
    place.launcher.sessions["zone0"].mute = True


def _deafen(place: House) -> None:
    say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)


def _evict(place: House) -> None:
    tell_neighbours(place, "zone0", "DEVICES_DISAPPEARED")


def _lose_access_point(place: House) -> None:
    say(place, "zone0", ACCESS_POINT_CLOSED)


async def _outage(place: House, seconds: float) -> None:
    """Let there be no network for a while, and all notice it."""
    place.spotify.away_since = _now()
    for session in place.launcher.sessions.values():
        session.drop()
    await asyncio.sleep(seconds)
    place.spotify.away_since = None


class TestMusic:
    """It is what all this is for; and it proves nothing."""

    @pytest.mark.parametrize(
        ("fault", "cause", "within_s"),
        [
            (_mute, Cause.DEALER_SILENT, DEALER_SILENT_S),
            (_deafen, Cause.DEAF, 0.0),
            (_evict, Cause.EVICTED, ACCUSED_S),
            (_lose_access_point, Cause.ACCESS_POINT_GONE, 0.0),
        ],
    )
    def test_trouble_is_told_at_once_and_mended_after_it(
        self, live: Live, fault: Callable[[House], None], cause: Cause, within_s: float
    ) -> None:
        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            session.play()
            fault(place)
            await place.until(lambda: place.zones["zone0"].cause is cause, within_s + LATE_S)
            assert place.state() is ZoneState.RECONNECTING
            assert place.zones["zone0"].next_attempt is None
            await asyncio.sleep(MINUTE_S)
            assert place.zones["zone0"].cause is cause
            assert place.starts("zone0") == 1
            assert not place.restarts
            session.mute = False
            session.pause()
            await place.until(lambda: place.starts("zone0") == 2, within_s=10)
            assert [restart.cause for _, restart in place.restarts] == [cause]

        live(scenario, zones=3)

    def test_what_is_over_is_told_with_the_sign_of_life(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            session.play()
            session.mute = True
            await place.until(
                lambda: place.zones["zone0"].cause is Cause.DEALER_SILENT, DEALER_SILENT_S + LATE_S
            )
            session.mute = False
            say(place, "zone0", PONG)
            await place.until(lambda: place.state() is ZoneState.CONNECTED, within_s=LATE_S)
            assert place.zones["zone0"].cause is Cause.NONE

        live(scenario)

    def test_the_end_of_a_session_is_not_its_musics(self, live: Live) -> None:
        """The program logs in by itself then, and says that it was disconnected."""

        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            session.play()
            place.change("zone0", bitrate=Bitrate.LOW)
            say(place, "zone0", ACCESS_POINT_CLOSED)
            await asyncio.sleep(MINUTE_S)
            say(place, "zone0", ENDED_ITSELF)
            session.tell("session_disconnected", USER_NAME="somebody")
            await asyncio.sleep(LATE_S)
            assert not session.farewells

        live(scenario)

    @pytest.mark.parametrize(
        "lines", [(ACCESS_POINT_CLOSED,), (RESET, UNREACHABLE), (ENDED_ITSELF,)]
    )
    def test_planned_work_waits_for_its_end_in_a_lost_session_too(
        self, live: Live, lines: tuple[str, ...]
    ) -> None:
        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            session.play()
            say(place, "zone0", *lines)
            assert place.state() is ZoneState.RECONNECTING
            place.change("zone0", bitrate=Bitrate.LOW)
            await asyncio.sleep(RECONNECT_S / 2)
            assert not session.ended
            session.pause()
            await place.until(lambda: place.starts("zone0") == 2, within_s=10)

        live(scenario)

    def test_a_person_who_asks_does_not_wait(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            place.launcher.sessions["zone0"].play()
            say(place, "zone0", ACCESS_POINT_CLOSED)
            place.account.restart("zone0")
            await place.until(lambda: place.starts("zone0") == 2, within_s=10)
            assert not place.restarts

        live(scenario)


class TestNetwork:
    """An outage is nobody's own trouble."""

    def test_the_second_outage_is_healed_as_soon_as_the_first(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            for _ in range(6):
                await _outage(place, 200)
                await place.until_all_connected(within_s=60)
                await asyncio.sleep(30)
            assert not place.restarts

        live(scenario)

    @pytest.mark.parametrize("zones", [1, 3])
    def test_nothing_else_is_shown_while_it_lasts(self, live: Live, zones: int) -> None:
        async def scenario(place: House) -> None:
            begun = len(place.history)
            await _outage(place, 600)
            shown = [status.cause for _, _, status in place.history[begun:]]
            first = shown.index(Cause.NETWORK_AWAY)
            losses = {Cause.CONNECTION_LOST, Cause.ACCESS_POINT_GONE, Cause.DEALER_SILENT}
            if zones == 1:
                assert losses.isdisjoint(shown[first:])
            assert all(status.cause is Cause.NETWORK_AWAY for status in place.zones.values())

        live(scenario, zones=zones)

    def test_logins_that_hang_meanwhile_cost_nothing(self, live: Live) -> None:
        """As where packets are dropped instead of refused."""

        async def scenario(place: House) -> None:
            place.outside.dark = True
            place.launcher.faults["zone0"] = Fault.HANGS
            say(place, "zone0", RESET)
            for _ in range(int(RECONNECT_S / 10)):
                say(place, "zone0", UNREACHABLE)
                await asyncio.sleep(10)
            begun = len(place.history)
            await asyncio.sleep(4 * HOUR_S)
            shown = {status.cause for _, _, status in place.history[begun:]}
            assert shown == {Cause.NETWORK_AWAY}
            place.outside.dark = False
            place.launcher.faults.clear()
            await place.until_all_connected(within_s=2 * MINUTE_S)

        live(scenario)

    def test_the_zones_own_trouble_does_not_wait_for_it(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            await _outage(place, 200)
            await place.until_all_connected(within_s=60)
            _deafen(place)
            begun = place.starts("zone0")
            await place.until(lambda: place.starts("zone0") > begun, within_s=10)

        live(scenario)

    def test_an_incident_that_stays_open_lets_nobody_off_who_was_back(self, live: Live) -> None:
        """Else a zone that loses its connection each minute is restarted each minute."""

        async def scenario(place: House) -> None:
            place.launcher.faults["zone1"] = Fault.HANGS
            for zone_id in place.zones:
                say(place, zone_id, ACCESS_POINT_CLOSED)
            await asyncio.sleep(5 * MINUTE_S)
            assert place.account.status.incident is not None
            begun = place.starts("zone0")
            until = _now() + HOUR_S
            while _now() < until:
                if place.state() is ZoneState.CONNECTED:
                    say(place, "zone0", ACCESS_POINT_CLOSED)
                await asyncio.sleep(MINUTE_S)
            assert place.starts("zone0") - begun <= HOUR_S / APART_S + 1

        live(scenario, zones=3)

    @pytest.mark.parametrize("zones", [1, 3])
    def test_looks_for_it_are_no_news(self, live: Live, zones: int) -> None:
        async def scenario(place: House) -> None:
            begun = len(place.history)
            await _outage(place, HOUR_S)
            for zone_id in place.zones:
                shown = [
                    (status.state, status.cause)
                    for _, each, status in place.history[begun:]
                    if each == zone_id
                ]
                changes = sum(before != after for before, after in pairwise(shown))
                assert changes < 10, "it waits for the network, whoever looks for it"
            await place.until_all_connected(within_s=60)

        live(scenario, zones=zones)


class TestTelling:
    """Why a session is ended that nobody asked to end."""

    def test_one_that_ended_itself_is_told_and_costs_nothing(self, live: Live) -> None:
        """Its program would log in by itself, past the gate. Its own trouble doesn't wait then."""

        async def scenario(place: House) -> None:
            say(place, "zone0", ENDED_ITSELF)
            await place.until(lambda: place.starts("zone0") == 2, within_s=30)
            assert [restart.cause for _, restart in place.restarts] == [Cause.CONNECTION_LOST]
            await place.until_all_connected()
            _deafen(place)
            await place.until(lambda: place.starts("zone0") == 3, within_s=10)

        live(scenario)

    def test_one_that_ends_itself_again_and_again_backs_off(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            while _now() < HOUR_S:
                await place.until_all_connected()
                say(place, "zone0", ENDED_ITSELF)
                await place.until(lambda: place.state() is not ZoneState.CONNECTED, within_s=1)
            assert 1 < len(place.restarts) < HOUR_S / 60

        live(scenario)

    def test_one_that_only_prolongs_a_freeze(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            place.launcher.faults["zone1"] = Fault.ALWAYS_REFUSED
            place.account.restart("zone1")
            await place.until(lambda: place.account.status.frozen_until is not None)
            say(place, "zone0", RESET)
            await place.until(lambda: place.launcher.sessions["zone0"].ended, within_s=10)
            assert ("zone0", Cause.CONNECTION_LOST) in [
                (zone_id, restart.cause) for zone_id, restart in place.restarts
            ]

        live(scenario, zones=2)


def test_who_skips_everything_stays_reached_until_its_restart(live: Live) -> None:
    """Care lets it wait for minutes, and it can be told to play something else meanwhile."""

    async def scenario(place: House) -> None:
        _deafen(place)
        await place.until(lambda: place.starts("zone0") == 2, within_s=10)
        await place.until_all_connected()
        for _ in range(3):
            say(place, "zone0", *another_skipped(NOT_HERE))
        await place.until(lambda: place.zones["zone0"].cause is Cause.TRACKS_UNAVAILABLE, 1)
        assert place.state() is ZoneState.CONNECTED
        due = place.zones["zone0"].next_attempt
        assert due is not None
        await place.until(lambda: place.starts("zone0") == 3, within_s=APART_S)
        assert _now() >= due

    live(scenario)
