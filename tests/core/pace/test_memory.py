"""What was learned, as JSON and back."""

from collections.abc import Callable, Iterator
import json
import math
from random import Random
from typing import override

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.librespot.core.pace import InvalidMemoryError, Json, LearnedPace
from custom_components.librespot.core.pace.belief import Belief
from custom_components.librespot.core.pace.guesses import BucketGuesses, Guesses, WindowGuesses
from custom_components.librespot.core.pace.memory import recall, remember
from lab.limiter import Rule, SlidingWindow, TokenBucket

from .conftest import Account, limiter

WALL_CLOCK = 1.8e9
type Path = tuple[str | int, ...]

anything: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
odd: st.SearchStrategy[Json] = anything | st.sampled_from(
    [10**400, -1, 0, 1e308, 5e-324, math.nan, math.inf, "open", "learned", "window", [], {}]
)


@pytest.fixture(scope="module")
def learned() -> LearnedPace:
    """Return a pace that learned a little, and has just been refused again."""
    account = Account(limiter(TokenBucket(2, 0.2), 30.0))
    account.let_in(6)
    pace, now = account.pace, account.now
    login = pace.start(now)
    pace.launch(login, now)
    pace.refused(login, now)
    return pace


@pytest.fixture(scope="module")
def memory(learned: LearnedPace) -> Json:
    """Return what it remembers."""
    return _through_json(learned.memory(1000.0, WALL_CLOCK))


def _through_json(memory: Json) -> Json:
    result: Json = json.loads(json.dumps(memory))
    return result


def _same(at: float) -> float:
    return at


def _rows(belief: Belief) -> dict[tuple[object, ...], float]:
    """Return every guess with all that it is, and how likely it is."""
    rows: dict[tuple[object, ...], float] = {}
    for guesses in belief.guesses:
        match guesses:
            case BucketGuesses(burst=burst, refill_per_s=refill, tokens=tokens):
                each = zip(burst, refill, tokens, strict=True)
            case WindowGuesses(limit=limit, window_s=window_s, counts_refused=counts):
                each = zip(limit, window_s, counts, strict=True)
        rows |= zip(each, guesses.weights.sum(axis=1), strict=True)
    return rows


def _paths(memory: Json, here: Path = ()) -> Iterator[Path]:
    yield here
    if isinstance(memory, dict):
        for key, value in memory.items():
            yield from _paths(value, (*here, key))
    elif isinstance(memory, list):
        for index, value in enumerate(memory):
            yield from _paths(value, (*here, index))


