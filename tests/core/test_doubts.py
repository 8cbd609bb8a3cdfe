"""What one zone alone doesn't prove."""

import pytest

from custom_components.librespot.core.doubts import APART_S, FORGOTTEN_S, Doubts
from custom_components.librespot.core.model import Cause

CREDENTIALS = Cause.CREDENTIALS_REFUSED
KEYS = Cause.NO_AUDIO_KEYS


@pytest.mark.parametrize("cause", APART_S)
def test_two_zones_prove_it(cause: Cause) -> None:
    doubts = Doubts()
    assert not doubts.complain(cause, "kitchen", 1, 0)
    assert doubts.complain(cause, "bath", 1, 0)
    assert doubts.complain(cause, "kitchen", 1, 0), "of whom nothing was proved before"


@pytest.mark.parametrize(
    ("cause", "session", "at", "proved"),
    [
        (CREDENTIALS, 1, 1000, False),
        (CREDENTIALS, 2, APART_S[CREDENTIALS] - 1, False),
        (CREDENTIALS, 2, APART_S[CREDENTIALS], True),
        (KEYS, 1, 1000, False),
        (KEYS, 2, 1, True),
    ],
)
def test_one_zone_proves_it_another_time(
    cause: Cause, session: int, at: float, proved: bool
) -> None:
    """In another session, and later."""
    doubts = Doubts()
    doubts.complain(cause, "kitchen", 1, 0)
    assert doubts.complain(cause, "kitchen", session, at) is proved


@pytest.mark.parametrize("zone", ["kitchen", "bath"])
@pytest.mark.parametrize(("at", "proved"), [(FORGOTTEN_S, True), (FORGOTTEN_S + 1, False)])
def test_a_complaint_that_nobody_confirmed_is_forgotten(zone: str, at: float, proved: bool) -> None:
    """What comes later has to be confirmed by itself."""
    doubts = Doubts()
    doubts.complain(CREDENTIALS, "kitchen", 1, 0)
    assert doubts.complain(CREDENTIALS, zone, 2, at) is proved
    assert doubts.complain(CREDENTIALS, zone, 3, at + APART_S[CREDENTIALS])


def test_what_was_proved_is_not_forgotten() -> None:
    doubts = Doubts()
    for zone in ("kitchen", "bath"):
        doubts.complain(CREDENTIALS, zone, 1, 0)
    doubts.forget("kitchen")
    assert doubts.complain(CREDENTIALS, "hall", 1, 2 * FORGOTTEN_S)


@pytest.mark.parametrize(("whose", "proved"), [("kitchen", False), ("hall", True)])
def test_whoever_is_not_wanted_complains_of_nothing(whose: str, proved: bool) -> None:
    doubts = Doubts()
    doubts.complain(CREDENTIALS, "kitchen", 1, 0)
    doubts.forget(whose)
    assert doubts.complain(CREDENTIALS, "bath", 1, 60) is proved


@pytest.mark.parametrize("zones", [1, 2])
def test_what_was_disproved_has_to_be_proved_anew(zones: int) -> None:
    doubts = Doubts()
    for zone in range(zones):
        doubts.complain(CREDENTIALS, str(zone), 1, 0)
    doubts.disproved(CREDENTIALS)
    assert not doubts.complain(CREDENTIALS, "bath", 2, 1000)


def test_one_cause_is_not_another() -> None:
    doubts = Doubts()
    doubts.complain(CREDENTIALS, "kitchen", 1, 0)
    assert not doubts.complain(KEYS, "bath", 1, 0)


def test_the_rest_is_not_doubted() -> None:
    assert Doubts().complain(Cause.NOT_PREMIUM, "kitchen", 1, 0)
