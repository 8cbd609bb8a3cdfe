"""One zone's life, on the core's own code; only the process is pretended, in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from unittest.mock import Mock, patch

import pytest

from bench.simulation.session import Fault
from bench.simulation.virtual_time import run_virtually
from custom_components.librespot.core.backoff import CAP_S, FLOOR_S
from custom_components.librespot.core.halt import ASKED_EACH_S
from custom_components.librespot.core.health import ACCESS_POINT_S, REGISTRATION_S, Health
from custom_components.librespot.core.launcher import Farewell, LaunchError, LaunchProblem
from custom_components.librespot.core.model import MAX_EVIDENCE, Bitrate, Cause, Trouble, ZoneState
from custom_components.librespot.core.network import CAP_S as NETWORK_CAP_S
from custom_components.librespot.core.pace import ZONE_ALLOWANCE
from lab.limiter import Limit, TokenBucket, Unlimited

from .house import CREDENTIALS, OTHERS, House, house, zone_config

ONE_IN_20_S = Limit(TokenBucket(burst=1, refill_per_s=1 / 20))
ONE_IN_AN_HOUR = Limit(TokenBucket(burst=1, refill_per_s=1 / 3600))


def _run(
    scenario: Callable[[House], Awaitable[None]], *, zones: int = 1, limit: Limit | None = None
) -> None:
    async def run() -> None:
        async with house(zones=zones, limit=limit) as place:
            await scenario(place)

    run_virtually(run())


def test_a_good_start() -> None:
    """Waiting, starting, authenticating, connected, each once."""

    async def scenario(place: House) -> None:
        place.configure()
        assert place.state() is ZoneState.WAITING
        await place.until_all_connected(within_s=2)
        assert place.states_of("zone0") == [
            ZoneState.STARTING,
            ZoneState.AUTHENTICATING,
            ZoneState.CONNECTED,
        ]
        status = place.zones["zone0"]
        assert status.evidence is not None
        assert status.evidence.startswith("successfully put connect state")
        assert (status.attempt, status.next_attempt) == (0, None)
        assert place.account.process_id("zone0") == 1
        assert place.account.lines("zone0") == ("session 1",)

    _run(scenario)


def test_connected_only_on_proof() -> None:
    """Pongs alone don't count: no registration in time is trouble of the zone's own."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.HANGS
        place.configure()
        end = await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        assert end == pytest.approx(REGISTRATION_S, abs=0.1)
        assert place.zones["zone0"].cause is Cause.REGISTRATION_TIMED_OUT
        assert place.launcher.sessions["zone0"].farewells == [Farewell.AT_ONCE]
        del place.launcher.faults["zone0"]
        await place.until_all_connected()

    _run(scenario)


def test_a_refused_login_is_stopped_before_its_second_attempt() -> None:
    """Librespot would try six more times; Spotify is asked once."""

    async def scenario(place: House) -> None:
        place.spotify.admit("a stranger")
        place.configure()
        await place.until(lambda: place.state() is ZoneState.RATE_LIMITED)
        await place.until(lambda: not place.launcher.running)
        assert place.spotify.refusals == 1
        assert place.launcher.sessions["zone0"].farewells == [Farewell.AT_ONCE]
        status = place.zones["zone0"]
        assert status.cause is Cause.RATE_LIMITED
        assert status.evidence is not None
        assert "429" in status.evidence
        assert status.next_attempt == place.account.status.frozen_until is not None
        await place.until_all_connected(within_s=120)
        assert place.spotify.refusals <= 2

    _run(scenario, limit=ONE_IN_20_S)


def test_neighbours_of_a_refused_zone_wait_for_the_account() -> None:
    """They were not refused themselves, and say so."""

    async def scenario(place: House) -> None:
        place.spotify.admit("a stranger")
        place.configure()
        await place.until(lambda: place.state() is ZoneState.RATE_LIMITED)
        neighbour = place.zones["zone1"]
        assert (neighbour.state, neighbour.cause) == (ZoneState.WAITING, Cause.ACCOUNT_FROZEN)
        assert neighbour.next_attempt == place.account.status.frozen_until

    _run(scenario, zones=2, limit=ONE_IN_20_S)


