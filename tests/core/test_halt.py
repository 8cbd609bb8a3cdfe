"""One zone asks for all, once a day."""

from custom_components.librespot.core.halt import ASKED_EACH_S, Halt
from custom_components.librespot.core.health import Verdict
from custom_components.librespot.core.model import Cause

NOW = 1000.0
FREE = Verdict(Cause.NOT_PREMIUM, "a free account")


def _halted() -> Halt:
    halt = Halt()
    halt.begin(FREE, NOW)
    return halt


def test_nobody_is_stopped_before() -> None:
    halt = Halt()
    assert halt.stops("kitchen", NOW) is None
    assert not halt.holds("kitchen")


def test_nobody_asks_on_the_same_day() -> None:
    halt = _halted()
    assert halt.stops("kitchen", NOW + ASKED_EACH_S - 1) is FREE
    assert halt.ask_at == NOW + ASKED_EACH_S


def test_the_first_that_comes_asks_for_all() -> None:
    """And goes on, whatever keeps it."""
    halt = _halted()
    assert halt.stops("kitchen", halt.ask_at) is None
    assert halt.stops("bath", NOW + ASKED_EACH_S) is FREE
    assert halt.stops("kitchen", NOW + ASKED_EACH_S + 3600) is None
    assert halt.holds("bath")
    assert not halt.holds("kitchen")


def test_one_that_never_comes_to_an_end_is_followed_by_another() -> None:
    halt = _halted()
    halt.stops("kitchen", halt.ask_at)
    assert halt.stops("bath", halt.ask_at) is None
    assert halt.stops("kitchen", NOW + 2 * ASKED_EACH_S) is FREE


def test_one_that_still_asks_takes_nobodys_turn() -> None:
    halt = _halted()
    halt.stops("kitchen", halt.ask_at)
    next_turn = halt.ask_at
    assert halt.stops("kitchen", next_turn) is None
    assert halt.stops("bath", next_turn) is None
    assert halt.holds("kitchen")


def test_the_answer_counts_for_the_next_day() -> None:
    halt = _halted()
    halt.stops("kitchen", halt.ask_at)
    halt.begin(FREE, NOW + ASKED_EACH_S + 5)
    assert halt.stops("kitchen", NOW + 2 * ASKED_EACH_S) is FREE
    assert halt.stops("kitchen", NOW + 2 * ASKED_EACH_S + 5) is None


def test_its_end_lets_all_log_in() -> None:
    halt = _halted()
    halt.end()
    assert halt.stops("kitchen", NOW) is None
    assert not halt.holds("bath")
