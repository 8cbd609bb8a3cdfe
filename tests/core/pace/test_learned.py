"""The pace that learns."""

from dataclasses import dataclass
from itertools import pairwise
import json
from random import Random
from typing import Literal

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import Hold, InvalidMemoryError, Json, LearnedPace, Login
from custom_components.librespot.core.pace.budget import ACCOUNT_ALLOWANCE
from custom_components.librespot.core.pace.learned import CALM_S, HOME, OPEN_GAP_S, Phase
from custom_components.librespot.core.pace.under_way import ANSWER_S
from lab.limiter import Limit, Limiter, Penalty, Rule, SlidingWindow, TokenBucket, Unlimited

from .conftest import Account, limiter, rules

WALL_CLOCK = 1.8e9
LONGEST_HOLD_S = 86_400.0 + 900.0 * 1.05
"""A day's budget, and a freeze behind it."""

type Step = tuple[float, Literal["start", "launch", "register", "refuse", "abandon", "drop"]]
histories: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.floats(0.0, 1.0) | st.floats(0.0, 5000.0),
        st.sampled_from(["start", "launch", "register", "refuse", "abandon", "drop"]),
    ),
    max_size=40,
)


@pytest.fixture
def pace() -> LearnedPace:
    """Return a pace that knows nothing yet."""
    return LearnedPace(Random(1))


def _ask(pace: LearnedPace, now: float, *, unasked: bool = False) -> Login:
    login = pace.start(now, unasked=unasked)
    pace.launch(login, now)
    return login


def _phase(pace: LearnedPace) -> Phase:
    """Return the phase that it is in by now."""
    return pace.phase


def _log_in(pace: LearnedPace, now: float) -> float:
    """Log in, and return when it was answered."""
    pace.registered(_ask(pace, now), now + 0.2)
    return now + 0.2


def _be_refused(pace: LearnedPace, now: float, retry_after_s: float | None = None) -> float:
    """Be refused, and return when that was."""
    pace.refused(_ask(pace, now), now + 0.1, retry_after_s)
    return now + 0.1


def _free_at(pace: LearnedPace, now: float) -> float:
    """Return when the next may go."""
    while (hold := pace.hold(now)) is not None:
        assert hold.until is not None, hold
        assert hold.until > now
        now = hold.until
    return now


@dataclass
class _House:
    """Plays a history; a start happens only when the pace allows it."""

    pace: LearnedPace
    now: float = 0.0

    def __post_init__(self) -> None:
        self.open: list[Login] = []
        self.starts: list[float] = []

    def play(self, step: Step) -> None:
        """Let one thing happen."""
        elapsed_s, what = step
        self.now += elapsed_s
        if what == "start":
            if self.pace.hold(self.now) is None:
                self.starts.append(self.now)
                self.open.append(self.pace.start(self.now))
        elif what == "drop":
            login = _ask(self.pace, self.now, unasked=True)
            self.pace.refused(login, self.now)
        elif self.open:
            login = self.open[0]
            if what == "launch":
                self.pace.launch(login, self.now)
            else:
                self._end(self.open.pop(0), what)

    def end(self) -> None:
        """Give up what is open."""
        for login in self.open:
            self.pace.abandoned(login, self.now)
        self.open.clear()

    def _end(self, login: Login, what: str) -> None:
        if what == "register":
            self.pace.registered(login, self.now)
        elif what == "refuse":
            self.pace.refused(login, self.now)
        else:
            self.pace.abandoned(login, self.now)


@settings(deadline=None, max_examples=40)
@given(history=histories, seed=st.integers())
def test_no_history_stops_an_account_for_good(history: list[Step], seed: int) -> None:
    """Whatever happened: once nothing is open, somebody may go after a bounded wait."""
    house = _House(LearnedPace(Random(seed)))
    for step in history:
        house.play(step)
    house.end()
    assert _free_at(house.pace, house.now) <= house.now + LONGEST_HOLD_S


@settings(deadline=None, max_examples=40)
@given(history=histories, seed=st.integers())
def test_nobody_starts_in_a_freeze(history: list[Step], seed: int) -> None:
    """But so early that he asks when it is over."""
    house = _House(LearnedPace(Random(seed)))
    for step in history:
        until, starts = house.pace.frozen_until(house.now + step[0]), len(house.starts)
        house.play(step)
        if until is not None and len(house.starts) > starts:
            assert house.now + house.pace._under_way.lead_s >= until - 1e-6