def test_trouble_of_its_own_backs_off_and_comes_back() -> None:
    """With growing delays, for ever, until it is over."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.CRASHES_SOON
        place.configure()
        delays = []
        for _ in range(12):
            begun = await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
            status = place.zones["zone0"]
            assert status.cause is Cause.CRASHED
            assert status.next_attempt is not None
            delays.append(status.next_attempt - begun)
            await place.until(lambda: place.state() is not ZoneState.BACKING_OFF)
        assert all(FLOOR_S - 0.1 <= delay <= CAP_S for delay in delays)
        assert max(delays) > 30
        place.launcher.faults.clear()
        await place.until_all_connected()

    _run(scenario)


def test_without_a_network_one_zone_looks_for_it_and_all_come_back() -> None:
    """Nobody backs off: it is nobody's fault, and over for all at once."""

    async def scenario(place: House) -> None:
        place.spotify.away_since = 0.0
        place.configure()
        await asyncio.sleep(600)
        for status in place.zones.values():
            assert (status.state, status.cause) == (ZoneState.WAITING, Cause.NETWORK_AWAY)
            assert status.next_attempt is not None
        looks = [time for time, _, _ in place.launcher.started if time > 300]
        pauses_s = [later - earlier for earlier, later in pairwise(looks)]
        assert all(NETWORK_CAP_S / 2 < pause_s < NETWORK_CAP_S + 5 for pause_s in pauses_s)
        place.spotify.away_since = None
        back = asyncio.get_running_loop().time()
        assert await place.until_all_connected() < back + NETWORK_CAP_S + 5

    _run(scenario, zones=5)


def test_a_short_drop_is_left_to_the_program() -> None:
    """Reconnecting for a moment, the same process, no new login of ours."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].drop()
        await place.until(lambda: place.state() is ZoneState.RECONNECTING, within_s=1)
        assert place.zones["zone0"].cause is Cause.CONNECTION_LOST
        await place.until_all_connected(within_s=1)
        assert place.starts("zone0") == 1

    _run(scenario)


def test_a_refused_reconnect_comes_back_through_the_gate() -> None:
    """It would be refused every ten seconds; it is stopped at the first time."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].drop()
        await place.until(lambda: place.state() is ZoneState.RATE_LIMITED, within_s=1)
        assert place.spotify.refusals == 1
        await place.until_all_connected(within_s=120)
        assert place.starts("zone0") <= 3

    _run(scenario, limit=ONE_IN_20_S)


def test_a_lost_connection_that_does_not_come_back_is_ended() -> None:
    """After a minute without a new registration the process is replaced."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        session = place.launcher.sessions["zone0"]
        session.say("WARN  librespot_core::session] Connection to server closed.")
        begun = await place.until(lambda: place.state() is ZoneState.RECONNECTING)
        end = await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        assert end - begun == pytest.approx(ACCESS_POINT_S, abs=0.1)
        assert place.zones["zone0"].cause is Cause.ACCESS_POINT_GONE
        await place.until_all_connected()
        assert place.starts("zone0") == 2

    _run(scenario)


def test_what_only_a_person_can_mend_waits_for_one() -> None:
    """Until a person has acted: new credentials, or the word to try again."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.BAD_CREDENTIALS
        place.configure()
        await place.until(lambda: place.state() is ZoneState.FAILED)
        assert place.zones["zone0"].cause is Cause.CREDENTIALS_REFUSED
        starts = place.starts("zone0")
        place.configure()
        await asyncio.sleep(ASKED_EACH_S - 60)
        assert place.starts("zone0") == starts
        place.account.retry_failed()
        await place.until(lambda: place.starts("zone0") == starts + 1)
        await place.until(lambda: place.state() is ZoneState.FAILED)
        place.launcher.faults.clear()
        place.account.give_credentials(OTHERS)
        await place.until_all_connected(within_s=5)

    _run(scenario)


def test_no_credentials() -> None:
    """Nothing is started; as soon as there are some, all goes on."""

    async def scenario(place: House) -> None:
        place.account.configure(place.config, place.wanted)
        await place.until(lambda: place.state() is ZoneState.FAILED)
        assert place.zones["zone0"].cause is Cause.CREDENTIALS_MISSING
        assert place.zones["zone0"].next_attempt is None
        await asyncio.sleep(2 * ASKED_EACH_S)
        assert not place.launcher.started
        place.configure()
        await place.until_all_connected(within_s=5)

    _run(scenario)


