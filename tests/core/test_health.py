"""Signs in, verdict out: one row per sign."""

import pytest

from custom_components.librespot.core.engine.signals import (
    AccessPointAlive,
    AccessPointLost,
    Authenticated,
    BareLine,
    DealerAlive,
    DealerLaunching,
    DealerLost,
    DealerRetryFailed,
    ErrorSaid,
    LoggingIn,
    LoginRefusal,
    LoginRefused,
    OptionsRefused,
    OutputFailed,
    Panicked,
    PlayerEvent,
    RateLimited,
    RateLimitWait,
    Registered,
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
    RECONNECT_S,
    REGISTRATION_S,
    Health,
    Phase,
    Verdict,
    judge_launch,
)
from custom_components.librespot.core.launcher import Exit, LaunchError, LaunchProblem
from custom_components.librespot.core.model import WHO_ACTS, Cause, ZoneState

ADMITTED_AT = 100.0
STARTED = Started(line="librespot 0.8.0", version=(0, 8, 0))
LOGGING_IN = LoggingIn(line="Connecting")
REGISTERED = Registered(line="successfully put connect state")
LOST = DealerLost(line="Websocket connection failed")


@pytest.fixture
def health() -> Health:
    """Return the health of a session that was just admitted."""
    return Health(admitted_at=ADMITTED_AT, minimum_version=(0, 8, 0))


def _playing(event: str) -> PlayerEvent:
    return PlayerEvent(line=event, event=event, fields={})


def _take(health: Health, *signals: Signal) -> Verdict | None:
    verdicts = [health.take(signal, ADMITTED_AT + 1) for signal in signals]
    assert not any(verdicts[:-1])
    return verdicts[-1]


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
def test_signs_that_end_a_login(health: Health, signal: Signal, cause: Cause) -> None:
    """One such sign is enough, and it is the evidence."""
    assert _take(health, LOGGING_IN, signal) == Verdict(cause, "e")


@pytest.mark.parametrize(
    "signal",
    [
        STARTED,
        LOGGING_IN,
        Authenticated(line="e"),
        DealerLaunching(line="e"),
        DealerAlive(line="e"),
        AccessPointAlive(line="e"),
        PlayerEvent(line="e", event="playing", fields={}),
        ErrorSaid(line="e"),
        DealerLost(line="e"),
        DealerRetryFailed(line="e"),
        AccessPointLost(line="e"),
    ],
)
def test_signs_that_are_no_proof_of_registration(health: Health, signal: Signal) -> None:
    """Least of all pongs: the dealer answers pings of a device that nobody registered."""
    assert _take(health, signal) is None
    assert not health.was_registered
    assert health.deadline == ADMITTED_AT + REGISTRATION_S


def test_the_phases_of_a_good_login(health: Health) -> None:
    """Starting, authenticating, registered: then only the dealer's next sign of life is due."""
    phases = [health.phase]
    for signal in (STARTED, LOGGING_IN, REGISTERED):
        _take(health, signal)
        phases.append(health.phase)
    assert phases == [Phase.STARTING, Phase.STARTING, Phase.AUTHENTICATING, Phase.REGISTERED]
    assert health.evidence == REGISTERED.line
    assert health.healthy_s(ADMITTED_AT + 61) == 60
    assert health.deadline == ADMITTED_AT + 1 + DEALER_SILENT_S


@pytest.mark.parametrize(
    "signal",
    [
        LOST,
        DealerRetryFailed(line="e"),
        LOGGING_IN,
    ],
)
def test_signs_against_a_registered_session(health: Health, signal: Signal) -> None:
    """It is left to itself for a while, then it is over."""
    _take(health, STARTED, LOGGING_IN, REGISTERED, signal)
    assert health.phase is Phase.LOST
    assert health.deadline == ADMITTED_AT + 1 + RECONNECT_S
    assert health.overdue() == Verdict(Cause.CONNECTION_LOST, signal.line)


def test_later_signs_against_it_do_not_prolong(health: Health) -> None:
    """The time runs from the first."""
    _take(health, REGISTERED, LOST)
    health.take(DealerRetryFailed(line="again"), ADMITTED_AT + 60)
    assert health.deadline == ADMITTED_AT + 1 + RECONNECT_S
    assert health.evidence == LOST.line


def test_a_lost_access_point_is_given_less_time(health: Health) -> None:
    """The program logs in anew within that, or never."""
    _take(health, REGISTERED, AccessPointLost(line="e"))
    assert health.deadline == ADMITTED_AT + 1 + ACCESS_POINT_S
    assert health.overdue() == Verdict(Cause.ACCESS_POINT_GONE, "e")


def test_a_silent_dealer_is_dead(health: Health) -> None:
    """Unless it answers a ping; its task may have ended without a word."""
    _take(health, REGISTERED)
    health.take(DealerAlive(line="pong"), ADMITTED_AT + 31)
    assert health.deadline == ADMITTED_AT + 31 + DEALER_SILENT_S
    assert health.overdue().cause is Cause.DEALER_SILENT


def test_a_silent_dealer_can_wait_while_music_plays(health: Health) -> None:
    """Only to be told what to do it is needed."""
    _take(health, REGISTERED, _playing("playing"))
    assert health.deadline is None
    _take(health, _playing("paused"))
    assert health.deadline == ADMITTED_AT + 1 + DEALER_SILENT_S


