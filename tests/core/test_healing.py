"""Every silent death is found by what proves it, and mended: recorded lines, in virtual time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import pytest

from bench.simulation.session import Fault
from bench.simulation.virtual_time import VirtualLoop
from custom_components.librespot.core.backoff import CAP_S
from custom_components.librespot.core.care import A_DAY, APART_S, SLOWER_S
from custom_components.librespot.core.doubts import FORGOTTEN_S
from custom_components.librespot.core.halt import ASKED_EACH_S
from custom_components.librespot.core.health import (
    ACCESS_POINT_S,
    ACCUSED_BY_ONE_S,
    ACCUSED_S,
    ANSWER_S,
    DEALER_SILENT_S,
    MUTE_S,
    RECONNECT_S,
    REGISTRATION_S,
)
from custom_components.librespot.core.health.listening import LOOK_EACH_S
from custom_components.librespot.core.launcher import Farewell
from custom_components.librespot.core.model import Bitrate, Cause, ZoneState
from custom_components.librespot.core.pace import Address

from .conftest import Live
from .house import OTHERS, House, house, zone_config
from .recorded import (
    ACCESS_POINT_CLOSED,
    COMMAND,
    FIRST_PLAY_FAILS,
    FREE,
    INVALIDATED,
    KEY_REFUSED,
    NEXT_PLAY_FAILS,
    NO_KEY,
    NOT_HERE,
    PANIC,
    RESET,
    SHUFFLE_FAILS,
    SHUFFLE_IS_FORBIDDEN,
    SINK_GONE,
    SUCCESS,
    UNREACHABLE,
    VOLUME,
    another_skipped,
    devices,
    registered,
    say,
    skipped,
    tell_neighbours,
)

LATE_S = 1.0
"""Seconds that a test may be late to notice."""
IN_TROUBLE = {ZoneState.RECONNECTING, ZoneState.BACKING_OFF, ZoneState.FAILED, ZoneState.WAITING}


def _now() -> float:
    return asyncio.get_running_loop().time()


def _mute(place: House) -> None:
    place.launcher.sessions["zone0"].mute = True


def _freeze(place: House) -> None:
    """Let it say one word more after its last pong."""
    say(place, "zone0", VOLUME)
    _mute(place)


def _stop(place: House) -> None:
    place.launcher.sessions["zone0"].stop()


def _says(*texts: str) -> Callable[[House], None]:
    return lambda place: say(place, "zone0", *texts)


def _hang(place: House) -> None:
    place.launcher.sessions["zone0"].hang()


def _panic(place: House) -> None:
    for text in (PANIC, "a message of its own"):
        place.launcher.sessions["zone0"].say_bare(text)


def _evict(place: House) -> None:
    tell_neighbours(place, "zone0", "DEVICES_DISAPPEARED")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fault of zone0, and what it has to lead to."""

    fault: Callable[[House], None]
    cause: Cause
    within_s: float
    zones: int = 1
    restarts: int = 1