@pytest.mark.parametrize(
    ("problem", "state", "cause"),
    [
        (LaunchProblem.PROGRAM_MISSING, ZoneState.FAILED, Cause.PROGRAM_MISSING),
        (LaunchProblem.PROGRAM_UNSUITABLE, ZoneState.FAILED, Cause.PROGRAM_UNSUITABLE),
        (LaunchProblem.OUTPUT, ZoneState.BACKING_OFF, Cause.OUTPUT_BROKEN),
        (LaunchProblem.STORAGE, ZoneState.BACKING_OFF, Cause.STORAGE),
    ],
)
def test_a_program_that_can_not_be_started(
    problem: LaunchProblem, state: ZoneState, cause: Cause
) -> None:
    """A state with a cause; the neighbour is not concerned."""

    async def scenario(place: House) -> None:
        place.launcher.launch_errors["zone0"] = LaunchError(problem, "why")
        place.configure()
        await place.until(lambda: place.state() is state)
        assert place.zones["zone0"].cause is cause
        assert place.zones["zone0"].evidence == "why"
        await place.until(lambda: place.state("zone1") is ZoneState.CONNECTED, within_s=5)
        place.launcher.launch_errors.clear()
        place.account.retry_failed()
        await place.until_all_connected()

    _run(scenario, zones=2)


def test_switched_off_and_on() -> None:
    """A registered session says goodbye; the others don't notice."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.change("zone0", enabled=False)
        await place.until(lambda: place.state() is ZoneState.DISABLED)
        assert place.launcher.sessions["zone0"].farewells == [Farewell.GRACEFUL]
        assert ZoneState.STOPPING in place.states_of("zone0")
        assert place.account.process_id("zone0") is None
        assert (place.account.status.zones, place.account.status.enabled) == (2, 1)
        place.change("zone0", enabled=True)
        await place.until(lambda: place.account.status.connected == 2)
        assert (place.starts("zone0"), place.starts("zone1")) == (2, 1)

    _run(scenario, zones=2)


@pytest.mark.parametrize("state", [ZoneState.WAITING, ZoneState.STARTING, ZoneState.AUTHENTICATING])
def test_switched_off_on_its_way(state: ZoneState) -> None:
    """Wherever it is, it ends, and the next has its turn."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until(lambda: place.state("zone1") is state)
        place.change("zone1", enabled=False)
        await place.until(lambda: place.state("zone1") is ZoneState.DISABLED, within_s=1)
        await place.until_all_connected()
        assert place.state("zone2") is ZoneState.CONNECTED

    _run(scenario, zones=3)


def test_new_settings_replace_only_that_process_through_the_gate() -> None:
    """The music plays on until the successor is admitted."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        before = {zone: place.account.process_id(zone) for zone in place.zones}
        place.launcher.faults["zone2"] = Fault.HANGS
        place.wanted["zone2"] = zone_config("Hall")
        place.configure()
        await place.until(lambda: place.state("zone2") is ZoneState.AUTHENTICATING)
        place.change("zone0", bitrate=Bitrate.LOW)
        await asyncio.sleep(10)
        assert place.state() is ZoneState.CONNECTED
        assert place.account.process_id("zone0") == before["zone0"]
        place.launcher.faults.clear()
        await place.until(lambda: place.starts("zone0") == 2)
        await place.until_all_connected()
        assert place.account.process_id("zone1") == before["zone1"]
        assert place.account.process_id("zone0") != before["zone0"]
        assert ZoneState.STOPPING in place.states_of("zone0")

    _run(scenario, zones=2)


def test_new_settings_wait_for_the_musics_end() -> None:
    """They can; a person who can't asks for a restart."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        for zone_id in place.zones:
            place.launcher.sessions[zone_id].play()
            place.change(zone_id, bitrate=Bitrate.LOW)
        await asyncio.sleep(3600)
        assert len(place.launcher.started) == 2
        place.launcher.sessions["zone0"].pause()
        place.account.restart("zone1")
        await place.until(lambda: len(place.launcher.started) == 4, within_s=5)
        await place.until_all_connected()

    _run(scenario, zones=2)


def test_what_a_program_says_can_be_read_along(caplog: pytest.LogCaptureFixture) -> None:
    """In a log of its own, without anybody's name or music."""

    async def scenario(place: House) -> None:
        caplog.set_level("DEBUG", "custom_components.librespot.core.engine")
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].play()

    _run(scenario)
    said = [
        record.getMessage()
        for record in caplog.records
        if record.name == "custom_components.librespot.core.engine"
    ]
    assert any("Authenticated as '…' !" in line for line in said)
    assert any("successfully put connect state" in line for line in said)
    assert all(line.startswith("Room 0: [") for line in said)


