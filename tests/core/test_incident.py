"""Many losses, one story."""

from dataclasses import replace

import pytest

from custom_components.librespot.core.incident import KEPT, TOGETHER_S, Incidents, enough
from custom_components.librespot.core.model import Cause, Trouble, ZoneState, ZoneStatus

CONNECTED = ZoneStatus(state=ZoneState.CONNECTED, cause=Cause.NONE, since=0.0)
LOST = ZoneStatus(
    state=ZoneState.RECONNECTING, cause=Cause.CONNECTION_LOST, since=0.0, evidence="a line"
)
REFUSED = ZoneStatus(
    state=ZoneState.RATE_LIMITED, cause=Cause.RATE_LIMITED, since=0.0, evidence="429"
)
CRASHED = ZoneStatus(
    state=ZoneState.BACKING_OFF, cause=Cause.CRASHED, since=0.0, evidence="signal 9"
)
WAITING = ZoneStatus(state=ZoneState.WAITING, cause=Cause.QUEUED, since=0.0)
FREE = ZoneStatus(state=ZoneState.FAILED, cause=Cause.NOT_PREMIUM, since=0.0, evidence="free")
OFF = ZoneStatus(state=ZoneState.DISABLED, cause=Cause.SWITCHED_OFF, since=0.0)


def _lose(incidents: Incidents, *zones: str, at: float = 0.0, of: int = 4) -> None:
    for zone in zones:
        incidents.follow(zone, CONNECTED, LOST, at, zones=of)


@pytest.mark.parametrize(
    ("zones", "losses"), [(3, 3), (4, 3), (5, 3), (6, 3), (7, 4), (11, 6), (100, 50)]
)
def test_how_many_make_an_incident(zones: int, losses: int) -> None:
    """Three, or half of more than four; one less is a coincidence."""
    assert enough(zones) == losses
    incidents = Incidents()
    names = [f"zone{number}" for number in range(losses)]
    _lose(incidents, *names[:-1], of=zones)
    assert not incidents.took(names[0])
    _lose(incidents, names[-1], of=zones)
    assert incidents.open is not None
    assert incidents.open.zones == tuple(names)


def test_only_what_comes_together_belongs_together() -> None:
    """Three losses in a day are three stories."""
    incidents = Incidents()
    for number, zone in enumerate(("a", "b", "c")):
        _lose(incidents, zone, at=number * (TOGETHER_S + 1))
    assert incidents.open is None


def test_one_zone_that_falls_three_times_is_no_incident() -> None:
    """However quickly."""
    incidents = Incidents()
    for at in range(3):
        _lose(incidents, "a", at=at)
        incidents.follow("a", LOST, CONNECTED, at + 0.5, zones=4)
    assert incidents.open is None
    assert incidents.past == ()


def test_who_is_back_already_does_not_count() -> None:
    """Nobody would miss it."""
    incidents = Incidents()
    _lose(incidents, "a")
    incidents.follow("a", LOST, CONNECTED, 1.0, zones=4)
    _lose(incidents, "b", "c", at=2.0)
    assert incidents.open is None


@pytest.mark.parametrize(
    ("before", "after"),
    [(CONNECTED, CRASHED), (WAITING, REFUSED), (CONNECTED, OFF), (CONNECTED, WAITING)],
)
def test_what_is_no_loss(before: ZoneStatus, after: ZoneStatus) -> None:
    """A zone's own end, a refused start, or a wish: nothing that many share."""
    incidents = Incidents()
    for zone in ("a", "b", "c"):
        incidents.follow(zone, before, after, 0.0, zones=4)
    assert incidents.open is None


def test_from_the_first_loss_to_the_last_return() -> None:
    """Each zone with the line that proves it; who falls meanwhile belongs to it."""
    incidents = Incidents()
    _lose(incidents, "a", "b", at=1.0)
    incidents.follow("c", CONNECTED, REFUSED, 2.0, zones=4)
    _lose(incidents, "d", at=60.0)
    incident = incidents.open
    assert incident is not None
    assert incident.started_at == 1.0
    assert incident.trouble is Trouble.ACCOUNT
    assert incident.losses == (("a", "a line"), ("b", "a line"), ("c", "429"), ("d", "a line"))
    for at, zone in enumerate(("a", "b", "c"), start=70):
        incidents.follow(zone, LOST, CONNECTED, at, zones=4)
        assert incidents.open is not None
        assert not incidents.took(zone)
    assert incidents.took("d")
    incidents.follow("d", LOST, OFF, 80.0, zones=4)
    assert incidents.open is None
    assert [each.ended_at for each in incidents.past] == [80.0]


@pytest.mark.parametrize("after", [CRASHED, FREE, OFF])
def test_who_has_trouble_of_its_own_keeps_no_incident_open(after: ZoneStatus) -> None:
    """A speaker that crashes for ever would make every later loss of the others part of it."""
    incidents = Incidents()
    _lose(incidents, "a", "b", "c")
    for zone in ("a", "b"):
        incidents.follow(zone, LOST, CONNECTED, 5.0, zones=4)
    incidents.follow("c", LOST, after, 6.0, zones=4)
    assert incidents.open is None
    assert [each.ended_at for each in incidents.past] == [6.0]
    assert not incidents.took("c")


def test_who_only_waits_for_a_restart_is_still_missing() -> None:
    """Its session may be the old one, and its story theirs."""
    incidents = Incidents()
    _lose(incidents, "a", "b", "c")
    incidents.follow("c", LOST, replace(LOST, cause=Cause.FROZEN), 6.0, zones=4)
    assert incidents.took("c")


def test_who_falls_again_is_missing_again() -> None:
    """It is in the list once."""
    incidents = Incidents()
    _lose(incidents, "a", "b", "c")
    incidents.back("a", 5.0)
    _lose(incidents, "a", at=6.0)
    assert incidents.took("a")
    assert incidents.open is not None
    assert incidents.open.zones == ("a", "b", "c")


def test_the_last_ones_are_kept() -> None:
    """Not more: a home may be at the end of a long wire."""
    incidents = Incidents()
    for number in range(KEPT + 3):
        _lose(incidents, "a", "b", "c", at=100.0 * number)
        incidents.blame(Trouble.NETWORK)
        for zone in ("a", "b", "c"):
            incidents.back(zone, 100.0 * number + 1)
    assert len(incidents.past) == KEPT
    assert incidents.past[-1].started_at == 100.0 * (KEPT + 2)
    assert {each.trouble for each in incidents.past} == {Trouble.NETWORK}