def test_spotifys_word_on_when_to_come_again(health: Health) -> None:
    """Before a registration it is a refusal like any; later it concerns but one request."""
    wait = RateLimitWait(line="e", retry_after=5)
    assert _take(health, wait) == Verdict(Cause.RATE_LIMITED, "e", retry_after_s=5)
    assert _take(health, REGISTERED, wait) is None


def test_only_music_that_plays_is_spared(health: Health) -> None:
    """And only that of a registered session, for as long as music may be spared."""
    now = ADMITTED_AT + 1
    assert not health.may_be_spared(now)
    _take(health, REGISTERED)
    assert not health.may_be_spared(now)
    _take(health, _playing("playing"))
    assert health.may_be_spared(now)
    health.spare("refused", now)
    assert health.spared
    assert health.phase is Phase.LOST
    assert health.deadline == now + MUSIC_SPARED_S
    assert not health.may_be_spared(now + MUSIC_SPARED_S)


@pytest.mark.parametrize(
    ("refusals", "event", "ends"),
    [
        (1, "paused", True),
        (1, "stopped", True),
        (IN_VAIN, "end_of_track", False),
        (IN_VAIN + 1, "end_of_track", True),
        (IN_VAIN + 1, "track_changed", False),
    ],
)
def test_what_ends_spared_music(health: Health, refusals: int, event: str, ends: bool) -> None:
    """A pause; when its own attempts are in vain, the end of a track as well."""
    _take(health, REGISTERED, _playing("playing"))
    for _ in range(refusals):
        health.spare("refused", ADMITTED_AT + 1)
    verdict = _take(health, _playing(event))
    assert verdict == (Verdict(Cause.RATE_LIMITED, "refused") if ends else None)


def test_a_registration_ends_the_sparing(health: Health) -> None:
    """What follows is another story."""
    _take(health, REGISTERED, _playing("playing"))
    health.spare("refused", ADMITTED_AT + 1)
    _take(health, REGISTERED)
    assert not health.spared


def test_a_new_registration_heals(health: Health) -> None:
    """And the session counts as registered since the first one."""
    _take(health, REGISTERED, LOST)
    health.take(REGISTERED, ADMITTED_AT + 60)
    assert health.phase is Phase.REGISTERED
    assert health.deadline == ADMITTED_AT + 60 + DEALER_SILENT_S
    assert health.healthy_s(ADMITTED_AT + 70) == 10


def test_a_session_that_fails_ends_before_it_logs_in_again(health: Health) -> None:
    """The program would do so at once, whatever the gate says."""
    assert _take(health, REGISTERED, SessionFailed(line="e")) == Verdict(Cause.CONNECTION_LOST, "e")


def test_music_that_plays_is_worth_one_login_of_the_programs_own(health: Health) -> None:
    """The second is the gate's matter."""
    _take(health, REGISTERED, _playing("playing"), SessionFailed(line="e"))
    assert health.phase is Phase.LOST
    assert _take(health, SessionFailed(line="f")) == Verdict(Cause.CONNECTION_LOST, "f")


def test_music_that_plays_is_given_time(health: Health) -> None:
    """It needs the dealer only to be told what to do; silence is over after the usual time."""
    _take(health, REGISTERED, _playing("playing"), LOST)
    deadlines = [health.deadline]
    for event in ("track_changed", "paused"):
        _take(health, _playing(event))
        deadlines.append(health.deadline)
    assert deadlines == [None, None, ADMITTED_AT + 1 + RECONNECT_S]


def test_old_errors_prove_nothing(health: Health) -> None:
    """Of a login that went well after all, or by another program on the same stream."""
    _take(health, ErrorSaid(line="long ago"), BareLine(line="a loader"), REGISTERED)
    _take(health, BareLine(line="an output program's chatter"))
    assert health.judge_exit(Exit(1)) == Verdict(Cause.EXITED, "ended with 1")


def test_no_registration_in_time(health: Health) -> None:
    """The last error is the evidence, else how far it came."""
    _take(health, STARTED, LOGGING_IN)
    assert health.overdue() == Verdict(Cause.REGISTRATION_TIMED_OUT, LOGGING_IN.line)
    _take(health, ErrorSaid(line="why"))
    assert health.overdue() == Verdict(Cause.REGISTRATION_TIMED_OUT, "why")


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
    health: Health, status: int, cause: Cause, evidence: str
) -> None:
    """A signal proves itself; else the last error does, or the status."""
    assert health.judge_exit(Exit(status)) == Verdict(cause, evidence)
    _take(health, ErrorSaid(line="why"))
    proof = evidence if status < 0 else "why"
    assert health.judge_exit(Exit(status)) == Verdict(cause, proof)


@pytest.mark.parametrize("problem", LaunchProblem)
def test_a_session_that_can_not_be_started(problem: LaunchProblem) -> None:
    """Each problem has a cause with which a zone fails or backs off."""
    verdict = judge_launch(LaunchError(problem, "why"))
    assert verdict.evidence == "why"
    assert {
        (ZoneState.FAILED, verdict.cause),
        (ZoneState.BACKING_OFF, verdict.cause),
    } & WHO_ACTS.keys()