def test_settings_changed_and_changed_back() -> None:
    """Nothing happens if nobody was admitted meanwhile."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.faults["zone1"] = Fault.HANGS
        place.wanted["zone1"] = zone_config("Hall")
        place.configure()
        await place.until(lambda: place.state("zone1") is ZoneState.AUTHENTICATING)
        place.change("zone0", bitrate=Bitrate.LOW)
        await asyncio.sleep(1)
        place.change("zone0", bitrate=Bitrate.HIGH)
        await asyncio.sleep(200)
        assert place.starts("zone0") == 1

    _run(scenario)


def test_settings_of_a_zone_that_is_not_connected_count_at_once() -> None:
    """A login with the wrong settings is not waited for."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.HANGS
        place.configure()
        await place.until(lambda: place.state() is ZoneState.AUTHENTICATING)
        place.launcher.faults.clear()
        place.change("zone0", bitrate=Bitrate.LOW)
        await place.until_all_connected(within_s=5)

    _run(scenario)


def test_settings_that_mend_a_zone_backing_off_count_at_once() -> None:
    """Its delay was for the old ones."""

    async def scenario(place: House) -> None:
        place.launcher.launch_errors["zone0"] = LaunchError(LaunchProblem.OUTPUT, "why")
        place.configure()
        await asyncio.sleep(3600)
        assert place.state() is ZoneState.BACKING_OFF
        place.launcher.launch_errors.clear()
        place.change("zone0", bitrate=Bitrate.LOW)
        await place.until_all_connected(within_s=3)

    _run(scenario)


def test_credentials_that_spotify_renews_become_the_accounts() -> None:
    """When a zone registered with them; no session is disturbed by it."""

    async def scenario(place: House) -> None:
        place.launcher.files = {"zone0": OTHERS, "zone1": CREDENTIALS, "zone2": b"nonsense"}
        place.configure()
        await place.until_all_connected()
        await place.until(lambda: place.saved == [OTHERS], within_s=1)
        assert place.account.credentials == OTHERS
        place.account.give_credentials(OTHERS)
        await asyncio.sleep(60)
        assert [place.starts(zone) for zone in place.zones] == [1, 1, 1]

    _run(scenario, zones=3)


def test_credentials_a_person_gave_are_not_overruled_by_an_old_session() -> None:
    """What an old session was given meanwhile is a renewal of the old ones."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until(lambda: place.state() is ZoneState.AUTHENTICATING)
        place.account.give_credentials(OTHERS)
        place.account.wallet.renew(
            CREDENTIALS, b'{"username":"somebody","auth_type":1,"auth_data":"eA=="}'
        )
        await place.until_all_connected()
        assert place.account.credentials == OTHERS
        assert not place.saved

    _run(scenario)


def test_the_accounts_settings_concern_every_zone() -> None:
    """Each is replaced through the gate, never two at once."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.config = replace(place.config, access_point_port=4070)
        place.configure()
        await place.until(lambda: len(place.launcher.started) == 6)
        await place.until_all_connected()
        times = [time for time, _, _ in place.launcher.started[3:]]
        assert all(later - earlier > 0.5 for earlier, later in pairwise(times))
        connected = [status.connected for status in place.account_history[-8:]]
        assert min(connected) >= 2

    _run(scenario, zones=3)


def test_a_removed_zone_leaves_nothing() -> None:
    """Its process ends before its folder goes; the others don't notice."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        del place.wanted["zone0"]
        place.configure()
        assert "zone0" not in place.zones
        await place.until(lambda: place.launcher.forgotten == ["zone0"], within_s=1)
        assert place.launcher.running == ["zone1"]
        assert place.starts("zone1") == 1
        assert place.account.process_id("zone0") is None
        assert place.account.lines("zone0") == ()

    _run(scenario, zones=2)


def test_an_account_that_grows() -> None:
    """A zone added to running ones starts beside them."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.wanted["new"] = zone_config("New room")
        place.configure()
        await place.until_all_connected(within_s=5)
        assert [place.starts(zone) for zone in place.zones] == [1, 1, 1]

    _run(scenario, zones=2)


@pytest.mark.parametrize("state", list(ZoneState))
def test_closing_ends_a_zone_in_any_state(state: ZoneState) -> None:
    """The house itself checks that no session and no task is left."""

    async def scenario(place: House) -> None:
        match state:
            case ZoneState.DISABLED:
                place.wanted["zone0"] = replace(place.wanted["zone0"], enabled=False)
            case ZoneState.FAILED:
                place.launcher.faults["zone0"] = Fault.BAD_CREDENTIALS
            case ZoneState.BACKING_OFF:
                place.launcher.faults["zone0"] = Fault.CRASHES_SOON
            case ZoneState.RATE_LIMITED:
                place.spotify.admit("a stranger")
            case _:
                pass
        place.configure()
        if state is ZoneState.RECONNECTING:
            await place.until_all_connected()
            session = place.launcher.sessions["zone0"]
            session.say("WARN  librespot_core::session] Connection to server closed.")
        if state is ZoneState.STOPPING:
            await place.until_all_connected()
            place.change("zone0", enabled=False)
        else:
            await place.until(lambda: place.state() is state)
        await place.account.close()

    limit = ONE_IN_20_S if state is ZoneState.RATE_LIMITED else Limit(Unlimited())
    _run(scenario, limit=limit)


