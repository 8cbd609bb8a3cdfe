"""Each trouble of a speaker is told once, and once more when it becomes a person's matter."""

import pytest

from custom_components.librespot.core.model import Cause, ZoneState, ZoneStatus
from custom_components.librespot.news import Told, ZoneNews

LOST = Told(ZoneNews.TROUBLE, Cause.CONNECTION_LOST)
UNPAID = Told(ZoneNews.ATTENTION, Cause.NOT_PREMIUM)


@pytest.mark.parametrize(
    ("before", "state", "cause", "after"),
    [
        (None, ZoneState.WAITING, Cause.QUEUED, None),
        (None, ZoneState.STARTING, Cause.NONE, None),
        (None, ZoneState.AUTHENTICATING, Cause.NONE, None),
        (None, ZoneState.STOPPING, Cause.SETTINGS_CHANGED, None),
        (None, ZoneState.CONNECTED, Cause.NONE, None),
        (None, ZoneState.RECONNECTING, Cause.CONNECTION_LOST, LOST),
        (None, ZoneState.BACKING_OFF, Cause.CONNECTION_LOST, LOST),
        (
            None,
            ZoneState.RATE_LIMITED,
            Cause.RATE_LIMITED,
            Told(ZoneNews.TROUBLE, Cause.RATE_LIMITED),
        ),
        (
            None,
            ZoneState.WAITING,
            Cause.NETWORK_AWAY,
            Told(ZoneNews.TROUBLE, Cause.NETWORK_AWAY),
        ),
        (
            None,
            ZoneState.CONNECTED,
            Cause.TRACKS_UNAVAILABLE,
            Told(ZoneNews.TROUBLE, Cause.TRACKS_UNAVAILABLE),
        ),
        (None, ZoneState.FAILED, Cause.NOT_PREMIUM, UNPAID),
        (LOST, ZoneState.BACKING_OFF, Cause.CRASHED, LOST),
        (LOST, ZoneState.WAITING, Cause.QUEUED, LOST),
        (LOST, ZoneState.FAILED, Cause.NOT_PREMIUM, UNPAID),
        (LOST, ZoneState.CONNECTED, Cause.NONE, None),
        (LOST, ZoneState.DISABLED, Cause.SWITCHED_OFF, None),
        (UNPAID, ZoneState.WAITING, Cause.QUEUED, UNPAID),
        (UNPAID, ZoneState.BACKING_OFF, Cause.CRASHED, UNPAID),
        (UNPAID, ZoneState.FAILED, Cause.NOT_PREMIUM, UNPAID),
        (
            UNPAID,
            ZoneState.FAILED,
            Cause.PROGRAM_MISSING,
            Told(ZoneNews.ATTENTION, Cause.PROGRAM_MISSING),
        ),
        (UNPAID, ZoneState.CONNECTED, Cause.NONE, None),
    ],
)
def test_what_is_told(
    before: Told | None, state: ZoneState, cause: Cause, after: Told | None
) -> None:
    assert Told.after(before, ZoneStatus(state=state, cause=cause, since=0.0)) == after