@settings(deadline=None, max_examples=40)
@given(history=histories)
def test_a_pace_of_the_same_dice_decides_the_same(history: list[Step]) -> None:
    """What a run shows can be shown again."""
    houses = [_House(LearnedPace(Random(7))) for _ in range(2)]
    for house in houses:
        for step in history:
            house.play(step)
    first, second = houses
    assert first.pace.hold(first.now) == second.pace.hold(second.now)


def test_an_account_that_never_refused_is_pipelined(pace: LearnedPace) -> None:
    """Starts follow each other without waiting for answers."""
    now, starts = 0.0, []
    for _ in range(20):
        now = _free_at(pace, now)
        starts.append(now)
        _ask(pace, now)
    assert pace.phase is Phase.OPEN
    assert starts == pytest.approx([n * OPEN_GAP_S for n in range(20)])


def test_a_hundred_do_not_wait_as_long_each_as_eleven_do(pace: LearnedPace) -> None:
    """The more were admitted in a row, the closer the next follow."""
    now, starts = 0.0, []
    for _ in range(100):
        now = _free_at(pace, now)
        starts.append(now)
        pace.registered(_ask(pace, now), now)
    gaps_s = [round(later - earlier, 6) for earlier, later in pairwise(starts)]
    assert gaps_s[: HOME - 1] == pytest.approx([OPEN_GAP_S] * (HOME - 1))
    assert gaps_s == sorted(gaps_s, reverse=True)
    assert gaps_s[-1] < OPEN_GAP_S / 5


def test_who_was_admitted_now_and_then_is_not_in_a_row(pace: LearnedPace) -> None:
    now = 0.0
    for _ in range(2 * HOME):
        pace.registered(_ask(pace, now), now)
        now += 60.0
    _ask(pace, now)
    assert _free_at(pace, now) == pytest.approx(now + OPEN_GAP_S)


def test_after_the_first_refusal_one_probes_alone(pace: LearnedPace) -> None:
    """The others wait until it was answered, or nobody waits for its answer any more."""
    now = _be_refused(pace, _log_in(pace, 0.0))
    assert _phase(pace) is Phase.PROBING
    until = pace.frozen_until(now)
    assert until is not None
    assert pace.hold(now) == Hold(Cause.ACCOUNT_FROZEN, until)
    probe = pace.start(until)
    assert pace.hold(until) == Hold(Cause.QUEUED)
    pace.launch(probe, until)
    assert pace.hold(until) == Hold(Cause.QUEUED, until + ANSWER_S)
    pace.registered(probe, until + 0.2)
    assert _phase(pace) is Phase.LEARNED
    assert _free_at(pace, until + 0.2) < until + 120


def test_a_probe_that_is_refused_freezes_for_longer(pace: LearnedPace) -> None:
    now, freezes_s = 0.0, []
    for _ in range(4):
        now = _be_refused(pace, _free_at(pace, now))
        until = pace.frozen_until(now)
        assert until is not None
        freezes_s.append(until - now)
        assert pace.phase is Phase.PROBING
    assert freezes_s == sorted(freezes_s)
    assert freezes_s[0] < 10
    assert freezes_s[-1] > 120


def test_a_probe_that_nobody_answered_is_followed_by_another(pace: LearnedPace) -> None:
    now = _be_refused(pace, 0.0)
    until = _free_at(pace, now)
    _ask(pace, until)
    assert _free_at(pace, until) == until + ANSWER_S


def test_a_probe_starts_so_early_that_it_asks_on_time(pace: LearnedPace) -> None:
    for at in (0.0, 1.0, 2.0):
        login = pace.start(at)
        pace.launch(login, at + 0.6)
        pace.registered(login, at + 0.8)
    login, now = pace.start(10.0), 10.7
    pace.launch(login, 10.6)
    pace.refused(login, now)
    until = pace.frozen_until(now)
    assert until is not None
    assert until - 0.6 < _free_at(pace, now) < until


def test_a_volley_is_one_refusal(pace: LearnedPace) -> None:
    """A pipeline that is refused, and eleven sockets that dropped together."""
    logins = [_ask(pace, n / 10, unasked=n > 2) for n in range(11)]
    for login in logins:
        pace.refused(login, 1.1)
    until = pace.frozen_until(1.1)
    assert until is not None
    assert until <= 1.1 + 5 * 1.05