def test_a_defect_of_ours_is_no_zones_end(caplog: pytest.LogCaptureFixture) -> None:
    """It is told once, with where, and the zone comes back when it is over."""

    async def scenario(place: House) -> None:
        with patch.object(place.account.engine, "reader", side_effect=KeyError("oops")):
            place.configure()
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        status = place.zones["zone0"]
        assert (status.cause, status.evidence) == (Cause.DEFECT, "KeyError")
        await place.until_all_connected()
        [record] = [each for each in caplog.records if each.exc_info]
        assert "Room 0" in record.message

    _run(scenario)


def test_a_defect_leaves_no_process_behind() -> None:
    """The session is ended before the zone goes on."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.HANGS
        place.configure()
        await place.until(lambda: place.state() is ZoneState.AUTHENTICATING)
        with patch.object(Health, "judge", side_effect=KeyError("oops")):
            await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        assert place.zones["zone0"].cause is Cause.DEFECT
        assert not place.launcher.running

    _run(scenario)


def test_long_evidence_is_cut() -> None:
    """Home Assistant takes no longer state."""

    async def scenario(place: House) -> None:
        place.launcher.launch_errors["zone0"] = LaunchError(LaunchProblem.STORAGE, "x" * 300)
        place.configure()
        await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        assert place.zones["zone0"].evidence == "x" * MAX_EVIDENCE

    _run(scenario)


def test_a_start_that_hangs_keeps_nobody_waiting() -> None:
    """A dead disk, say. There is one start at a time, and what comes of it is ended."""

    async def scenario(place: House) -> None:
        place.launcher.start_takes_s = 3000
        place.wanted = {"zone0": place.wanted["zone0"]}
        place.configure()
        end = await place.until(lambda: place.state() is ZoneState.BACKING_OFF)
        assert end == pytest.approx(REGISTRATION_S, abs=0.1)
        assert place.zones["zone0"].cause is Cause.REGISTRATION_TIMED_OUT
        place.launcher.start_takes_s = 0.02
        place.wanted["zone1"] = zone_config("Hall")
        place.configure()
        await place.until(lambda: place.state("zone1") is ZoneState.CONNECTED, within_s=3)
        await asyncio.sleep(2900)
        assert not place.launcher.started[1:]
        await place.until_all_connected()
        assert place.starts("zone0") == 2

    _run(scenario)


def test_a_start_that_hangs_does_not_hold_up_the_end() -> None:
    """It is not waited for; the process that comes of it is ended by itself."""

    async def scenario(place: House) -> None:
        place.launcher.start_takes_s = 100
        place.configure()
        await asyncio.sleep(1)
        begun = asyncio.get_running_loop().time()
        await place.account.close()
        assert asyncio.get_running_loop().time() - begun <= 10
        await asyncio.sleep(100)
        assert place.starts("zone0") == 1
        assert not place.launcher.running

    _run(scenario)


@pytest.mark.parametrize("what", ["switched off", "removed"])
def test_settings_changed_and_then_unwanted(what: str) -> None:
    """Its place in the queue is nobody's: the neighbours go on."""

    async def scenario(place: House) -> None:
        place.launcher.end_takes_s = 3
        place.configure()
        await place.until_all_connected()
        place.change("zone0", bitrate=Bitrate.LOW)
        await place.until(lambda: place.state() is ZoneState.STOPPING)
        if what == "removed":
            del place.wanted["zone0"]
            place.configure()
        else:
            place.change("zone0", enabled=False)
        await asyncio.sleep(10)
        place.launcher.sessions["zone1"].end(-9)
        await place.until(lambda: place.state("zone1") is ZoneState.BACKING_OFF)
        await place.until(lambda: place.state("zone1") is ZoneState.CONNECTED, within_s=10)

    _run(scenario, zones=2)


