"""The logins that are on their way."""

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.pace import Login
from custom_components.librespot.core.pace.under_way import ANSWER_S, UnderWay


@pytest.fixture
def under_way() -> UnderWay:
    """Return nothing under way."""
    return UnderWay()


def _asked(under_way: UnderWay, at: float, *, unasked: bool = False) -> Login:
    login = Login(at, unasked=unasked)
    under_way.add(login)
    under_way.launch(login, at)
    return login


def test_answers_are_taken_in_the_order_in_which_they_were_asked_for(under_way: UnderWay) -> None:
    logins = [_asked(under_way, at) for at in (2.0, 0.0, 1.0)]
    for login in logins:
        login.settle(2.2, admitted=True)
    assert [login.launched_at for login in under_way.take_answered(2.2)] == [0.0, 1.0, 2.0]
    assert not under_way


def test_nothing_is_judged_before_what_was_asked_earlier(under_way: UnderWay) -> None:
    """Refused is said sooner than registered: whoever asked first is judged first."""
    first, second = _asked(under_way, 0.0), _asked(under_way, 1.0)
    second.settle(1.1, admitted=False)
    assert under_way.take_answered(1.1) == []
    first.settle(1.2, admitted=True)
    assert under_way.take_answered(1.2) == [first, second]


def test_an_answer_that_does_not_come_holds_nobody_up(under_way: UnderWay) -> None:
    first, second = _asked(under_way, 0.0), _asked(under_way, 1.0)
    second.settle(1.1, admitted=True)
    assert under_way.take_answered(ANSWER_S - 0.01) == []
    assert under_way.take_answered(ANSWER_S) == [first, second]
    assert first.admitted is None


def test_at_the_same_moment_the_admitted_were_first(under_way: UnderWay) -> None:
    refused, admitted = _asked(under_way, 0.0), _asked(under_way, 0.2)
    later = _asked(under_way, 0.5)
    for login, answer in ((refused, False), (admitted, True), (later, True)):
        login.settle(0.6, admitted=answer)
    assert under_way.take_answered(0.6) == [admitted, refused, later]


def test_what_ended_before_it_asked_leaves_no_trace(under_way: UnderWay) -> None:
    login = Login(0.0)
    under_way.add(login)
    login.settled = True
    assert under_way.take_answered(1.0) == []
    assert not under_way
    assert under_way.coming() == []


def test_what_has_not_asked_yet_stays_under_way(under_way: UnderWay) -> None:
    under_way.add(Login(0.0))
    assert under_way.take_answered(1000.0) == []
    assert under_way
    assert under_way.answer_due is None


def test_who_was_answered_unseen_asked_at_that_moment(under_way: UnderWay) -> None:
    login = Login(0.0)
    under_way.add(login)
    login.settle(3.0, admitted=True)
    assert login.launched_at == 3.0
    assert under_way.take_answered(3.0) == [login]


def test_the_first_answer_is_due_after_a_while(under_way: UnderWay) -> None:
    for at in (5.0, 4.0):
        _asked(under_way, at)
    assert under_way.answer_due == 4.0 + ANSWER_S


def test_a_second_launch_is_the_same(under_way: UnderWay) -> None:
    login = _asked(under_way, 1.0)
    under_way.launch(login, 9.0)
    assert login.launched_at == 1.0
    assert under_way.leads_s == (0.0,)


def test_a_lead_is_the_least_that_was_seen_and_less(under_way: UnderWay) -> None:
    """The more so the fewer starts were seen: a program must not ask before its time."""
    assert under_way.lead_s == 0.0
    for started_at, took_s in ((0.0, 0.8), (10.0, 0.4), (20.0, 0.6)):
        login = Login(started_at)
        under_way.add(login)
        under_way.launch(login, started_at + took_s)
    assert under_way.lead_s == pytest.approx(0.4 * 3 / 4)


def test_a_program_s_own_attempt_has_no_lead(under_way: UnderWay) -> None:
    _asked(under_way, 0.0, unasked=True)
    assert under_way.leads_s == ()


def test_coming_are_those_that_asked_and_those_that_will(under_way: UnderWay) -> None:
    under_way.remember_leads([0.6, 0.9])
    under_way.add(Login(5.0))
    _asked(under_way, 4.0, unasked=True)
    assert under_way.coming() == pytest.approx([4.0, 5.0 + 0.6 * 2 / 3])


def test_a_lead_of_minutes_is_an_accident(under_way: UnderWay) -> None:
    """A machine that slept makes nobody start minutes ahead of a freeze's end."""
    under_way.remember_leads([1e9])
    assert under_way.lead_s <= 10.0


@given(leads_s=st.lists(st.floats(0.0, 60.0), max_size=60))
def test_a_lead_is_never_more_than_any_that_is_remembered(leads_s: list[float]) -> None:
    under_way = UnderWay()
    under_way.remember_leads(leads_s)
    assert under_way.lead_s <= min(leads_s[-20:], default=0.0)