def _changed(memory: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    if not path:
        return change(memory)
    if isinstance(memory, dict):
        return {
            key: _changed(value, path[1:], change) if key == path[0] else value
            for key, value in memory.items()
        }
    assert isinstance(memory, list)
    return [
        _changed(value, path[1:], change) if index == path[0] else value
        for index, value in enumerate(memory)
    ]


def _without(memory: Json, path: Path) -> Json:
    *above, last = path

    def remove(parent: Json) -> Json:
        if isinstance(parent, dict):
            return {key: value for key, value in parent.items() if key != last}
        assert isinstance(parent, list)
        return [value for index, value in enumerate(parent) if index != last]

    return _changed(memory, tuple(above), remove)


def _recalls(memory: Json) -> bool:
    """Try to recall something: a pace takes all of it, or stays as it was and says so."""
    pace, untouched = LearnedPace(Random(1)), LearnedPace(Random(1))
    try:
        pace.recall(memory, 50.0, WALL_CLOCK)
    except InvalidMemoryError:
        assert pace.memory(50.0, WALL_CLOCK) == untouched.memory(50.0, WALL_CLOCK)
        return False
    _assert_alive(pace, 50.0)
    return True


def _assert_alive(pace: LearnedPace, now: float) -> None:
    """Let it go on: it admits before long, and follows refusals and admissions."""
    for admitted in (True, False, False, True, True):
        now = _assert_admits(pace, now)
        login = pace.start(now)
        pace.launch(login, now)
        now += 0.2
        (pace.registered if admitted else pace.refused)(login, now)


def _assert_admits(pace: LearnedPace, now: float) -> float:
    """Return when it admits: after a freeze, a budget's hour or day and what it learned."""
    end = now + 900 * 1.05 + 86_400 + 2 * 3600
    while (hold := pace.hold(now)) is not None:
        assert hold.until is not None
        assert now < hold.until <= end
        now = hold.until
    return now


@pytest.mark.parametrize(
    "rule",
    [
        TokenBucket(2, 0.2),
        TokenBucket(1, 0.1),
        SlidingWindow(4, 25.0),
        SlidingWindow(6, 20.0, count_refused=True),
    ],
)
def test_what_was_remembered_is_recalled(rule: Rule) -> None:
    belief, asked, now = Belief(), limiter(rule), 0.0
    for _ in range(20):
        now = belief.opens((), now, 0.72) + 0.1
        belief.observe(now, admitted=asked.ask(now).admitted)
    again = recall(_through_json(remember(belief, _same)), _same)
    before, after = _rows(belief), _rows(again)
    assert after.keys() <= before.keys()
    assert max(after, key=after.__getitem__) == max(before, key=before.__getitem__)
    assert sum(before[row] for row in after) > 0.7
    assert sum(after.values()) == pytest.approx(1.0)
    assert again.penalties_s.tolist() == belief.penalties_s.tolist()
    assert again.history.asked.tolist() == belief.history.asked.tolist()
    assert again.history.admitted.tolist() == belief.history.admitted.tolist()
    assert again.history.refused_at == belief.history.refused_at
    assert (again.doubt, again.sure_at) == (belief.doubt, belief.sure_at)
    assert again.step == belief.step
    once_more = recall(_through_json(remember(again, _same)), _same)
    assert _rows(once_more) == pytest.approx(_rows(again))


def test_it_stays_small() -> None:
    """Thousands of guesses are believed; those are kept that decide."""
    belief = Belief()
    belief.observe(0.0, admitted=True)
    belief.observe(0.1, admitted=False)
    assert sum(len(each.weights) for each in belief.guesses) > 500
    assert len(json.dumps(remember(belief, _same))) < 25_000


def test_wall_clock_times_are_kept_and_loop_times_come_back(memory: Json) -> None:
    """The loop's clock begins anew with each program: a restart an hour later by the wall's."""
    pace = LearnedPace(Random(1))
    pace.recall(memory, 5.0, WALL_CLOCK + 3600)
    again = pace.memory(5.0, WALL_CLOCK + 3600)
    assert isinstance(memory, dict)
    for name in ("budget", "freeze", "phase"):
        assert again[name] == pytest.approx(memory[name])


@given(memory=anything)
def test_what_is_no_memory_is_refused(memory: Json) -> None:
    assert not _recalls(memory)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_memory_with_another_value_is_recalled_or_refused(
    memory: Json, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(_paths(memory))))
    value = data.draw(odd)
    _recalls(_changed(memory, path, lambda _: value))


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_memory_without_a_value_is_recalled_or_refused(memory: Json, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in _paths(memory) if path]))
    _recalls(_without(memory, path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("phase",), "closed"),
        (("phase",), ["open"]),
        (("budget",), []),
        (("budget",), {"full_at": "yesterday"}),
        (("leads_s", 0), -1),
        (("freeze",), "long"),
        (("belief",), 3),
        (("belief", "guesses"), []),
        (("belief", "guesses", 0, "kind"), "leaky"),
        (("belief", "guesses", 0, "weights", 0, 0), 2.0),
        (("belief", "guesses", 0, "weights", 0), []),
        (("belief", "guesses", 0, "weights"), []),
        (("belief", "guesses", 0, "tokens", 0), 1e9),
        (("belief", "guesses", 1, "counts_refused"), []),
        (("belief", "guesses", 1, "counts_refused", 0), 1),
        (("belief", "guesses", 1, "limit", 0), 1000),
        (("belief", "penalties_s"), [1e9]),
        (("belief", "doubt"), 1.5),
        (("belief", "doubt"), True),
        (("belief", "step"), 10**400),
        (("belief", "asked", 0), math.nan),
    ],
)
def test_what_nobody_wrote_is_refused(memory: Json, path: Path, value: Json) -> None:
    assert not _recalls(_changed(memory, path, lambda _: value))


def test_a_belief_in_nothing_is_refused() -> None:
    empty: dict[str, Json] = {name: [] for name in ("weights", "burst", "refill_per_s", "tokens")}
    kept = remember(Belief(), _same)
    with pytest.raises(InvalidMemoryError):
        recall(kept | {"penalties_s": [], "guesses": [{"kind": "bucket", **empty}]}, _same)


def test_a_belief_without_a_refusal_is_recalled() -> None:
    """It is one that began anew since: the account was found out to be more lenient."""
    belief = Belief()
    belief.observe(1.0, admitted=True)
    again = recall(_through_json(remember(belief, _same)), _same)
    assert again.history.refused_at == -math.inf
    again.observe(2.0, admitted=False)
    assert again.penalty > 0


@pytest.mark.parametrize("set_by_s", [-1e8, -3600.0, 3600.0, 1e8])
def test_a_clock_that_was_set_stops_nobody_for_good(memory: Json, set_by_s: float) -> None:
    pace = LearnedPace(Random(1))
    pace.recall(memory, 50.0, WALL_CLOCK + set_by_s)
    _assert_alive(pace, 50.0)


def test_a_guess_of_another_kind_is_a_mistake() -> None:
    class Other(Guesses):
        opened_at = opens_after = note = scaled = None  # type: ignore[assignment]

        @override
        def chosen(self, which: object) -> Other:
            return self

    with pytest.raises(TypeError):
        remember(Belief([Other(np.ones((1, 1)))]), _same)


def test_an_account_that_never_refused_remembers_no_belief() -> None:
    """There is nothing to go on from: how many may start at once shows with the first refusal."""
    account = Account(limiter(TokenBucket(12, 2.0)))
    account.let_in(5)
    assert account.pace.memory(account.now, WALL_CLOCK)["belief"] is None