def test_a_zone_that_is_refused_each_time_keeps_nobody_waiting() -> None:
    """It probes once; then it is somebody else's turn."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.ALWAYS_REFUSED
        place.configure()
        await place.until(lambda: place.account.status.connected == 2, within_s=600)
        assert place.state() is not ZoneState.CONNECTED
        place.launcher.faults.clear()
        await place.until_all_connected()

    _run(scenario, zones=3)


def test_who_was_refused_once_only_waits_when_it_is_over() -> None:
    """Another zone's refusal is not its own."""

    async def scenario(place: House) -> None:
        place.launcher.faults = {"zone0": Fault.ALWAYS_REFUSED, "zone1": Fault.ALWAYS_REFUSED}
        place.configure()
        await place.until(lambda: place.state("zone1") is ZoneState.RATE_LIMITED, 600)
        shown = [
            status
            for _, zone, status in place.history
            if zone == "zone0" and status.state is ZoneState.RATE_LIMITED
        ]
        assert all(status.evidence for status in shown)
        assert place.state() is ZoneState.WAITING

    _run(scenario, zones=2)


def test_trying_again_counts_while_the_failed_session_still_ends() -> None:
    """A person may be quicker than a process."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.end_takes_s = 3
        session = place.launcher.sessions["zone0"]
        session.say('ERROR librespot_core::session] librespot does not support "free" accounts.')
        assert place.state() is ZoneState.FAILED
        assert not session.ended
        place.account.retry_failed()
        await place.until_all_connected(within_s=10)
        assert place.starts("zone0") == 2

    _run(scenario)


def test_health_is_heard_before_the_delay_is_chosen() -> None:
    """Trouble of days ago is forgotten at the first failure after them."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.CRASHES_SOON
        place.configure()
        await asyncio.sleep(3600)
        place.launcher.faults.clear()
        await place.until_all_connected()
        await asyncio.sleep(86400)
        place.launcher.sessions["zone0"].say("WARN  librespot] Spirc shut down unexpectedly")
        status = place.zones["zone0"]
        assert (status.state, status.cause) == (ZoneState.BACKING_OFF, Cause.CONNECTION_LOST)
        assert status.next_attempt is not None
        assert status.next_attempt - asyncio.get_running_loop().time() <= 2 * FLOOR_S

    _run(scenario)


def test_credentials_that_work_elsewhere_are_not_given_up() -> None:
    """Spotify refuses them in passing, too."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone1"] = Fault.BAD_CREDENTIALS
        place.configure()
        await place.until(lambda: place.state("zone1") is ZoneState.BACKING_OFF)
        assert place.zones["zone1"].cause is Cause.CREDENTIALS_REFUSED
        place.launcher.faults.clear()
        await place.until_all_connected()

    _run(scenario, zones=2)


def test_removed_and_wanted_again() -> None:
    """The new one starts when the old one's process and folder are gone."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.end_takes_s = 3
        wanted = place.wanted.pop("zone0")
        place.configure()
        await asyncio.sleep(1)
        place.wanted["zone0"] = wanted
        place.configure()
        assert "zone0" not in place.zones
        await place.until(lambda: "zone0" in place.zones)
        await place.until_all_connected()
        assert place.launcher.forgotten == ["zone0"]
        assert place.starts("zone0") == 2

    _run(scenario, zones=2)


def test_a_listeners_defect_is_its_own(caplog: pytest.LogCaptureFixture) -> None:
    """The zone that told it something goes on, and the other listeners hear it."""

    async def scenario(place: House) -> None:
        deaf = Mock()
        deaf.zone_changed.side_effect = KeyError("oops")
        deaf.account_changed.side_effect = KeyError("oops")
        place.account.subscribe(deaf)
        place.spotify.admit("a stranger")
        place.configure()
        await place.until(lambda: place.state() is ZoneState.RATE_LIMITED)
        await place.until_all_connected(within_s=120)
        assert place.spotify.refusals <= 2
        assert "A listener failed" in caplog.text

    _run(scenario, limit=ONE_IN_20_S)


def test_the_last_words_of_a_crash_outlive_the_next_start() -> None:
    """They are wanted just then."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].end(-11)
        await place.until(lambda: place.starts("zone0") == 2)
        await place.until_all_connected()
        assert place.account.lines("zone0") == ("session 1", "session 2")

    _run(scenario)


def test_a_zone_logs_in_no_more_often_than_it_may() -> None:
    """Whatever fails, and however often; it says that it waits, and until when."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.CRASHES_SOON
        place.configure()
        await place.until(lambda: place.zones["zone0"].cause is Cause.LOGIN_BUDGET, 86_400)
        status = place.zones["zone0"]
        assert status.state is ZoneState.WAITING
        assert status.next_attempt is not None
        assert status.next_attempt - status.since <= ZONE_ALLOWANCE.another_each_s
        await asyncio.sleep(86_400)
        times = [time for time, _, _ in place.launcher.started]
        an_hour = ZONE_ALLOWANCE.at_once + 3600 / ZONE_ALLOWANCE.another_each_s
        assert all(sum(at <= each < at + 3600 for each in times) <= an_hour for at in times)

    _run(scenario)


