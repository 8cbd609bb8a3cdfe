"""What neighbours say is a suspicion; witnesses and time make it a verdict."""

import pytest

from custom_components.librespot.core.health.witnesses import (
    ACCUSED_BY_ONE_S,
    ACCUSED_S,
    SETTLING_S,
    Witnesses,
)
from custom_components.librespot.core.model import Cause

LONG_S = 1000.0
"""Seconds for which the accused is registered."""


def accused(*words: tuple[str, float], neighbours: int, follows_another: bool = False) -> Witnesses:
    """Return what is said of a zone, by whom and when."""
    witnesses = Witnesses(follows_another=follows_another)
    for witness, at in words:
        witnesses.accuse(
            witness, f"said by {witness}", at, neighbours=neighbours, registered_for_s=LONG_S
        )
    return witnesses


@pytest.mark.parametrize(
    ("words", "neighbours", "due"),
    [
        ([], 2, None),
        ([("bath", 0.0)], 1, ACCUSED_BY_ONE_S),
        ([("bath", 0.0)], 2, None),
        ([("bath", 0.0), ("bath", 1.0)], 2, None),
        ([("bath", 0.0), ("hall", 0.1)], 2, ACCUSED_S),
        ([("bath", 0.0), ("hall", 0.1)], 10, ACCUSED_S),
    ],
    ids=[
        "nobody",
        "the only one there is",
        "one of two",
        "one of two, twice",
        "two of two",
        "two of ten",
    ],
)
def test_when_it_is_a_verdict(
    words: list[tuple[str, float]], neighbours: int, due: float | None
) -> None:
    witnesses = accused(*words, neighbours=neighbours)
    assert witnesses.due == due
    assert witnesses.verdict(0.0 if due is None else due - 0.1) is None
    if due is not None:
        verdict = witnesses.verdict(due)
        assert verdict is not None
        assert (verdict.cause, verdict.evidence) == (Cause.EVICTED, "said by bath")


def test_a_word_that_nobody_confirmed_is_forgotten() -> None:
    """The second one, hours later, is another story, and has to be confirmed by itself."""
    hours_s = 10_000.0
    witnesses = accused(("bath", 0.0), ("hall", hours_s), neighbours=2)
    assert witnesses.due is None
    witnesses.accuse("bath", "again", hours_s + 1, neighbours=2, registered_for_s=LONG_S)
    assert witnesses.due == hours_s + ACCUSED_S


def test_a_suspicion_that_became_a_verdict_is_not_forgotten_for_its_age() -> None:
    """It may have to wait for the music's end."""
    witnesses = accused(("bath", 0.0), ("hall", 0.1), ("bath", 10_000.0), neighbours=2)
    assert witnesses.due == ACCUSED_S


def test_whom_somebody_sees_again_is_acquitted() -> None:
    witnesses = accused(("bath", 0.0), ("hall", 0.1), neighbours=2)
    witnesses.acquit()
    assert witnesses.due is None


@pytest.mark.parametrize(
    ("follows_another", "registered_for_s", "counts"),
    [
        (False, 0.0, True),
        (True, SETTLING_S - 0.1, False),
        (True, SETTLING_S, True),
    ],
)
def test_the_end_of_the_session_before_may_be_told_late(
    follows_another: bool, registered_for_s: float, counts: bool
) -> None:
    witnesses = Witnesses(follows_another=follows_another)
    witnesses.accuse("bath", "gone", 0.0, neighbours=1, registered_for_s=registered_for_s)
    assert (witnesses.due is not None) is counts