ROWS = {
    "dealer dead": Row(fault=_mute, cause=Cause.FROZEN, within_s=DEALER_SILENT_S + 1),
    "frozen at its work": Row(fault=_freeze, cause=Cause.FROZEN, within_s=DEALER_SILENT_S + 1),
    "process stopped": Row(fault=_stop, cause=Cause.FROZEN, within_s=MUTE_S),
    "dealer lost, and nobody tends it": Row(
        fault=_hang, cause=Cause.DEALER_SILENT, within_s=DEALER_SILENT_S
    ),
    "access point closed": Row(
        fault=_says(ACCESS_POINT_CLOSED), cause=Cause.ACCESS_POINT_GONE, within_s=ACCESS_POINT_S
    ),
    "access point frozen": Row(
        fault=_says(INVALIDATED), cause=Cause.ACCESS_POINT_GONE, within_s=ACCESS_POINT_S
    ),
    "evicted, seen by several": Row(fault=_evict, cause=Cause.EVICTED, within_s=ACCUSED_S, zones=4),
    "evicted, seen by one": Row(
        fault=_evict, cause=Cause.EVICTED, within_s=ACCUSED_BY_ONE_S, zones=2
    ),
    "deaf to a playlist": Row(
        fault=_says(*FIRST_PLAY_FAILS, *NEXT_PLAY_FAILS), cause=Cause.DEAF, within_s=0
    ),
    "deaf to everything": Row(fault=_says(COMMAND), cause=Cause.DEAF, within_s=ANSWER_S),
    "skip storm": Row(
        fault=lambda place: say(place, "zone0", *_storm()),
        cause=Cause.TRACKS_UNAVAILABLE,
        within_s=0,
    ),
    "one track for ever": Row(
        fault=_says(*[skipped("one")] * 12), cause=Cause.TRACKS_UNAVAILABLE, within_s=0
    ),
    "panic": Row(fault=_panic, cause=Cause.CRASHED, within_s=0),
    "no loudspeaker": Row(fault=_says(SINK_GONE), cause=Cause.OUTPUT_BROKEN, within_s=0),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_trouble_is_found_in_time_and_mended(live: Live, row: Row) -> None:
    """It costs the zone one restart, and its neighbours nothing."""

    async def scenario(place: House) -> None:
        await asyncio.sleep(100)
        begun = _now()
        row.fault(place)
        found = await place.until(lambda: place.zones["zone0"].cause is row.cause)
        assert found - begun <= row.within_s + LATE_S
        assert place.zones["zone0"].evidence
        await place.until_all_connected(within_s=120)
        await asyncio.sleep(3600)
        assert place.starts("zone0") == 1 + row.restarts
        assert all(place.starts(zone) == 1 for zone in place.zones if zone != "zone0")

    live(scenario, zones=row.zones)


def test_a_dead_dealer_of_a_living_program(live: Live) -> None:
    """It says that it heard the signal: so it isn't frozen, and nobody waits for the rest."""

    async def scenario(place: House) -> None:
        session = place.launcher.sessions["zone0"]
        await asyncio.sleep(125)
        session.mute = True
        await asyncio.sleep(DEALER_SILENT_S - 7)
        session.mute = False
        await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        await place.until(lambda: session.ended, within_s=1)
        assert session.farewells == [Farewell.QUESTION, Farewell.AT_ONCE]
        assert place.zones["zone0"].cause is Cause.DEALER_SILENT

    live(scenario)


def test_a_retrying_dealer_is_left_alone_for_two_minutes(live: Live) -> None:
    """It says each time why it isn't back."""

    async def scenario(place: House) -> None:
        begun = _now()
        say(place, "zone0", RESET)
        while _now() < begun + RECONNECT_S - LATE_S:
            say(place, "zone0", UNREACHABLE)
            assert place.state() is ZoneState.RECONNECTING
            await asyncio.sleep(5)
        await place.until(lambda: place.state() is ZoneState.BACKING_OFF, within_s=LATE_S)
        assert place.zones["zone0"].cause is Cause.CONNECTION_LOST

    live(scenario)


@pytest.mark.parametrize("zones", [2, 3])
def test_no_network_is_found_by_two(live: Live, zones: int) -> None:
    """And all come back by themselves when it is there again."""

    async def scenario(place: House) -> None:
        for zone_id in ("zone0", "zone1"):
            say(place, zone_id, RESET)
            assert place.zones[zone_id].cause is Cause.CONNECTION_LOST
            say(place, zone_id, UNREACHABLE)
        for zone_id in ("zone0", "zone1"):
            await place.until(lambda z=zone_id: place.zones[z].cause is Cause.NETWORK_AWAY, 1)  # type: ignore[misc]
            assert place.state(zone_id) is ZoneState.RECONNECTING
            say(place, zone_id, registered(zone_id))
        assert place.account.status.connected == zones
        assert len(place.launcher.started) == zones

    live(scenario, zones=zones)


class TestDeaf:
    """Commands that fail, or are never answered."""

    @pytest.mark.parametrize(
        "lines",
        [
            FIRST_PLAY_FAILS,
            (COMMAND, SUCCESS),
            (*FIRST_PLAY_FAILS, COMMAND, SUCCESS),
            SHUFFLE_FAILS * 3,
            SHUFFLE_IS_FORBIDDEN * 3,
        ],
    )
    def test_a_zone_that_hears(self, live: Live, lines: tuple[str, ...]) -> None:
        """The first failure may be that playlist's fault, and a mode needs music."""

        async def scenario(place: House) -> None:
            say(place, "zone0", *lines)
            await asyncio.sleep(3600)
            say(place, "zone0", *FIRST_PLAY_FAILS)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1

        live(scenario)

    def test_music_proves_that_it_hears(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            say(place, "zone0", *FIRST_PLAY_FAILS, COMMAND, SUCCESS)
            place.launcher.sessions["zone0"].play()
            place.launcher.sessions["zone0"].pause()
            say(place, "zone0", *FIRST_PLAY_FAILS)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1

        live(scenario)

    def test_an_answer_may_be_slow(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            for _ in range(10):
                say(place, "zone0", COMMAND)
                await asyncio.sleep(ANSWER_S - 1)
                say(place, "zone0", SUCCESS)
            assert place.starts("zone0") == 1

        live(scenario)

    def test_music_plays_to_its_end(self, live: Live) -> None:
        """And the session is only ended when its successor may log in."""

        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            session.play()
            say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1
            place.launcher.faults["zone1"] = Fault.HANGS
            place.account.restart("zone1")
            await place.until(lambda: place.state("zone1") is ZoneState.AUTHENTICATING)
            session.pause()
            await place.until(lambda: place.zones["zone0"].cause is Cause.DEAF, within_s=1)
            assert not session.ended
            await place.until(lambda: place.starts("zone0") == 2, within_s=300)
            assert session.farewells == [Farewell.GRACEFUL]

        live(scenario, zones=2)


class TestTracks:
    """Whether nothing can be played, and whose fault that is."""

    @pytest.mark.parametrize("pause_s", [4, 60])
    def test_a_person_who_looks_for_music_is_slower(self, live: Live, pause_s: float) -> None:
        """And finds some."""

        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            for _ in range(30):
                say(place, "zone0", *another_skipped(NOT_HERE), *another_skipped(NOT_HERE))
                session.play()
                await asyncio.sleep(pause_s)
                session.pause()
            assert place.starts("zone0") == 1

        live(scenario)

    def test_a_restart_that_did_not_help_is_not_tried_again(self, live: Live) -> None:
        """Before something has played: an album may just not be to be had here."""

        async def scenario(place: House) -> None:
            for _ in range(20):
                say(place, "zone0", *_storm())
                await asyncio.sleep(1)
                await place.until_all_connected()
                await asyncio.sleep(3600)
            assert place.starts("zone0") == 2
            place.launcher.sessions["zone0"].play()
            await asyncio.sleep(60)
            place.launcher.sessions["zone0"].pause()
            say(place, "zone0", *_storm())
            await place.until(lambda: place.starts("zone0") == 3, within_s=5)

        live(scenario)

    def test_a_restart_that_did_not_help_is_told(self, live: Live) -> None:
        """The zone is connected all the time, until it is well or lost."""

        async def scenario(place: House) -> None:
            await _storm_twice(place)
            status = place.zones["zone0"]
            assert status.evidence is not None
            assert status.evidence.startswith("Skipping to next track")
            assert status.since <= _now() - 60
            assert place.account.status.connected == 1
            say(place, "zone0", RESET)
            assert place.state() is ZoneState.RECONNECTING
            say(place, "zone0", registered("zone0"))
            back = place.zones["zone0"]
            assert (back.cause, back.since) == (Cause.TRACKS_UNAVAILABLE, _now())
            await asyncio.sleep(86_400)
            assert place.zones["zone0"] == back
            place.launcher.sessions["zone0"].play()
            well = place.zones["zone0"]
            assert (well.state, well.cause) == (ZoneState.CONNECTED, Cause.NONE)
            assert well.since == back.since
            assert place.starts("zone0") == 2

        live(scenario)

    def test_trying_again_forgets_what_was_skipped(self, live: Live) -> None:
        """Until it is skipped again."""

        async def scenario(place: House) -> None:
            await _storm_twice(place)
            place.account.retry_failed()
            await place.until(lambda: place.zones["zone0"].cause is Cause.NONE, within_s=1)
            say(place, "zone0", *_storm())
            await place.until(_tells_of_tracks(place), within_s=1)
            place.account.restart("zone0")
            await place.until(lambda: place.starts("zone0") == 3, within_s=5)
            await place.until(lambda: place.zones["zone0"].cause is Cause.NONE, within_s=5)

        live(scenario)

    def test_a_locked_album_does_not_hide_that_there_are_no_keys(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            await _storm_twice(place)
            _refuse_keys(place, "zone0")
            await place.until(lambda: place.state() is ZoneState.FAILED, within_s=1)
            say(place, "zone0", *_storm())
            await asyncio.sleep(60)
            status = place.zones["zone0"]
            assert (status.state, status.cause) == (ZoneState.FAILED, Cause.NO_AUDIO_KEYS)

        live(scenario)

    def test_no_keys_for_one_zone_after_a_restart(self, live: Live) -> None:
        """Nobody can mend it by restarting: it stays visible, and is well when it plays."""

        async def scenario(place: House) -> None:
            _refuse_keys(place, "zone0")
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            await place.until_all_connected()
            assert Cause.NO_AUDIO_KEYS not in {status.cause for _, _, status in place.history}
            for _ in range(5):
                _refuse_keys(place, "zone0")
                await place.until(lambda: place.state() is ZoneState.FAILED, within_s=1)
                assert place.zones["zone0"].cause is Cause.NO_AUDIO_KEYS
                assert place.zones["zone0"].evidence == "error audio key 0 1"
                await asyncio.sleep(86_400)
            assert place.state() is ZoneState.FAILED
            assert place.launcher.running == ["zone0"]
            assert place.starts("zone0") == 2
            place.launcher.sessions["zone0"].play()
            assert place.state() is ZoneState.CONNECTED

        live(scenario)

    def test_no_keys_for_two_zones(self, live: Live) -> None:
        """That is the account's, at once; the third is not concerned until it is used."""

        async def scenario(place: House) -> None:
            _refuse_keys(place, "zone0")
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            _refuse_keys(place, "zone1")
            await place.until(lambda: place.state("zone1") is ZoneState.FAILED, within_s=1)
            assert place.zones["zone1"].cause is Cause.NO_AUDIO_KEYS
            await asyncio.sleep(3600)
            assert [place.starts(zone) for zone in place.zones] == [2, 1, 1]
            assert place.state("zone2") is ZoneState.CONNECTED

        live(scenario, zones=3)

    def test_a_person_may_restart_it_all_the_same(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            for zone_id in ("zone0", "zone1"):
                _refuse_keys(place, zone_id)
                await asyncio.sleep(1)
            await place.until(lambda: place.state("zone1") is ZoneState.FAILED, within_s=60)
            place.account.restart("zone1")
            await place.until(lambda: place.starts("zone1") == 2, within_s=5)
            await place.until_all_connected()

        live(scenario, zones=2)

    def test_trying_again_shows_how_it_is(self, live: Live) -> None:
        """Until the next track is skipped."""

        async def scenario(place: House) -> None:
            for zone_id in ("zone0", "zone1"):
                _refuse_keys(place, zone_id)
                await asyncio.sleep(1)
            await place.until(lambda: place.state("zone1") is ZoneState.FAILED, within_s=60)
            place.account.retry_failed()
            await place.until_all_connected(within_s=60)
            assert place.starts("zone1") == 1

        live(scenario, zones=2)


class TestOutput:
    """Whether anybody hears what plays."""

    UNHEARD = "nobody reads the FIFO /run/Room 0"

    def test_nobody_reads_the_fifo(self, live: Live) -> None:
        """It says which, and comes back."""

        async def scenario(place: House) -> None:
            place.launcher.outputs_are_watched = True
            session = place.launcher.sessions["zone0"]
            session.play()
            await asyncio.sleep(600)
            assert place.state() is ZoneState.CONNECTED
            session.output = self.UNHEARD
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF, LOOK_EACH_S + LATE_S)
            assert place.zones["zone0"].cause is Cause.OUTPUT_BROKEN
            assert place.zones["zone0"].evidence == self.UNHEARD
            await place.until_all_connected()
            assert place.starts("zone0") == 2

        live(scenario)

    def test_nobody_has_to_read_while_nothing_plays(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            place.launcher.outputs_are_watched = True
            session = place.launcher.sessions["zone0"]
            session.play()
            await asyncio.sleep(60)
            session.pause()
            session.output = self.UNHEARD
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1

        live(scenario)


class TestAccount:
    """What Spotify says of an account, it says to every zone: so one asks no more than needed."""

    def test_credentials_are_tried_again_minutes_later(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            place.launcher.faults["zone0"] = Fault.BAD_CREDENTIALS
            place.account.restart("zone0")
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
            refused = _now()
            assert place.zones["zone0"].cause is Cause.CREDENTIALS_REFUSED
            await place.until(lambda: place.state() is ZoneState.FAILED)
            assert 120 <= _now() - refused <= 300
            assert len(place.spotify.logins) == 3, "one that worked, and two that were refused"

        live(scenario)

    def test_a_second_zone_proves_it_and_the_third_does_not_even_try(self, live: Live) -> None:
        """Those connected play on; new credentials bring the others back."""

        async def scenario(place: House) -> None:
            for zone_id in ("zone0", "zone1", "zone2"):
                place.launcher.faults[zone_id] = Fault.BAD_CREDENTIALS
                place.account.restart(zone_id)
            await place.until(lambda: place.state("zone1") is ZoneState.FAILED, within_s=60)
            await place.until(lambda: place.state("zone2") is ZoneState.FAILED, within_s=60)
            tried = len(place.launcher.started)
            place.change("zone3", bitrate=Bitrate.LOW)
            await asyncio.sleep(ASKED_EACH_S - 60)
            assert len(place.launcher.started) == tried
            assert place.state("zone3") is ZoneState.CONNECTED
            place.launcher.faults.clear()
            place.account.give_credentials(OTHERS)
            await place.until_all_connected()

        live(scenario, zones=4)

    def test_a_login_that_works_disproves_it(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            place.launcher.faults["zone0"] = Fault.BAD_CREDENTIALS
            place.account.restart("zone0")
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
            place.account.restart("zone1")
            await place.until(lambda: place.starts("zone1") == 2)
            await place.until(lambda: place.state("zone1") is ZoneState.CONNECTED)
            starts = place.starts("zone0")
            await place.until(lambda: place.starts("zone0") > starts)
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF)

        live(scenario, zones=2)

    @pytest.mark.parametrize("what", ["switched off", "removed"])
    @pytest.mark.parametrize("days", [0, 30])
    def test_passing_refusals_of_two_zones_prove_nothing(
        self, live: Live, what: str, days: int
    ) -> None:
        """The first one's zone isn't wanted any more, so that nobody could ask it again."""

        async def scenario(place: House) -> None:
            await _refuse_once(place, "zone0")
            if what == "removed":
                del place.wanted["zone0"]
                place.configure()
            else:
                place.change("zone0", enabled=False)
            await asyncio.sleep(days * 86_400 + 60)
            await _refuse_once(place, "zone1")
            await place.until_all_connected()
            assert ZoneState.FAILED not in {status.state for _, _, status in place.history}

        live(scenario, zones=3)

    def test_after_a_long_freeze_it_takes_one_login_more(self, live: Live) -> None:
        """By then the complaint is forgotten, and the next one proves as little as the first."""

        async def scenario(place: House) -> None:
            await _refuse_once(place, "zone0")
            place.launcher.faults["zone0"] = Fault.ALWAYS_REFUSED
            await asyncio.sleep(2 * FORGOTTEN_S)
            assert place.account.status.frozen_until is not None
            place.launcher.faults["zone0"] = Fault.BAD_CREDENTIALS
            await place.until(lambda: place.zones["zone0"].cause is Cause.CREDENTIALS_REFUSED)
            assert place.state() is ZoneState.BACKING_OFF
            await place.until(lambda: place.state() is ZoneState.FAILED, within_s=600)

        live(scenario)

    def test_an_account_that_is_free_now(self, live: Live) -> None:
        """One word of it is enough for all that would log in."""

        async def scenario(place: House) -> None:
            say(place, "zone0", FREE)
            assert place.state() is ZoneState.FAILED
            place.launcher.sessions["zone1"].end(-9)
            await place.until(lambda: place.state("zone1") is ZoneState.FAILED, within_s=60)
            assert place.zones["zone1"].cause is Cause.NOT_PREMIUM
            await asyncio.sleep(ASKED_EACH_S - 60)
            assert len(place.launcher.started) == 2
            place.account.retry_failed()
            await place.until_all_connected()

        live(scenario, zones=2)

    def test_another_program_is_tried(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            say(place, "zone0", FREE)
            place.config = replace(place.config, access_point_port=4070)
            place.configure()
            await place.until_all_connected(within_s=60)

        live(scenario)


class TestCare:
    """Mending must not make it worse."""

    def test_restarts_are_ten_minutes_apart_and_six_a_day(self, live: Live) -> None:
        """Then one an hour. Meanwhile it says what is wrong, and until when it waits."""

        async def scenario(place: House) -> None:
            restarts = []
            while _now() < 86_400:
                await place.until(lambda: place.state() is ZoneState.CONNECTED)
                say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
                await place.until(lambda: place.zones["zone0"].cause is Cause.DEAF, within_s=1)
                due = place.zones["zone0"].next_attempt
                starts = place.starts("zone0")
                await place.until(lambda n=starts: place.starts("zone0") > n)  # type: ignore[misc]
                restarts.append(_now())
                assert due is None or _now() >= due
            apart = [after - before for before, after in pairwise(restarts)]
            assert len(apart) > A_DAY
            assert all(seconds >= APART_S - LATE_S for seconds in apart)
            assert all(seconds >= SLOWER_S - LATE_S for seconds in apart[A_DAY - 1 :])

        live(scenario)

    @pytest.mark.parametrize("lines", [(COMMAND,), (*NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)])
    def test_what_happens_meanwhile_is_found_in_time(
        self, live: Live, lines: tuple[str, ...]
    ) -> None:
        """One that waits for its restart is stopped: what was due before hides nothing."""

        async def scenario(place: House) -> None:
            say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            await place.until_all_connected()
            say(place, "zone0", *lines)
            await place.until(lambda: place.zones["zone0"].cause is Cause.DEAF, ANSWER_S + LATE_S)
            await asyncio.sleep(MUTE_S / 2)
            place.launcher.sessions["zone0"].stop()
            stopped = _now()
            found = await place.until(lambda: place.zones["zone0"].cause is Cause.FROZEN)
            assert found - stopped <= MUTE_S + LATE_S
            assert place.starts("zone0") == 2

        live(scenario)

    def test_what_mends_itself_meanwhile_is_not_restarted(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            await place.until_all_connected()
            say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
            await place.until(lambda: place.state() is ZoneState.RECONNECTING, within_s=1)
            say(place, "zone0", COMMAND, SUCCESS)
            place.launcher.sessions["zone0"].play()
            await place.until(lambda: place.state() is ZoneState.CONNECTED, within_s=1)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 2

        live(scenario)

    def test_a_restart_of_ours_makes_them_no_more(self, live: Live) -> None:
        """Even if Home Assistant is started again and again."""

        async def scenario(place: House) -> None:
            say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            restarted = _now()
            for _ in range(3):
                memory = place.account.memory(wall_clock=1e9)
                async with house(address=Address(Random(1))) as later:
                    later.account.recall(memory, wall_clock=1e9)
                    later.configure()
                    await later.until_all_connected()
                    say(later, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
                    await asyncio.sleep(60)
                    assert later.starts("zone0") == 1
                    assert later.zones["zone0"].cause is Cause.DEAF
                    due = later.zones["zone0"].next_attempt
                    assert due is not None
                    assert restarted + APART_S - LATE_S <= due
                    place = later

        live(scenario)

    def test_keys_that_are_refused_again_after_a_restart_of_ours(self, live: Live) -> None:
        """A restart was tried already, and nothing has played since."""

        async def scenario(place: House) -> None:
            _refuse_keys(place, "zone0")
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            memory = place.account.memory(wall_clock=1e9)
            async with house(address=Address(Random(1))) as later:
                later.account.recall(memory, wall_clock=1e9)
                later.configure()
                await later.until_all_connected()
                _refuse_keys(later, "zone0")
                await later.until(lambda: later.state() is ZoneState.FAILED, within_s=1)
                assert later.zones["zone0"].cause is Cause.NO_AUDIO_KEYS
                assert later.starts("zone0") == 1

        live(scenario)

    def test_a_start_that_fails_is_not_counted(self, live: Live) -> None:
        """It costs nobody a session, so the next follows soon; but later each time."""

        async def scenario(place: House) -> None:
            say(place, "zone0", RESET)
            place.launcher.faults["zone0"] = Fault.HANGS
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF, RECONNECT_S + 10)
            await asyncio.sleep(APART_S)
            assert place.starts("zone0") > 3
            place.launcher.faults.clear()
            await place.until_all_connected(within_s=REGISTRATION_S + CAP_S)

        live(scenario)

    def test_the_reason_is_told_once(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            say(place, "zone0", *NEXT_PLAY_FAILS, *NEXT_PLAY_FAILS)
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)
            await place.until_all_connected()
            [(zone_id, restart)] = place.restarts
            assert (zone_id, restart.cause) == ("zone0", Cause.DEAF)
            assert restart.evidence is not None
            assert restart.evidence.startswith("tried loading unavailable")

        live(scenario)


class TestTime:
    """Time that nobody counted proves nothing."""

    @pytest.mark.parametrize("seconds", [60, 600, 86_400])
    def test_a_loop_that_stood_still(self, live: Live, seconds: float) -> None:
        """Everything is due at once then, and nothing is."""

        async def scenario(place: House) -> None:
            await asyncio.sleep(100)
            say(place, "zone0", RESET, UNREACHABLE)
            say(place, "zone1", COMMAND)
            _evict_quietly(place, "zone2")
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.jump(seconds)
            await asyncio.sleep(5)
            say(place, "zone0", registered("zone0"))
            await asyncio.sleep(3600)
            assert len(place.launcher.started) == len(place.zones)

        live(scenario, zones=5)

    @pytest.mark.parametrize(("slept_s", "restarts"), [(0.0, 1), (28_800.0, 0)])
    def test_a_laptop_that_slept(self, live: Live, slept_s: float, restarts: int) -> None:
        """Its program is given the whole time again, as its network has to come up first."""

        async def scenario(place: House) -> None:
            await asyncio.sleep(100)
            place.launcher.sessions["zone0"].hang()
            await asyncio.sleep(20)
            place.slept_s += slept_s
            await asyncio.sleep(DEALER_SILENT_S)
            say(place, "zone0", registered("zone0"))
            await asyncio.sleep(DEALER_SILENT_S - LATE_S)
            assert place.starts("zone0") == 1 + restarts

        live(scenario)

    def test_a_moment_is_none(self, live: Live) -> None:
        """A busy machine is late now and then."""

        async def scenario(place: House) -> None:
            place.launcher.sessions["zone0"].hang()
            begun = _now()
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            for _ in range(10):
                loop.jump(5)
                await asyncio.sleep(1)
            found = await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
            assert found - begun <= DEALER_SILENT_S + LATE_S

        live(scenario)


async def _refuse_once(place: House, zone_id: str) -> None:
    """Let Spotify refuse a zone's credentials in passing."""
    place.launcher.faults[zone_id] = Fault.BAD_CREDENTIALS
    place.account.restart(zone_id)
    await place.until(lambda: place.zones[zone_id].cause is Cause.CREDENTIALS_REFUSED)
    assert place.state(zone_id) is ZoneState.BACKING_OFF
    place.launcher.faults.clear()


def _evict_quietly(place: House, of: str) -> None:
    """Let two neighbours say that a zone is gone."""
    for witness in ("zone3", "zone4"):
        say(place, witness, devices("DEVICES_DISAPPEARED", of))


def _storm() -> tuple[str, ...]:
    return (*another_skipped(), *another_skipped(), *another_skipped())


def _tells_of_tracks(place: House) -> Callable[[], bool]:
    """Return what tells whether zone0 is connected and says that it skips everything."""

    def tells() -> bool:
        status = place.zones["zone0"]
        pair = (status.state, status.cause)
        return pair == (ZoneState.CONNECTED, Cause.TRACKS_UNAVAILABLE)

    return tells


async def _storm_twice(place: House) -> None:
    """Let zone0 skip everything, be restarted for that, and skip everything again."""
    say(place, "zone0", *_storm())
    await place.until(lambda: place.starts("zone0") == 2, within_s=5)
    await place.until_all_connected()
    await asyncio.sleep(60)
    say(place, "zone0", *_storm())
    await place.until(_tells_of_tracks(place), within_s=1)


def _refuse_keys(place: House, zone_id: str) -> None:
    for _ in range(3):
        say(place, zone_id, *another_skipped(KEY_REFUSED, NO_KEY))


class TestEviction:
    """Witnesses, time, and no sign of life of the accused."""

    @pytest.mark.parametrize(
        "sign",
        [
            COMMAND,
            devices("DEVICE_STATE_CHANGED", "zone1"),
            registered("zone0"),
        ],
    )
    def test_a_sign_of_life_acquits(self, live: Live, sign: str) -> None:
        async def scenario(place: House) -> None:
            _evict(place)
            await asyncio.sleep(ACCUSED_S / 2)
            say(place, "zone0", sign, SUCCESS)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1

        live(scenario, zones=4)

    @pytest.mark.parametrize(
        "reason", ["NEW_DEVICE_APPEARED", "DEVICE_NEW_CONNECTION", "DEVICE_STATE_CHANGED"]
    )
    def test_a_neighbour_acquits(self, live: Live, reason: str) -> None:
        async def scenario(place: House) -> None:
            _evict(place)
            await asyncio.sleep(ACCUSED_S / 2)
            say(place, "zone2", devices(reason, "zone0"))
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1

        live(scenario, zones=4)

    @pytest.mark.parametrize(("zones", "witnesses"), [(1, 0), (2, 0), (4, 0), (4, 1)])
    def test_nobody_is_its_own_witness(self, live: Live, zones: int, witnesses: int) -> None:
        """An account's only zone has none, and one of several is as little as before."""

        async def scenario(place: House) -> None:
            for witness in range(witnesses + 1):
                say(place, f"zone{witness}", devices("DEVICES_DISAPPEARED", "zone0"))
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1

        live(scenario, zones=zones)

    def test_one_witness_of_many_is_not_enough(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            for witness in ("zone1", "zone2"):
                # Hours apart, neither confirms the other.
                say(place, witness, devices("DEVICES_DISAPPEARED", "zone0"))
                await asyncio.sleep(3600)
                assert place.starts("zone0") == 1
            for witness in ("zone1", "zone2"):
                say(place, witness, devices("DEVICES_DISAPPEARED", "zone0"))
            await place.until(lambda: place.starts("zone0") == 2, within_s=ACCUSED_S + 10)

        live(scenario, zones=4)

    @pytest.mark.parametrize(
        "line",
        [
            devices("DEVICES_DISAPPEARED", "a-phone"),
            devices("DEVICE_STATE_CHANGED", "zone0", active="zone1"),
            devices("DEVICE_VOLUME_CHANGED", "zone0"),
            devices("UNKNOWN_CLUSTER_UPDATE_REASON", "zone0"),
        ],
    )
    def test_what_is_none(self, live: Live, line: str) -> None:
        """A phone that goes, a hand-over, a volume, and what nobody knows yet."""

        async def scenario(place: House) -> None:
            for zone_id in ("zone1", "zone2", "zone3"):
                say(place, zone_id, line)
            await asyncio.sleep(3600)
            assert len(place.launcher.started) == 4

        live(scenario, zones=4)

    def test_what_we_ended_ourselves_is_none(self, live: Live) -> None:
        """Nor is the end of the session before, told late."""

        async def scenario(place: House) -> None:
            place.change("zone0", enabled=False)
            place.change("zone1", bitrate=Bitrate.LOW)
            await place.until(lambda: place.starts("zone1") == 2)
            await place.until(lambda: place.state("zone1") is ZoneState.CONNECTED)
            for witness in ("zone2", "zone3"):
                say(place, witness, devices("DEVICES_DISAPPEARED", "zone0", "zone1"))
            await asyncio.sleep(3600)
            assert (place.starts("zone0"), place.starts("zone1")) == (1, 2)

        live(scenario, zones=4)

    def test_a_start_that_failed_was_no_session(self, live: Live) -> None:
        """So nothing of it is told late: what neighbours say counts from the first moment."""

        async def scenario(place: House) -> None:
            place.launcher.faults["new"] = Fault.HANGS
            place.wanted["new"] = zone_config("New room")
            place.configure()
            await place.until(lambda: place.state("new") is ZoneState.BACKING_OFF)
            place.launcher.faults.clear()
            await place.until_all_connected()
            starts = place.starts("new")
            tell_neighbours(place, "new", "DEVICES_DISAPPEARED")
            await place.until(lambda: place.starts("new") > starts, within_s=ACCUSED_S + 10)

        live(scenario, zones=3)

    def test_the_connection_before_is_none(self, live: Live) -> None:
        """Spotify may notice its end only when the program is back by another."""

        async def scenario(place: House) -> None:
            say(place, "zone0", RESET, registered("zone0"))
            await asyncio.sleep(1)
            _evict(place)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1
            _evict(place)
            await place.until(lambda: place.starts("zone0") == 2, within_s=60)

        live(scenario, zones=4)

    def test_a_zone_that_plays_is_not_restarted_for_it(self, live: Live) -> None:
        async def scenario(place: House) -> None:
            session = place.launcher.sessions["zone0"]
            session.play()
            _evict(place)
            await asyncio.sleep(3600)
            assert place.starts("zone0") == 1
            session.pause()
            await place.until(lambda: place.starts("zone0") == 2, within_s=5)

        live(scenario, zones=4)