def test_switched_off_while_it_waits_for_its_allowance() -> None:
    """Nobody waits for that."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.CRASHES_SOON
        place.configure()
        await place.until(lambda: place.zones["zone0"].cause is Cause.LOGIN_BUDGET, 86_400)
        place.change("zone0", enabled=False)
        await place.until(lambda: place.state() is ZoneState.DISABLED, within_s=1)

    _run(scenario)


def test_whoever_leaves_the_queue_leaves_no_place_in_it() -> None:
    """A change of settings waits until nobody else logs in."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until(lambda: place.state() is ZoneState.STARTING)
        assert place.state("zone1") is ZoneState.WAITING
        place.change("zone1", enabled=False)
        await place.until_all_connected()
        place.change("zone0", bitrate=Bitrate.LOW)
        await place.until(lambda: place.starts("zone0") == 2, within_s=60)

    _run(scenario, zones=2)


def test_a_person_who_asks_for_a_restart_waits_for_nobody_but_spotify() -> None:
    """It goes before all that wait, though not into a freeze, and says until when."""

    async def scenario(place: House) -> None:
        place.spotify.admit("a stranger")
        place.configure()
        await place.until(lambda: place.account.status.frozen_until is not None)
        place.account.restart("zone4")
        await place.until(lambda: place.zones["zone4"].next_attempt is not None, within_s=1)
        status = place.zones["zone4"]
        assert (status.state, status.cause) == (ZoneState.WAITING, Cause.ACCOUNT_FROZEN)
        assert status.next_attempt == place.account.status.frozen_until
        await place.until(lambda: place.account.status.connected == 1)
        assert place.state("zone4") is ZoneState.CONNECTED

    _run(scenario, zones=5, limit=ONE_IN_20_S)


def test_a_speaker_that_works_plays_on_until_its_restart_may_be() -> None:
    """A freeze doesn't cost it its music; it says until when it waits."""

    async def scenario(place: House) -> None:
        place.wanted = {"zone0": place.wanted["zone0"]}
        place.configure()
        await place.until_all_connected()
        place.wanted["zone1"] = zone_config("Hall")
        place.configure()
        await place.until(lambda: place.account.status.frozen_until is not None)
        place.account.restart("zone0")
        await place.until(lambda: place.zones["zone0"].next_attempt is not None, within_s=1)
        assert place.state() is ZoneState.CONNECTED
        await place.until(lambda: place.starts("zone0") == 2)
        assert ZoneState.STOPPING in place.states_of("zone0")
        assert place.starts("zone1") == 1
        await place.until_all_connected()

    _run(scenario, zones=2, limit=ONE_IN_20_S)


@pytest.mark.parametrize("fault", [None, Fault.CRASHES_SOON, Fault.BAD_CREDENTIALS])
def test_a_restart_begins_anew_whatever_was(fault: Fault | None) -> None:
    """A session that runs is ended; a delay, or what only a person could mend, is over."""

    async def scenario(place: House) -> None:
        if fault is not None:
            place.launcher.faults["zone0"] = fault
        place.configure()
        settled = {ZoneState.CONNECTED, ZoneState.BACKING_OFF, ZoneState.FAILED}
        await place.until(lambda: place.state() in settled)
        place.launcher.faults.clear()
        starts = place.starts("zone0")
        place.account.restart("zone0")
        await place.until(lambda: place.starts("zone0") == starts + 1, within_s=1)
        await place.until_all_connected()
        assert place.starts("zone0") == starts + 1

    _run(scenario)


