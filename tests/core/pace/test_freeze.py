"""What a refusal freezes."""

from itertools import pairwise
import json
import math
from random import Random
from typing import override

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.pace import InvalidMemoryError, Json, Login
from custom_components.librespot.core.pace.freeze import (
    PROBE_CAP_S,
    PROBE_GROWTH,
    PROBE_JITTER,
    Freeze,
)


class _Exact(Random):
    """Draws the least of all."""

    @override
    def uniform(self, a: float, b: float) -> float:
        return a


@pytest.fixture
def freeze() -> Freeze:
    """Return a freeze without jitter."""
    return Freeze(_Exact())


def _refuse(freeze: Freeze, now: float, *, known: bool = False, unasked: bool = False) -> bool:
    login = Login(now, now, unasked=unasked)
    return freeze.refused(login, now, known=known, retry_after_s=None)


def _pauses_s(freeze: Freeze, probes: int, *, known: bool) -> list[float]:
    now, pauses_s = 0.0, []
    for _ in range(probes):
        assert _refuse(freeze, now, known=known)
        pauses_s.append(freeze.until - now)
        now = freeze.until + 0.1
    return pauses_s


@pytest.mark.parametrize(
    ("known", "pauses_s"),
    [
        (False, [5, 62, 122, 305, 762.5, 900, 900]),
        (True, [0, 4, 37, 114, 285, 712.5, 900, 900]),
    ],
)
def test_each_refused_probe_waits_longer(
    freeze: Freeze, known: bool, pauses_s: list[float]
) -> None:
    assert _pauses_s(freeze, len(pauses_s), known=known) == pytest.approx(pauses_s)


@given(seed=st.integers(), known=st.booleans())
def test_probes_are_late_but_little(seed: int, known: bool) -> None:
    """Earlier than a block's end would prolong it."""
    exact = _pauses_s(Freeze(_Exact()), 8, known=known)
    spread = _pauses_s(Freeze(Random(seed)), 8, known=known)
    for least, pause_s in zip(exact, spread, strict=True):
        assert least - 1e-9 <= pause_s <= least * PROBE_JITTER + 1e-9


@pytest.mark.parametrize("known", [False, True])
def test_no_block_that_doubles_outlasts_the_probes(freeze: Freeze, known: bool) -> None:
    """Beyond its table a pause grows faster than a block does that a refusal doubles."""
    pauses_s = _pauses_s(freeze, 9, known=known)
    beyond = [pause_s for pause_s in pauses_s if 113 < pause_s < PROBE_CAP_S - 1]
    growth = [later / earlier for earlier, later in pairwise(beyond)]
    assert growth
    assert growth == pytest.approx([PROBE_GROWTH] * len(growth))


def test_a_thousand_refusals_are_no_longer_than_the_cap(freeze: Freeze) -> None:
    """A week of nothing but refusals breaks nothing."""
    assert _pauses_s(freeze, 1000, known=False)[-1] == pytest.approx(PROBE_CAP_S)


def test_a_volley_counts_once(freeze: Freeze) -> None:
    """What had asked before a refusal was seen belongs to that one, but may prolong the block."""
    logins = [Login(0.0, asked_at) for asked_at in (0.0, 0.05, 0.1)]
    news = [
        freeze.refused(login, login.launched_at + 0.1, known=False, retry_after_s=None)
        for login in logins
    ]
    assert news == [True, False, False]
    assert freeze.in_a_row == 1
    assert freeze.until == pytest.approx(5.2)


def test_what_asks_unasked_in_a_freeze_is_no_probe_but_prolongs_it(freeze: Freeze) -> None:
    _refuse(freeze, 0.0)
    assert not _refuse(freeze, 3.0, unasked=True)
    assert freeze.in_a_row == 1
    assert freeze.until == pytest.approx(8.0)


def test_what_asks_unasked_outside_of_a_freeze_is_news(freeze: Freeze) -> None:
    assert _refuse(freeze, 0.0, unasked=True)
    assert _refuse(freeze, 6.0, unasked=True)
    assert freeze.in_a_row == 2


