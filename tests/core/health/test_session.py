"""Signs in, verdict out: one row per sign."""

import pytest

from custom_components.librespot.core.engine.signals import (
    AccessPointAlive,
    AccessPointLost,
    Authenticated,
    BareLine,
    DealerAlive,
    DealerLaunching,
    DealerRetryFailed,
    ErrorSaid,
    LoginRefusal,
    LoginRefused,
    OptionsRefused,
    OutputFailed,
    Panicked,
    RateLimited,
    RateLimitWait,
    Service,
    SessionFailed,
    Signal,
    Started,
)
from custom_components.librespot.core.health import (
    ACCESS_POINT_S,
    DEALER_SILENT_S,
    IN_VAIN,
    MUSIC_SPARED_S,
    MUTE_S,
    OVERTIME_S,
    RECONNECT_S,
    REGISTRATION_S,
    UNKNOWN_LENGTH_S,
    Phase,
    Verdict,
    judge_launch,
)
from custom_components.librespot.core.launcher import Exit, LaunchError, LaunchProblem
from custom_components.librespot.core.model import WHO_ACTS, Cause, ZoneState

from .conftest import ADMITTED_AT, LOGGING_IN, LOST, PLAYING, REGISTERED, STARTED, Patient, event

PONG = DealerAlive(line="Received pong")


@pytest.mark.parametrize(
    ("signal", "cause"),
    [
        (Started(line="e", version=(0, 7, 1)), Cause.PROGRAM_TOO_OLD),
        (RateLimited(line="e", service=Service.DEALER), Cause.RATE_LIMITED),
        (LoginRefused(line="e", reason=LoginRefusal.CREDENTIALS), Cause.CREDENTIALS_REFUSED),
        (LoginRefused(line="e", reason=LoginRefusal.NO_CREDENTIALS), Cause.CREDENTIALS_MISSING),
        (LoginRefused(line="e", reason=LoginRefusal.NOT_PREMIUM), Cause.NOT_PREMIUM),
        (
            LoginRefused(line="e", reason=LoginRefusal.TRAVEL_RESTRICTION),
            Cause.TRAVEL_RESTRICTION,
        ),
        (SessionFailed(line="e"), Cause.SERVICE_ERROR),
        (SessionFailed(line="e", network=True), Cause.NETWORK_AWAY),
        (OptionsRefused(line="e"), Cause.OPTIONS_REFUSED),
        (OutputFailed(line="e"), Cause.OUTPUT_BROKEN),
        (Panicked(line="e"), Cause.CRASHED),
    ],
)
def test_signs_that_end_a_login(patient: Patient, signal: Signal, cause: Cause) -> None:
    """One such sign is enough, and it is the evidence."""
    assert patient.take(LOGGING_IN, signal) == Verdict(cause, "e")


@pytest.mark.parametrize(
    "signal",
    [
        STARTED,
        LOGGING_IN,
        Authenticated(line="e"),
        DealerLaunching(line="e"),
        PONG,
        AccessPointAlive(line="e"),
        PLAYING,
        ErrorSaid(line="e"),
        LOST,
        DealerRetryFailed(line="e"),
        AccessPointLost(line="e"),
    ],
)
def test_signs_that_are_no_proof_of_registration(patient: Patient, signal: Signal) -> None:
    """Least of all pongs: the dealer answers pings of a device that nobody registered."""
    assert patient.take(signal) is None
    assert not patient.health.was_registered
    patient.take(event("paused"))
    verdict = patient.wait()
    assert verdict is not None
    assert verdict.cause is Cause.REGISTRATION_TIMED_OUT
    assert patient.now == ADMITTED_AT + REGISTRATION_S


def test_the_phases_of_a_good_login(patient: Patient) -> None:
    """Starting, authenticating, registered; health counts from then on."""
    phases = [patient.health.phase]
    for signal in (STARTED, LOGGING_IN, REGISTERED):
        patient.take(signal)
        phases.append(patient.health.phase)
    assert phases == [Phase.STARTING, Phase.STARTING, Phase.AUTHENTICATING, Phase.REGISTERED]
    assert patient.health.evidence == REGISTERED.line
    assert patient.health.device_id == REGISTERED.device_id
    assert patient.health.healthy_s(patient.now + 60) == 60


