"""Whether what was shown of a fault is right, and in time."""

from dataclasses import replace

import pytest

from bench.healing.judge import Healed, rounded, verdict_in
from bench.healing.keepers import Shown
from bench.healing.row import Row, nothing
from custom_components.librespot.core.model import Cause, ZoneState

from .rows import HEALED, LEFT_ALONE, PAUSED, SILENT, shown

BEFORE = shown(9, ZoneState.BACKING_OFF, Cause.CRASHED)
LOST = shown(11, ZoneState.RECONNECTING, Cause.CONNECTION_LOST)
QUEUED = shown(12, ZoneState.WAITING, Cause.QUEUED)
SUSPECTED = shown(20, ZoneState.RECONNECTING, Cause.CONNECTION_LOST)
FOUND = shown(85, ZoneState.BACKING_OFF, Cause.DEALER_SILENT)
WRONG = shown(50, ZoneState.BACKING_OFF, Cause.EXITED)


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ([], None),
        ([BEFORE], None),
        ([QUEUED], None),
        ([LOST], None),
        ([BEFORE, LOST, QUEUED, FOUND, WRONG], FOUND),
        ([LOST, WRONG, FOUND], WRONG),
    ],
)
def test_the_first_verdict_since_the_fault_counts(told: list[Shown], verdict: Shown | None) -> None:
    assert verdict_in(told, SILENT, since=10) is verdict


def test_the_state_has_to_be_right_too() -> None:
    early = shown(20, ZoneState.RECONNECTING, Cause.CONNECTION_LOST)
    late = shown(130, ZoneState.BACKING_OFF, Cause.CONNECTION_LOST)
    row = replace(SILENT, verdict=Cause.CONNECTION_LOST)
    assert verdict_in([early, late], row, since=10) is late


def test_a_suspicion_is_no_verdict_where_it_has_to_say_when_the_next_start_is() -> None:
    suspicion = shown(10, ZoneState.RECONNECTING, Cause.ACCESS_POINT_GONE)
    decided = replace(suspicion, at=70, planned=True)
    row = Row(
        name="access point gone",
        fault="it resets its connection",
        verdict=Cause.ACCESS_POINT_GONE,
        strike=nothing,
        restarts=1,
    )
    assert verdict_in([suspicion, decided], row, since=10) is suspicion
    assert verdict_in([suspicion, decided], replace(row, planned=True), since=10) is decided


def test_any_trouble_is_wrong_where_there_is_none() -> None:
    assert verdict_in([QUEUED], PAUSED, since=10) is None
    assert verdict_in([QUEUED, LOST], PAUSED, since=10) is LOST


@pytest.mark.parametrize("healed", [HEALED, LEFT_ALONE], ids=lambda healed: healed.row.name)
def test_nothing_is_said_of_what_is_as_it_has_to_be(healed: Healed) -> None:
    assert healed.problems() == []


@pytest.mark.parametrize(
    ("healed", "problem"),
    [
        (replace(HEALED, detected_s=75.1), "found after 75.1 s instead of 75 s"),
        (replace(HEALED, verdict=Cause.EXITED), "the verdict is exited instead of dealer_silent"),
        (
            replace(HEALED, verdict=Cause.NONE, detected_s=None),
            "the verdict is none instead of dealer_silent",
        ),
        (replace(HEALED, recovered_s=None), "not well again"),
        (
            replace(HEALED, row=replace(SILENT, well_limit_s=79)),
            "well after 79.2 s instead of 79 s",
        ),
        (replace(HEALED, restarts=2), "2 restarts instead of 1"),
        (
            Healed(SILENT, failed="ours: BenchError: x"),
            "it couldn't be played: ours: BenchError: x",
        ),
        (
            replace(LEFT_ALONE, verdict=Cause.CONNECTION_LOST),
            "the verdict is connection_lost instead of none",
        ),
    ],
)
def test_tells_what_is_not_as_it_has_to_be(healed: Healed, problem: str) -> None:
    assert healed.problems() == [f"{healed.row.title}: {problem}"]


def test_a_tenth_of_a_second_is_the_finest_that_is_told() -> None:
    assert rounded(75.04) == 75.0
    assert rounded(75.06) == 75.1
    assert rounded(None) is None