def test_retry_after_is_honoured(pace: LearnedPace) -> None:
    now = _be_refused(pace, 0.0, retry_after_s=300.0)
    assert _free_at(pace, now) == now + 300


def test_a_freeze_ends(pace: LearnedPace) -> None:
    assert pace.frozen_until(0.0) is None
    now = _be_refused(pace, 0.0)
    until = pace.frozen_until(now)
    assert until is not None
    assert pace.frozen_until(until - 0.01) == until
    assert pace.frozen_until(until) is None


def test_no_account_logs_in_without_end(pace: LearnedPace) -> None:
    """When the budget is spent, all wait until one more is allowed."""
    now, logins = 0.0, 0
    while (hold := pace.hold(now)) is None:
        _log_in(pace, now)
        now, logins = now + 1, logins + 1
    assert ACCOUNT_ALLOWANCE.at_once <= logins
    assert logins <= ACCOUNT_ALLOWANCE.at_once + now / ACCOUNT_ALLOWANCE.another_each_s + 1
    assert hold.cause is Cause.LOGIN_BUDGET
    assert hold.until is not None
    assert hold.until <= now + ACCOUNT_ALLOWANCE.another_each_s
    assert _free_at(pace, now) == hold.until


def test_what_is_given_up_before_it_asked_costs_nothing(pace: LearnedPace) -> None:
    """Who is called back in a freeze was never there for the limit."""
    now = _be_refused(pace, 0.0)
    other = LearnedPace(Random(1))
    _be_refused(other, 0.0)
    pace.abandoned(pace.start(now), now)
    assert _free_at(pace, now) == _free_at(other, now)


def test_what_ended_without_an_answer_may_have_cost_an_admission() -> None:
    """It is reckoned with: the next waits as if it had been admitted."""
    free = []
    for ended in ("registered", "abandoned"):
        account = Account(limiter(TokenBucket(1, 0.1)))
        account.let_in(8)
        pace, now = account.pace, _free_at(account.pace, account.now)
        getattr(pace, ended)(_ask(pace, now), now + 0.2)
        free.append(_free_at(pace, now + 0.2) - now)
    assert free[1] == pytest.approx(free[0], rel=0.2)


LIMITS: list[tuple[Rule, float]] = [
    (TokenBucket(2, 0.2), 0.0),
    (TokenBucket(3, 0.5), 30.0),
    (TokenBucket(1, 0.1), 30.0),
    (SlidingWindow(5, 30.0), 0.0),
    (SlidingWindow(4, 20.0), 45.0),
    (SlidingWindow(6, 20.0, count_refused=True), 0.0),
]


@pytest.mark.parametrize(("rule", "penalty_s"), LIMITS)
def test_eleven_are_let_in(rule: Rule, penalty_s: float) -> None:
    """With few refusals, under limits that it doesn't know."""
    account = Account(limiter(rule, penalty_s))
    account.let_in(11, within_s=900.0)
    assert 1 <= len(account.refused) <= 10
    assert account.pace.phase is Phase.LEARNED


@settings(deadline=None, max_examples=10)
@given(rule=rules, penalty_s=st.just(0.0) | st.floats(5.0, 120.0))
def test_eleven_are_let_in_whatever_the_limit(rule: Rule, penalty_s: float) -> None:
    account = Account(limiter(rule, penalty_s))
    account.let_in(11, within_s=4 * 3600.0)
    assert len(account.refused) <= 40


def test_who_wants_to_be_surer_is_refused_less() -> None:
    """In all: under a single limit luck may have it otherwise."""
    refused = []
    for confidence in (0.1, 0.95):
        accounts = [
            Account(limiter(rule, penalty_s), LearnedPace(Random(1), confidence=confidence))
            for rule, penalty_s in LIMITS
        ]
        for account in accounts:
            account.let_in(11)
        refused.append(sum(len(account.refused) for account in accounts))
    assert refused[1] < refused[0]


def test_a_block_that_doubles_is_outlasted() -> None:
    account = Account(Limiter(Limit(TokenBucket(2, 0.2), Penalty(15.0, 2.0, 600.0))))
    account.let_in(11, within_s=2 * 3600.0)


