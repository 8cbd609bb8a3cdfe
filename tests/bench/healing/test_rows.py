"""Every row of the table of verdicts, and every cause that a zone can suffer, is produced."""

from collections import Counter

from bench.healing.rows import CLOSED, ROWS
from custom_components.librespot.core.model import Cause

from .verdicts import TABLE

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


def test_every_row_of_the_table_is_produced_or_told_why_not() -> None:
    there = [*(row.title for row in ROWS), *(closed.fault for closed in CLOSED)]
    assert all(TABLE.values())
    assert sorted(name for names in TABLE.values() for name in names) == sorted(there)


def test_every_cause_is_produced_or_told_why_not() -> None:
    produced = {row.verdict for row in ROWS}
    assert produced.isdisjoint(OURS)
    assert produced | {closed.cause for closed in CLOSED} | OURS == set(Cause)


def test_no_two_have_one_title() -> None:
    assert [title for title, count in Counter(row.title for row in ROWS).items() if count > 1] == []