@pytest.mark.parametrize(
    ("signal", "cause", "within_s"),
    [
        (LOST, Cause.CONNECTION_LOST, RECONNECT_S),
        (DealerRetryFailed(line="e"), Cause.CONNECTION_LOST, RECONNECT_S),
        (LOGGING_IN, Cause.CONNECTION_LOST, RECONNECT_S),
        (AccessPointLost(line="e"), Cause.ACCESS_POINT_GONE, ACCESS_POINT_S),
    ],
)
def test_signs_against_a_registered_session(
    patient: Patient, signal: Signal, cause: Cause, within_s: float
) -> None:
    """It is left to itself for a while, then it is over. Pongs don't prolong that."""
    patient.take(STARTED, LOGGING_IN, REGISTERED, signal)
    assert patient.health.phase is Phase.LOST
    begun = patient.now
    while patient.wait(patient.now + 30) is None:
        patient.take(PONG)
    assert patient.now == begun + within_s
    assert patient.health.judge(patient.now) == Verdict(cause, signal.line)


def test_later_signs_against_it_do_not_prolong(patient: Patient) -> None:
    """The time runs from the first."""
    patient.take(REGISTERED, LOST)
    begun = patient.now
    patient.take(DealerRetryFailed(line="again"), after=60)
    assert patient.wait() == Verdict(Cause.CONNECTION_LOST, LOST.line)
    assert patient.now == begun + RECONNECT_S


def test_an_access_point_lost_later_is_not_given_more_time(patient: Patient) -> None:
    """The dealer's loss began it."""
    patient.take(REGISTERED, LOST)
    begun = patient.now
    patient.take(DealerRetryFailed(line="again"), after=70)
    patient.take(AccessPointLost(line="e"), after=10)
    assert patient.wait() == Verdict(Cause.ACCESS_POINT_GONE, LOST.line)
    assert patient.now == begun + RECONNECT_S


def test_a_silent_dealer_is_dead(patient: Patient) -> None:
    """Unless it answers a ping; its task may have ended without a word."""
    patient.take(REGISTERED)
    patient.take(PONG, after=30)
    begun = patient.now
    patient.take(AccessPointAlive(line="e"), after=60)
    verdict = patient.wait()
    assert verdict is not None
    assert verdict.cause is Cause.DEALER_SILENT
    assert patient.now == begun + DEALER_SILENT_S


def test_a_dealer_that_nobody_gets_back_is_dead(patient: Patient) -> None:
    """While its task lives it says every 10 s why it is not back."""
    patient.take(REGISTERED, LOST)
    patient.take(DealerRetryFailed(line="again"), after=10)
    begun = patient.now
    assert patient.wait() == Verdict(Cause.DEALER_SILENT, LOST.line)
    assert patient.now == begun + DEALER_SILENT_S


def test_music_hides_no_silent_dealer(patient: Patient) -> None:
    patient.take(REGISTERED, PLAYING)
    begun = patient.now
    verdict = patient.wait()
    assert verdict is not None
    assert verdict.cause is Cause.DEALER_SILENT
    assert patient.now == begun + DEALER_SILENT_S


@pytest.mark.parametrize(
    ("events", "plays_s"),
    [
        ([PLAYING], UNKNOWN_LENGTH_S),
        ([event("track_changed", DURATION_MS="200000"), PLAYING], 200),
        (
            [
                event("track_changed", DURATION_MS="200000"),
                event("playing", POSITION_MS="150000"),
            ],
            50,
        ),
        (
            [
                event("track_changed", DURATION_MS="200000"),
                PLAYING,
                event("seeked", POSITION_MS="190000"),
            ],
            10,
        ),
        (
            [PLAYING, event("end_of_track"), event("track_changed", DURATION_MS="90000")],
            90,
        ),
        ([event("track_changed", DURATION_MS="nonsense"), PLAYING], UNKNOWN_LENGTH_S),
    ],
)
def test_music_is_believed_for_as_long_as_the_piece_is(
    patient: Patient, events: list[Signal], plays_s: float
) -> None:
    """A program that fell silent in the middle of it doesn't play for ever."""
    patient.take(REGISTERED, *events)
    over_at = pytest.approx(patient.now + plays_s + OVERTIME_S)
    while patient.health.plays(patient.now):
        next_look = patient.health.next_look(patient.now)
        assert next_look is not None
        patient.now = next_look
    assert patient.now == over_at


@pytest.mark.parametrize("what", ["track_changed", "loading", "seeked", "volume_changed"])
def test_what_is_silent_stays_silent(patient: Patient, what: str) -> None:
    """Only one event says that music begins."""
    patient.take(REGISTERED, event(what, DURATION_MS="200000", POSITION_MS="1"))
    assert not patient.health.plays(patient.now)