def test_whoever_was_listened_to_last_comes_first() -> None:
    """Rooms that nobody uses can wait."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        for zone_id in ("zone1", "zone3"):
            place.launcher.sessions[zone_id].play()
            await asyncio.sleep(60)
            place.launcher.sessions[zone_id].pause()
        for wanted in (False, True):
            for zone_id in place.wanted:
                place.wanted[zone_id] = replace(place.wanted[zone_id], enabled=wanted)
            place.configure()
            await asyncio.sleep(1)
        started = [zone_id for _, zone_id, _ in place.launcher.started[4:]]
        assert started[0] == "zone0", "nobody waited when it came"
        assert started[1:] == ["zone3", "zone1", "zone2"]

    _run(scenario, zones=4)


def test_a_restart_may_have_to_wait_for_the_speakers_own_allowance() -> None:
    """It works meanwhile, says until when, and begins by itself when that has come."""

    async def scenario(place: House) -> None:
        place.configure()
        for _ in range(ZONE_ALLOWANCE.at_once - 1):
            await place.until_all_connected()
            place.account.restart("zone0")
            await place.until(lambda: place.state() is not ZoneState.CONNECTED)
        await place.until_all_connected()
        starts = place.starts("zone0")
        place.account.restart("zone0")
        await place.until(lambda: place.zones["zone0"].next_attempt is not None, within_s=1)
        assert place.state() is ZoneState.CONNECTED
        due = place.zones["zone0"].next_attempt
        assert due is not None
        await place.until(lambda: place.starts("zone0") == starts + 1, within_s=700)
        assert place.launcher.started[-1][0] >= due

    _run(scenario)


def test_music_that_plays_outlives_a_refusal() -> None:
    """The program's own attempts are the probes; nobody else is admitted between them."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].play()
        await asyncio.sleep(60)
        for _ in range(3):
            place.spotify.admit("a stranger")
        place.launcher.sessions["zone1"].end(-9)
        place.launcher.sessions["zone0"].drop()
        await place.until(lambda: place.state() is ZoneState.RECONNECTING, within_s=1)
        await place.until(lambda: place.state() is ZoneState.CONNECTED, within_s=60)
        assert place.starts("zone0") == 1
        back = asyncio.get_running_loop().time()
        assert not any(back - 40 < time < back for time, _, _ in place.launcher.started[2:])
        await place.until_all_connected(within_s=120)

    _run(scenario, zones=2, limit=Limit(TokenBucket(burst=3, refill_per_s=1 / 30)))


def test_music_is_not_spared_when_it_is_in_vain() -> None:
    """At the end of a track a session ends whose own attempts prolong the block."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].play()
        place.launcher.sessions["zone0"].drop()
        begun = asyncio.get_running_loop().time()
        await place.until(lambda: place.state() is ZoneState.RATE_LIMITED, within_s=700)
        assert asyncio.get_running_loop().time() - begun > 20
        assert place.starts("zone0") == 1

    _run(scenario, limit=ONE_IN_AN_HOUR)


def test_a_pause_leaves_nothing_to_spare() -> None:
    """The moment the music stops, the account's pace counts."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.launcher.sessions["zone0"].play()
        place.launcher.sessions["zone0"].drop()
        await asyncio.sleep(5)
        assert place.state() is ZoneState.RECONNECTING
        place.launcher.sessions["zone0"].pause()
        assert place.state() is ZoneState.RATE_LIMITED

    _run(scenario, limit=ONE_IN_AN_HOUR)


def test_a_program_is_not_left_to_its_own_attempts_while_the_account_is_frozen() -> None:
    """They would be refused, and prolong what they are refused for."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        session = place.launcher.sessions["zone1"]
        session.say("WARN  librespot_core::dealer] Websocket peer does not respond.")
        await place.until(lambda: place.state("zone1") is ZoneState.RECONNECTING, within_s=1)
        place.launcher.sessions["zone0"].drop()
        await place.until(lambda: place.account.status.frozen_until is not None, within_s=1)
        await place.until(lambda: session.ended, within_s=3)

    _run(scenario, zones=2, limit=Limit(TokenBucket(burst=2, refill_per_s=1 / 600)))


def test_zones_that_fall_together_wait_for_their_turn_not_for_a_delay() -> None:
    """It was nothing of their own; whoever fell before it was clear backs off for a moment."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        for session in place.launcher.sessions.values():
            session.say("WARN  librespot_core::session] Connection to server closed.")
        await place.until(lambda: place.account.status.incident is not None, within_s=1)
        await asyncio.sleep(ACCESS_POINT_S + 1)
        assert all(ZoneState.BACKING_OFF not in place.states_of(zone) for zone in place.zones)
        await place.until_all_connected(within_s=10)
        assert place.account.status.incident is None
        (incident,) = place.account.incidents
        assert set(incident.zones) == set(place.zones)
        assert incident.trouble is Trouble.ACCOUNT

    _run(scenario, zones=4)


def test_without_a_network_an_incident_is_the_networks() -> None:
    """As soon as a login has shown it."""

    async def scenario(place: House) -> None:
        place.configure()
        await place.until_all_connected()
        place.spotify.away_since = asyncio.get_running_loop().time()
        for session in place.launcher.sessions.values():
            session.drop()
        await asyncio.sleep(600)
        assert place.account.status.incident is not None
        assert place.account.status.incident.trouble is Trouble.NETWORK
        place.spotify.away_since = None
        await place.until_all_connected(within_s=60)
        assert len(place.account.incidents) == 1

    _run(scenario, zones=4)
