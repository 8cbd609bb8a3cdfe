"""The gate: whatever happens in whatever order, it keeps its promises."""

import asyncio
from collections.abc import Callable
from functools import partial
from random import Random
from typing import override

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
import pytest

from bench.simulation.virtual_time import VirtualLoop, run_virtually
from custom_components.librespot.core.gate import Gate, Outcome, Ticket
from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import FREEZE_CAP_S, Hold, SteadyPace


class _Waiting:
    """A zone at the gate: remembers when it was told what."""

    def __init__(self, gate: Gate, *, first: bool = False) -> None:
        self._loop = asyncio.get_running_loop()
        self.granted_at: float | None = None
        self.queued_at = self._loop.time()
        self.ticket: Ticket | None = None
        self.ticket = gate.enqueue(self._wake, first=first)
        self._wake()

    def _wake(self) -> None:
        if self.ticket is not None and self.ticket.granted and self.granted_at is None:
            self.granted_at = self._loop.time()


def _gate() -> Gate:
    return Gate(SteadyPace(Random(1)), lambda: None)


def _ticket(waiting: _Waiting) -> Ticket:
    assert waiting.ticket is not None
    return waiting.ticket


def test_admits_in_the_order_of_the_queue() -> None:
    """The next goes the moment the one before has settled."""

    async def scenario() -> None:
        gate = _gate()
        zones = [_Waiting(gate) for _ in range(4)]
        for zone in zones:
            granted = [_ticket(each).granted for each in zones]
            assert granted.index(False) == zones.index(zone) + 1 if False in granted else True
            assert _ticket(zone).granted
            gate.settle(_ticket(zone), Outcome.REGISTERED)

    run_virtually(scenario())


@pytest.mark.parametrize("outcome", [Outcome.REGISTERED, Outcome.FAILED, Outcome.ABANDONED])
def test_every_end_of_a_login_lets_the_next_go(outcome: Outcome) -> None:
    """A zone's own trouble is no reason to keep the others waiting."""

    async def scenario() -> None:
        gate = _gate()
        one, two = _Waiting(gate), _Waiting(gate)
        gate.settle(_ticket(one), outcome)
        assert _ticket(two).granted

    run_virtually(scenario())


def test_a_refusal_freezes_everybody_and_says_until_when() -> None:
    """All who wait are told the same; the refused one goes first when it is over."""

    async def scenario() -> None:
        changes: list[float | None] = []
        gate = Gate(SteadyPace(Random(1)), lambda: changes.append(gate.frozen_until))
        one, two, three = (_Waiting(gate) for _ in range(3))
        gate.settle(_ticket(one), Outcome.REFUSED)
        again = _Waiting(gate, first=True)
        until = gate.frozen_until
        assert until is not None
        for waiting in (two, three, again):
            assert _ticket(waiting).hold == Hold(Cause.ACCOUNT_FROZEN, until)
        await asyncio.sleep(until - asyncio.get_running_loop().time())
        assert again.granted_at == pytest.approx(until)
        assert _ticket(two).hold == Hold(Cause.QUEUED)
        assert changes == [until, None]

    run_virtually(scenario())


def test_only_the_first_in_line_is_told_a_time() -> None:
    """A place behind others has no time of its own."""

    async def scenario() -> None:
        gate = _gate()
        one = _Waiting(gate)
        gate.settle(_ticket(one), Outcome.REFUSED)
        two, three, four = (_Waiting(gate) for _ in range(3))
        until = gate.frozen_until
        assert until is not None
        await asyncio.sleep(until)
        gate.settle(_ticket(two), Outcome.REGISTERED)
        assert _ticket(three).hold.until == pytest.approx(until + 3, rel=0.01)
        assert _ticket(four).hold == Hold(Cause.QUEUED)

    run_virtually(scenario())


def test_a_reconnect_that_is_refused_freezes_as_well() -> None:
    """The program's own attempts count, though nobody admitted them."""

    async def scenario() -> None:
        gate = _gate()
        one = _Waiting(gate)
        gate.settle(_ticket(one), Outcome.REGISTERED)
        gate.settle(_ticket(one), Outcome.REFUSED)
        assert gate.frozen_until is not None
        assert not _ticket(_Waiting(gate)).granted

    run_virtually(scenario())