def test_a_process_that_is_stopped(patient: Patient) -> None:
    """It is looked at when it has said nothing at all for long, also while music plays."""
    patient.take(REGISTERED, PLAYING)
    begun = patient.now
    verdict = patient.wait(stands_still=True)
    assert verdict is not None
    assert verdict.cause is Cause.FROZEN
    assert patient.now == begun + MUTE_S


def test_a_process_is_looked_at_before_its_dealer_is_said_to_be_dead(patient: Patient) -> None:
    """The access point was heard later than the dealer, so the quiet isn't as long."""
    patient.take(REGISTERED)
    begun = patient.now
    patient.take(AccessPointAlive(line="e"), after=20)
    verdict = patient.wait(stands_still=True)
    assert verdict is not None
    assert verdict.cause is Cause.FROZEN
    assert patient.now == begun + DEALER_SILENT_S


def test_a_process_that_goes_on(patient: Patient) -> None:
    """A line proves it, whatever it says; the dealer is another matter."""
    patient.take(REGISTERED, PLAYING)
    patient.wait(stands_still=True)
    patient.take(ErrorSaid(line="something"))
    verdict = patient.health.judge(patient.now)
    assert verdict is not None
    assert verdict.cause is Cause.DEALER_SILENT


def test_spotifys_word_on_when_to_come_again(patient: Patient) -> None:
    """Before a registration it is a refusal like any; later it concerns but one request."""
    wait = RateLimitWait(line="e", retry_after=5)
    assert patient.take(wait) == Verdict(Cause.RATE_LIMITED, "e", retry_after_s=5)
    assert patient.take(REGISTERED, wait) is None


def test_only_music_that_plays_is_spared(patient: Patient) -> None:
    """And only that of a registered session, for as long as music may be spared."""
    health = patient.health
    assert not health.may_be_spared(patient.now)
    patient.take(REGISTERED)
    assert not health.may_be_spared(patient.now)
    patient.take(PLAYING)
    assert health.may_be_spared(patient.now)
    health.spare("refused", patient.now)
    assert health.spared
    assert health.phase is Phase.LOST
    begun = patient.now
    assert patient.wait() == Verdict(Cause.RATE_LIMITED, "refused")
    assert patient.now == begun + MUSIC_SPARED_S
    assert not health.may_be_spared(patient.now)


def test_music_that_falls_silent_is_spared_no_longer(patient: Patient) -> None:
    """Nobody else logs in meanwhile, so its player is believed for as long as the piece is."""
    patient.take(REGISTERED, event("track_changed", DURATION_MS="30000"), PLAYING)
    patient.health.spare("refused", patient.now)
    begun = patient.now
    assert patient.wait() == Verdict(Cause.RATE_LIMITED, "refused")
    assert patient.now == begun + 30 + OVERTIME_S < begun + MUSIC_SPARED_S


@pytest.mark.parametrize(
    ("refusals", "name", "ends"),
    [
        (1, "paused", True),
        (1, "stopped", True),
        (IN_VAIN, "end_of_track", False),
        (IN_VAIN + 1, "end_of_track", True),
        (IN_VAIN + 1, "track_changed", False),
    ],
)
def test_what_ends_spared_music(patient: Patient, refusals: int, name: str, ends: bool) -> None:
    """A pause; when its own attempts are in vain, the end of a track as well."""
    patient.take(REGISTERED, PLAYING)
    for _ in range(refusals):
        patient.health.spare("refused", patient.now)
    verdict = patient.take(event(name))
    assert verdict == (Verdict(Cause.RATE_LIMITED, "refused") if ends else None)


def test_a_registration_ends_the_sparing(patient: Patient) -> None:
    """What follows is another story."""
    patient.take(REGISTERED, PLAYING)
    patient.health.spare("refused", patient.now)
    patient.take(REGISTERED)
    assert not patient.health.spared


def test_a_new_registration_heals(patient: Patient) -> None:
    """And the session counts as registered since then."""
    patient.take(REGISTERED, LOST)
    patient.take(REGISTERED, after=60)
    assert patient.health.phase is Phase.REGISTERED
    assert patient.health.healthy_s(patient.now + 10) == 10


def test_a_session_that_fails_ends_before_it_logs_in_again(patient: Patient) -> None:
    """The program would do so at once, whatever the gate says."""
    verdict = patient.take(REGISTERED, SessionFailed(line="e"))
    assert verdict == Verdict(Cause.CONNECTION_LOST, "e")


