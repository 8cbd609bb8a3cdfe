"""Every cause that a zone can suffer has a row."""

from collections import Counter

from bench.healing.rows import CLOSED, ROWS
from custom_components.librespot.core.model import Cause

OURS = {
    Cause.SWITCHED_OFF,
    Cause.SHUTDOWN,
    Cause.SETTINGS_CHANGED,
    Cause.RESTART_ASKED,
    Cause.QUEUED,
    Cause.ACCOUNT_FROZEN,
    Cause.LOGIN_BUDGET,
}
"""What is shown of what we do ourselves, or are asked to."""


def test_every_cause_is_produced_or_told_why_not() -> None:
    produced = {row.verdict for row in ROWS}
    assert produced.isdisjoint(OURS)
    assert produced | {closed.cause for closed in CLOSED} | OURS == set(Cause)


def test_no_two_have_one_title() -> None:
    assert [title for title, count in Counter(row.title for row in ROWS).items() if count > 1] == []
