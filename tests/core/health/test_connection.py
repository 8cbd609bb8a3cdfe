"""Until when a lost connection may come back by itself, and what is said of it then."""

import pytest

from custom_components.librespot.core.engine.signals import (
    AccessPointLost,
    DealerAlive,
    DealerRetryFailed,
    SessionFailed,
    Signal,
)
from custom_components.librespot.core.health.connection import (
    ACCESS_POINT_S,
    DEALER_SILENT_S,
    OWN_ATTEMPT_S,
    RECONNECT_S,
    Connection,
    Phase,
)
from custom_components.librespot.core.health.verdict import Verdict
from custom_components.librespot.core.model import Cause

from .conftest import LOST, REGISTERED

PONG = DealerAlive(line="pong")
NO_ACCESS_POINT = AccessPointLost(line="closed")
IN_VAIN = DealerRetryFailed(line="in vain", network=True)
FAILED = SessionFailed(line="shut down")


def registered(*signs: tuple[float, Signal]) -> Connection:
    """Return a session that was registered at 0, and said this since."""
    connection = Connection(0.0)
    connection.take(REGISTERED, 0.0)
    for at, signal in signs:
        connection.take(signal, at)
    return connection


@pytest.mark.parametrize(
    ("signs", "due"),
    [
        ([], DEALER_SILENT_S),
        ([(30.0, PONG)], 30 + DEALER_SILENT_S),
        ([(30.0, LOST)], DEALER_SILENT_S),
        ([(30.0, LOST), (40.0, IN_VAIN)], 40 + DEALER_SILENT_S),
        ([(30.0, FAILED)], 30 + DEALER_SILENT_S),
        ([(30.0, LOST), (100.0, IN_VAIN)], 30 + RECONNECT_S),
        ([(10.0, NO_ACCESS_POINT)], 10 + ACCESS_POINT_S),
        ([(30.0, NO_ACCESS_POINT)], DEALER_SILENT_S),
        ([(30.0, LOST), (40.0, REGISTERED)], 40 + DEALER_SILENT_S),
    ],
    ids=[
        "a quiet dealer",
        "one that was heard",
        "a lost one, which nobody tends",
        "one whose task says why it isn't back",
        "a session that ended and is to come back",
        "attempts in vain",
        "no access point",
        "neither access point nor dealer",
        "back again",
    ],
)
def test_when_time_is_up(signs: list[tuple[float, Signal]], due: float) -> None:
    connection = registered(*signs)
    assert connection.due == due
    assert connection.verdict(due - 0.1, None) is None
    assert connection.verdict(due, None) is not None


@pytest.mark.parametrize(
    ("signs", "verdict"),
    [
        ([(30.0, LOST), (100.0, IN_VAIN)], Verdict(Cause.CONNECTION_LOST, LOST.line)),
        ([(30.0, LOST)], Verdict(Cause.DEALER_SILENT, LOST.line)),
        ([(30.0, NO_ACCESS_POINT)], Verdict(Cause.ACCESS_POINT_GONE, "closed")),
        (
            [(10.0, NO_ACCESS_POINT), (20.0, REGISTERED), (30.0, LOST), (100.0, IN_VAIN)],
            Verdict(Cause.CONNECTION_LOST, LOST.line),
        ),
    ],
    ids=[
        "attempts in vain",
        "nobody tends it",
        "no access point, whatever the dealer says",
        "an access point that was lost before",
    ],
)
def test_what_is_said_then(signs: list[tuple[float, Signal]], verdict: Verdict) -> None:
    connection = registered(*signs)
    assert connection.verdict(connection.due, None) == verdict


def test_a_new_registration_begins_anew() -> None:
    losses = (10.0, FAILED), (11.0, IN_VAIN)
    lost, back = registered(*losses), registered(*losses, (12.0, REGISTERED))
    assert lost.phase is Phase.LOST
    assert lost.failed
    assert lost.finds_no_network
    assert back.phase is Phase.REGISTERED
    assert not back.failed
    assert not back.finds_no_network


def test_health_ends_with_the_loss() -> None:
    """And goes on when Spotify only says once more that it knows the device."""
    connection = registered((50.0, REGISTERED))
    assert connection.healthy_s(100.0) == 100
    connection.take(LOST, 100.0)
    assert connection.healthy_s(500.0) == 100


def test_its_first_own_attempt_follows_the_first_loss() -> None:
    connection = registered((10.0, LOST), (20.0, IN_VAIN))
    assert connection.helpless_at == 10 + OWN_ATTEMPT_S


@pytest.mark.parametrize(
    ("sign", "seconds"),
    [(LOST, RECONNECT_S), (NO_ACCESS_POINT, ACCESS_POINT_S)],
)
def test_when_time_stood_still_a_loss_is_given_all_of_it_again(
    sign: Signal, seconds: float
) -> None:
    connection = registered((10.0, sign))
    connection.judge_anew(1000.0)
    assert connection.helpless_at == 1000 + OWN_ATTEMPT_S
    connection.take(PONG, 1000 + seconds / 2)
    assert connection.due == 1000 + seconds