def test_music_that_plays_is_worth_one_login_of_the_programs_own(patient: Patient) -> None:
    """The second is the gate's matter."""
    patient.take(REGISTERED, PLAYING, SessionFailed(line="e"))
    assert patient.health.phase is Phase.LOST
    assert patient.take(SessionFailed(line="f")) == Verdict(Cause.CONNECTION_LOST, "f")


def test_a_lost_access_point_is_part_of_that_login(patient: Patient) -> None:
    """It is what makes the session fail."""
    patient.take(REGISTERED, PLAYING, AccessPointLost(line="e"), SessionFailed(line="f"))
    assert patient.health.phase is Phase.LOST
    assert patient.take(SessionFailed(line="g")) == Verdict(Cause.CONNECTION_LOST, "g")


def test_music_hides_no_loss(patient: Patient) -> None:
    """What is done about it waits for the music's end, and not its being told."""
    patient.take(REGISTERED, PLAYING, LOST)
    lost_at = patient.now
    for _ in range(int(RECONNECT_S // 10)):
        patient.take(DealerRetryFailed(line="again"), after=10)
    assert patient.now == lost_at + RECONNECT_S
    assert patient.health.plays(patient.now)
    assert patient.health.judge(patient.now) == Verdict(Cause.CONNECTION_LOST, LOST.line)


def test_whether_it_finds_a_network(patient: Patient) -> None:
    """As its last own attempt told, and only while it is away."""
    found = []
    for signal in (
        REGISTERED,
        LOST,
        DealerRetryFailed(line="e", network=True),
        DealerRetryFailed(line="e"),
        DealerRetryFailed(line="e", network=True),
        REGISTERED,
    ):
        patient.take(signal)
        found.append(not patient.health.finds_no_network)
    assert found == [True, True, False, True, False, True]


@pytest.mark.parametrize(
    ("signals", "seconds"),
    [
        ([STARTED], REGISTRATION_S),
        ([REGISTERED], DEALER_SILENT_S),
        ([REGISTERED, LOST], DEALER_SILENT_S),
        ([REGISTERED, AccessPointLost(line="e")], ACCESS_POINT_S),
    ],
)
def test_when_time_stood_still_all_of_it_is_given_again(
    patient: Patient, signals: list[Signal], seconds: float
) -> None:
    """What did not come had no time to come."""
    patient.take(*signals)
    patient.now += 86_400
    patient.health.judge_anew(patient.now)
    begun = patient.now
    assert patient.wait() is not None
    assert patient.now == begun + seconds


def test_old_errors_prove_nothing(patient: Patient) -> None:
    """Of a login that went well after all, or by another program on the same stream."""
    patient.take(ErrorSaid(line="long ago"), BareLine(line="a loader"), REGISTERED)
    patient.take(BareLine(line="an output program's chatter"))
    assert patient.health.judge_exit(Exit(1)) == Verdict(Cause.EXITED, "ended with 1")


def test_no_registration_in_time(patient: Patient) -> None:
    """The last error is the evidence, else how far it came."""
    patient.take(STARTED, LOGGING_IN)
    assert patient.wait() == Verdict(Cause.REGISTRATION_TIMED_OUT, LOGGING_IN.line)
    patient.take(ErrorSaid(line="why"))
    assert patient.wait() == Verdict(Cause.REGISTRATION_TIMED_OUT, "why")


@pytest.mark.parametrize(
    ("status", "cause", "evidence"),
    [
        (0, Cause.EXITED, "ended with 0"),
        (1, Cause.EXITED, "ended with 1"),
        (-9, Cause.CRASHED, "ended by signal 9"),
        (101, Cause.CRASHED, "ended with 101"),
    ],
)
def test_an_end_that_nobody_asked_for(
    patient: Patient, status: int, cause: Cause, evidence: str
) -> None:
    """A signal proves itself; else the last error does, or the status."""
    assert patient.health.judge_exit(Exit(status)) == Verdict(cause, evidence)
    patient.take(ErrorSaid(line="why"))
    proof = evidence if status < 0 else "why"
    assert patient.health.judge_exit(Exit(status)) == Verdict(cause, proof)


@pytest.mark.parametrize("problem", LaunchProblem)
def test_a_session_that_can_not_be_started(problem: LaunchProblem) -> None:
    """Each problem has a cause with which a zone fails or backs off."""
    verdict = judge_launch(LaunchError(problem, "why"))
    assert verdict.evidence == "why"
    assert {
        (ZoneState.FAILED, verdict.cause),
        (ZoneState.BACKING_OFF, verdict.cause),
    } & WHO_ACTS.keys()