@pytest.mark.parametrize(
    ("retry_after_s", "until"), [(None, 5.0), (1.0, 5.0), (30.0, 30.0), (4000.0, 4000.0)]
)
def test_a_later_time_that_was_named_is_honoured(
    freeze: Freeze, retry_after_s: float | None, until: float
) -> None:
    freeze.refused(Login(0.0, 0.0), 0.0, known=False, retry_after_s=retry_after_s)
    assert freeze.until == until


def test_a_freeze_is_never_shortened(freeze: Freeze) -> None:
    freeze.refused(Login(0.0, 0.0), 0.0, known=False, retry_after_s=100.0)
    _refuse(freeze, 1.0)
    assert freeze.until == 100.0


def test_an_admission_ends_the_row(freeze: Freeze) -> None:
    _refuse(freeze, 0.0)
    _refuse(freeze, 6.0)
    assert freeze.admitted(Login(70.0, 70.0))
    assert freeze.in_a_row == 0
    _refuse(freeze, 80.0)
    assert freeze.until == 85.0


def test_an_admission_from_before_the_refusal_ends_nothing(freeze: Freeze) -> None:
    """Registered takes longer to be said than refused."""
    _refuse(freeze, 1.0)
    assert not freeze.admitted(Login(0.5, 0.9))
    assert freeze.in_a_row == 1


def _restored(freeze: Freeze, elapsed_s: float, now: float = 0.0) -> Freeze:
    """Return what remembers a freeze that is `elapsed_s` old by the wall clock."""
    memory: Json = json.loads(json.dumps(freeze.memory(lambda at: at + 1e9, 0.0)))
    later = Freeze(_Exact())
    later.recall(memory, lambda at: at - 1e9 - elapsed_s + now, now)
    return later


def test_nothing_is_kept_of_what_is_over(freeze: Freeze) -> None:
    assert freeze.memory(float, 0.0) is None
    freeze.recall(None, float, 0.0)
    assert freeze.until == -math.inf


def test_a_freeze_goes_on_after_a_restart(freeze: Freeze) -> None:
    """It ends when it would have, and the next one is as long as it would have been."""
    _refuse(freeze, 0.0)
    _refuse(freeze, 6.0)
    later = _restored(freeze, elapsed_s=10.0)
    assert later.until == pytest.approx(freeze.until - 10.0)
    _refuse(freeze, 70.0)
    _refuse(later, 60.0)
    assert later.in_a_row == freeze.in_a_row
    assert later.until == pytest.approx(freeze.until - 10.0)


def test_a_time_that_was_named_is_waited_for_also_after_a_restart(freeze: Freeze) -> None:
    """However late it is."""
    freeze.refused(Login(0.0, 0.0), 0.0, known=False, retry_after_s=4 * PROBE_CAP_S)
    later = _restored(freeze, elapsed_s=100.0)
    assert later.until == pytest.approx(4 * PROBE_CAP_S - 100.0)


@given(set_by_s=st.floats(-1e8, 1e8))
def test_no_clock_that_was_set_freezes_for_longer_or_for_good(set_by_s: float) -> None:
    freeze = Freeze(_Exact())
    _refuse(freeze, 0.0)
    later = _restored(freeze, elapsed_s=set_by_s)
    assert later.until <= freeze.until
    assert later.admitted(Login(1.0, 1.0))


@pytest.mark.parametrize(
    "memory",
    [
        1,
        "frozen",
        [],
        {},
        {"in_a_row": 0, "seen_at": 1.0, "pause_s": 5.0, "until": 6.0, "left_s": 5.0},
        {"in_a_row": 1, "seen_at": None, "pause_s": 5.0, "until": 6.0, "left_s": 5.0},
        {"in_a_row": 1, "seen_at": 1.0, "pause_s": 5000.0, "until": 6.0, "left_s": 5.0},
        {"in_a_row": 1, "seen_at": 1.0, "pause_s": 5.0, "until": True, "left_s": 5.0},
        {"in_a_row": 1, "seen_at": 1.0, "pause_s": 5.0, "until": 6.0, "left_s": -1.0},
        {"in_a_row": 1, "seen_at": 1.0, "pause_s": 5.0, "until": 6.0},
    ],
)
def test_what_nobody_wrote_is_not_recalled(freeze: Freeze, memory: Json) -> None:
    with pytest.raises(InvalidMemoryError):
        freeze.recall(memory, float, 0.0)
    assert freeze.in_a_row == 0
    assert freeze.until == -math.inf