def test_an_unlimited_account_is_never_slowed() -> None:
    account = Account(Limiter(Limit(Unlimited())))
    account.let_in(40)
    assert not account.refused
    assert account.now < 40 * OPEN_GAP_S + 1


def _restarted(account: Account, after_s: float = 3600.0) -> Account:
    """Return the same account some time later, with a pace that remembers."""
    memory: Json = json.loads(json.dumps(account.pace.memory(account.now, WALL_CLOCK)))
    pace = LearnedPace(Random(2))
    now = account.now + after_s
    pace.recall(memory, now, WALL_CLOCK + after_s)
    return Account(account.limiter, pace, now)


def test_what_was_recalled_is_used() -> None:
    """Second starts have far fewer refusals than first ones: not each, as some luck is in it."""
    firsts = seconds = 0
    for rule, penalty_s in LIMITS:
        first = Account(limiter(rule, penalty_s))
        first.let_in(11)
        second = _restarted(first)
        assert second.pace.phase is Phase.LEARNED
        second.let_in(11)
        firsts += len(first.refused)
        seconds += len(second.refused)
    assert seconds < firsts / 2


def test_a_known_account_is_approached_more_carefully_when_it_is_calm() -> None:
    """Each limit is a little different: all together wait longer an hour later than at once."""
    at_once = later = 0.0
    for rule, penalty_s in LIMITS:
        account = Account(limiter(rule, penalty_s))
        account.let_in(40)
        pace, now = account.pace, account.now
        pace._belief.history.refused_at = now - CALM_S + 1
        at_once += pace._needed(now)
        later += pace._needed(now + 2)
    assert later > at_once


def test_a_freeze_outlasts_a_restart(pace: LearnedPace) -> None:
    now = _be_refused(pace, 0.0, retry_after_s=300.0)
    later = LearnedPace(Random(2))
    later.recall(pace.memory(now, WALL_CLOCK), 7.0, WALL_CLOCK + 100)
    assert later.phase is Phase.PROBING
    assert later.frozen_until(7.0) == pytest.approx(207.0)


def test_a_budget_outlasts_a_restart(pace: LearnedPace) -> None:
    for _ in range(ACCOUNT_ALLOWANCE.at_once):
        _log_in(pace, 0.0)
    later = LearnedPace(Random(2))
    later.recall(pace.memory(10.0, WALL_CLOCK), 0.0, WALL_CLOCK)
    hold = later.hold(0.0)
    assert hold is not None
    assert hold.cause is Cause.LOGIN_BUDGET
    assert hold.until == pytest.approx(ACCOUNT_ALLOWANCE.another_each_s - 10)


def test_what_nobody_wrote_is_not_recalled(pace: LearnedPace) -> None:
    memory = {**pace.memory(0.0, WALL_CLOCK), "phase": "unheard of"}
    with pytest.raises(InvalidMemoryError):
        pace.recall(memory, 0.0, WALL_CLOCK)
    assert pace.phase is Phase.OPEN


def test_what_was_answered_under_another_limit_teaches_nothing_of_this_one() -> None:
    """An account that admitted a hundred at once admits two: soon its pace is that of two."""
    account = Account(Limiter(Limit(Unlimited())))
    account.let_in(100)
    account.limiter = limiter(TokenBucket(2, 0.2))
    account.let_in(30)
    begun = account.now
    account.let_in(20)
    assert account.now - begun <= 1.3 * 20 / 0.2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TokenBucket(10, 1.0), TokenBucket(2, 0.2)),
        (TokenBucket(1, 0.1), TokenBucket(10, 1.0)),
        (SlidingWindow(10, 30.0), SlidingWindow(2, 30.0)),
    ],
)
def test_a_limit_that_became_another_one_is_found_out(before: Rule, after: Rule) -> None:
    """In either direction: soon it is little slower than who never knew the old one."""
    account = Account(limiter(before))
    account.let_in(30)
    changed = _restarted(account, after_s=3 * 86_400.0)
    changed.limiter = limiter(after)
    fresh = Account(limiter(after))
    for each in (changed, fresh):
        each.let_in(40)
    took_s = []
    for each in (changed, fresh):
        begun = each.now
        each.let_in(11)
        took_s.append(each.now - begun)
    assert took_s[0] <= 2 * took_s[1] + 60
