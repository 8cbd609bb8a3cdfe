"""What one zone alone doesn't prove."""

import pytest

from custom_components.librespot.core.doubts import APART_S, Doubts
from custom_components.librespot.core.model import Cause

CREDENTIALS = Cause.CREDENTIALS_REFUSED
KEYS = Cause.NO_AUDIO_KEYS


@pytest.mark.parametrize("cause", APART_S)
def test_two_zones_prove_it(cause: Cause) -> None:
    doubts = Doubts()
    assert not doubts.proves(cause, "kitchen", 1, 0)
    assert doubts.proves(cause, "bath", 1, 0)
    assert doubts.proves(cause, "kitchen", 1, 0), "of whom nothing was proved before"


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
    doubts.proves(cause, "kitchen", 1, 0)
    assert doubts.proves(cause, "kitchen", session, at) is proved


@pytest.mark.parametrize("zones", [1, 2])
def test_what_was_disproved_has_to_be_proved_anew(zones: int) -> None:
    doubts = Doubts()
    for zone in range(zones):
        doubts.proves(CREDENTIALS, str(zone), 1, 0)
    doubts.disproved(CREDENTIALS)
    assert not doubts.proves(CREDENTIALS, "bath", 2, 1000)


def test_one_cause_is_not_another() -> None:
    doubts = Doubts()
    doubts.proves(CREDENTIALS, "kitchen", 1, 0)
    assert not doubts.proves(KEYS, "bath", 1, 0)


def test_the_rest_is_not_doubted() -> None:
    assert Doubts().proves(Cause.NOT_PREMIUM, "kitchen", 1, 0)