def test_a_freeze_ends_though_nobody_waits() -> None:
    """The world is told all the same."""

    async def scenario() -> None:
        changes: list[float | None] = []
        gate = Gate(SteadyPace(Random(1)), lambda: changes.append(gate.frozen_until))
        gate.settle(_ticket(_Waiting(gate)), Outcome.REFUSED)
        await asyncio.sleep(8)
        assert changes[-1] is None

    run_virtually(scenario())


def test_a_closed_gate_admits_nobody() -> None:
    """Neither what waits nor what a timer would let go."""

    async def scenario() -> None:
        gate = _gate()
        one, two = _Waiting(gate), _Waiting(gate)
        gate.settle(_ticket(one), Outcome.REFUSED)
        gate.close()
        gate.settle(_ticket(two), Outcome.FAILED)
        three = _Waiting(gate)
        await asyncio.sleep(2 * FREEZE_CAP_S)
        assert not _ticket(two).granted
        assert not _ticket(three).granted

    run_virtually(scenario())


class GateMachine(RuleBasedStateMachine):
    """Any interleaving of queueing, leaving, time and outcomes."""

    def __init__(self) -> None:
        """Open a gate in a loop of its own."""
        super().__init__()
        self._loop = VirtualLoop()
        self._waiting: list[_Waiting] = []
        self._admitted: list[_Waiting] = []
        self._gate = self._run(_gate)

    def _run[T](self, work: Callable[[], T]) -> T:
        """Do something inside the loop, then see who was admitted by it."""

        async def call() -> T:
            return work()

        frozen_until = self._gate.frozen_until if hasattr(self, "_gate") else None
        result = self._loop.run_until_complete(call())
        self._see_who_was_admitted(frozen_until)
        return result

    def _see_who_was_admitted(self, frozen_until: float | None) -> None:
        for waiting in [each for each in self._waiting if _ticket(each).granted]:
            assert waiting.granted_at is not None
            assert frozen_until is None or waiting.granted_at >= frozen_until
            assert self._gate.frozen_until is None
            self._waiting.remove(waiting)
            self._admitted.append(waiting)

    @rule(first=st.booleans())
    def queue(self, first: bool) -> None:
        """Another zone wants to log in."""
        self._waiting.append(self._run(lambda: _Waiting(self._gate, first=first)))
        self._see_who_was_admitted(None)

    @precondition(lambda self: self._waiting)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """A waiting zone is switched off."""
        waiting = data.draw(st.sampled_from(self._waiting))
        self._waiting.remove(waiting)
        self._run(lambda: self._gate.settle(_ticket(waiting), Outcome.ABANDONED))

    @precondition(lambda self: self._admitted)
    @rule(outcome=st.sampled_from(Outcome))
    def settle(self, outcome: Outcome) -> None:
        """The login in flight ends."""
        admitted = self._admitted.pop()
        self._run(lambda: self._gate.settle(_ticket(admitted), outcome))

    @rule()
    def refuse_a_reconnect(self) -> None:
        """A program's own reconnect is refused."""
        settled = Ticket(lambda: None)
        self._run(lambda: self._gate.settle(settled, Outcome.REFUSED))

    @rule(seconds=st.floats(min_value=0, max_value=1000))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        frozen_until = self._gate.frozen_until
        self._loop.run_until_complete(asyncio.sleep(seconds))
        self._see_who_was_admitted(frozen_until)

    @invariant()
    def never_more_in_flight_than_the_policy_allows(self) -> None:
        """One at a time."""
        assert len(self._admitted) <= 1

    @invariant()
    def somebody_goes_when_nothing_holds(self) -> None:
        """Who waits is held by a login in flight, a freeze or a distance, and knows it."""
        if self._waiting and not self._admitted:
            holds = [_ticket(waiting).hold for waiting in self._waiting]
            assert any(hold.until is not None for hold in holds)

    @override
    def teardown(self) -> None:
        """Nobody starves: with time alone everybody who waits gets a turn."""
        for _ in range(len(self._waiting) + 1):
            while self._admitted:
                admitted = self._admitted.pop()
                self._run(partial(self._gate.settle, _ticket(admitted), Outcome.FAILED))
            self.wait(1.2 * FREEZE_CAP_S)
        assert not self._waiting
        self._gate.close()
        self._loop.close()


GateMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestGate = GateMachine.TestCase
