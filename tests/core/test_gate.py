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
from custom_components.librespot.core.gate import Gate, Outcome
from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.network import Network
from custom_components.librespot.core.pace import Hold, LearnedPace
from custom_components.librespot.core.pace.under_way import LONGEST_LEAD_S
from custom_components.librespot.core.ticket import Claim, Ticket, Turn

LONGEST_FREEZE_S = 1000
FAILURES = [outcome for outcome in Outcome if outcome is not Outcome.REGISTERED]


class _Waiting:
    """A zone at the gate: remembers when it was told what."""

    def __init__(self, gate: Gate, claim: Claim | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self.granted_at: float | None = None
        self.place: Ticket | None = None
        self.place = gate.enqueue(self._wake, claim)
        self._wake()

    def _wake(self) -> None:
        if self.place is not None and self.place.granted and self.granted_at is None:
            self.granted_at = self._loop.time()

    @property
    def ticket(self) -> Ticket:
        assert self.place is not None
        return self.place


def _gate(on_change: Callable[[], None] = lambda: None) -> Gate:
    return Gate(LearnedPace(Random(1)), Network(Random(1)), on_change)


def _run(scenario: Callable[[Gate], object]) -> None:
    async def run() -> None:
        gate = _gate()
        result = scenario(gate)
        if asyncio.iscoroutine(result):
            await result
        gate.close()

    run_virtually(run())


def _log_in(gate: Gate, waiting: _Waiting, outcome: Outcome) -> None:
    """Let an admitted zone ask and be answered."""
    gate.launched(waiting.ticket)
    gate.settle(waiting.ticket, outcome)


async def _granted(*waiting: _Waiting) -> list[_Waiting]:
    """Return these in the order in which they are admitted, each answered at once."""
    order: list[_Waiting] = []
    for _ in range(1000):
        order += [each for each in waiting if each.ticket.granted and each not in order]
        if len(order) == len(waiting):
            break
        await asyncio.sleep(0.1)
    return order


def test_nobody_waits_at_the_gate_of_an_account_that_never_refused() -> None:
    """Starts follow each other in a fraction of a second, without waiting for answers."""

    async def scenario(gate: Gate) -> None:
        zones = [_Waiting(gate) for _ in range(11)]
        assert await _granted(*zones) == zones
        assert asyncio.get_running_loop().time() < 3

    _run(scenario)


@pytest.mark.parametrize("turn", Turn)
def test_whose_turn_comes_first(turn: Turn) -> None:
    """A person's wish, then whose turn it was, then the others, at last who keeps failing."""

    async def scenario(gate: Gate) -> None:
        first = _Waiting(gate)
        late = [_Waiting(gate, Claim(each)) for each in Turn if each > turn]
        one = _Waiting(gate, Claim(turn))
        two = _Waiting(gate, Claim(turn))
        _log_in(gate, first, Outcome.REGISTERED)
        order: list[_Waiting] = []
        while len(order) < len(late) + 2:
            await asyncio.sleep(0.1)
            for each in (one, two, *late):
                if each.ticket.granted and each not in order:
                    order.append(each)
                    _log_in(gate, each, Outcome.REGISTERED)
        assert order == [one, two, *late]

    _run(scenario)


def test_within_a_turn_whoever_was_listened_to_last_comes_first() -> None:
    """Rooms that nobody uses can wait."""

    async def scenario(gate: Gate) -> None:
        first = _Waiting(gate)
        unused = _Waiting(gate)
        earlier = _Waiting(gate, Claim(last_used=-200))
        lately = _Waiting(gate, Claim(last_used=-100))
        assert await _granted(first, unused, earlier, lately) == [first, lately, earlier, unused]

    _run(scenario)


def test_what_a_person_asks_for_overtakes_those_that_wait() -> None:
    """Once admitted there is nothing to overtake."""

    async def scenario(gate: Gate) -> None:
        zones = [_Waiting(gate) for _ in range(4)]
        gate.prefer(zones[3].ticket)
        gate.prefer(zones[0].ticket)
        assert await _granted(*zones) == [zones[0], zones[3], zones[1], zones[2]]

    _run(scenario)


def test_planned_work_goes_one_at_a_time() -> None:
    """Rooms that work are renewed one after the other: most of the house keeps its music."""

    async def scenario(gate: Gate) -> None:
        one, two = (_Waiting(gate, Claim(Turn.PLANNED)) for _ in range(2))
        await asyncio.sleep(60)
        assert one.ticket.granted
        assert two.ticket.hold == Hold(Cause.QUEUED)
        _log_in(gate, one, Outcome.REGISTERED)
        await asyncio.sleep(1)
        assert two.ticket.granted

    _run(scenario)


def test_a_refusal_freezes_everybody_and_says_until_when() -> None:
    """All who wait are told the same; one of them probes when it is over."""

    async def scenario() -> None:
        changes: list[float | None] = []
        gate = _gate(lambda: changes.append(gate.frozen_until))
        one, two, three = (_Waiting(gate) for _ in range(3))
        _log_in(gate, one, Outcome.REFUSED)
        again = _Waiting(gate, Claim(Turn.NEXT))
        until = gate.frozen_until
        assert until is not None
        for waiting in (two, three, again):
            assert waiting.ticket.hold == Hold(Cause.ACCOUNT_FROZEN, until)
        await asyncio.sleep(until - asyncio.get_running_loop().time())
        assert again.granted_at == pytest.approx(until)
        assert two.ticket.hold.cause is Cause.QUEUED
        assert changes == [until, None]
        gate.close()

    run_virtually(scenario())


def test_a_refusal_calls_back_who_has_not_asked_yet() -> None:
    """What asked already is too late to save."""

    async def scenario(gate: Gate) -> None:
        asked, not_yet, refused = (_Waiting(gate) for _ in range(3))
        assert await _granted(asked, not_yet, refused)
        gate.launched(asked.ticket)
        _log_in(gate, refused, Outcome.REFUSED)
        assert not asked.ticket.called_back
        assert not_yet.ticket.called_back

    _run(scenario)


def test_only_the_first_in_line_is_told_a_time() -> None:
    """A place behind others has no time of its own."""

    async def scenario(gate: Gate) -> None:
        zones = [_Waiting(gate) for _ in range(3)]
        assert zones[0].ticket.granted
        assert zones[1].ticket.hold.until is not None
        assert zones[2].ticket.hold == Hold(Cause.QUEUED)

    _run(scenario)


def test_a_reconnect_that_is_refused_freezes_as_well() -> None:
    """The program's own attempts count, though nobody admitted them."""

    async def scenario(gate: Gate) -> None:
        one = _Waiting(gate)
        _log_in(gate, one, Outcome.REGISTERED)
        gate.answered(one.ticket, Outcome.REFUSED)
        assert gate.frozen_until is not None
        assert not _Waiting(gate).ticket.granted

    _run(scenario)


def test_spotifys_own_word_on_when_to_come_again_is_kept() -> None:
    """It may be longer than our guess."""

    async def scenario(gate: Gate) -> None:
        one = _Waiting(gate)
        gate.launched(one.ticket)
        gate.answered(one.ticket, Outcome.REFUSED, retry_after_s=200)
        assert gate.frozen_until == pytest.approx(asyncio.get_running_loop().time() + 200)

    _run(scenario)


def test_while_music_is_spared_nobody_else_logs_in() -> None:
    """Its own attempts are the probes; one program at a time is spared."""

    async def scenario(gate: Gate) -> None:
        playing, other = _Waiting(gate), _Waiting(gate)
        assert await _granted(playing, other)
        for each in (playing, other):
            _log_in(gate, each, Outcome.REGISTERED)
        assert gate.spare(playing.ticket)
        assert not gate.spare(other.ticket)
        gate.answered(playing.ticket, Outcome.REFUSED)
        assert gate.spare(playing.ticket)
        waiting = _Waiting(gate)
        await asyncio.sleep(LONGEST_FREEZE_S)
        assert waiting.ticket.hold == Hold(Cause.ACCOUNT_FROZEN)
        gate.answered(playing.ticket, Outcome.REGISTERED)
        await asyncio.sleep(60)
        assert waiting.ticket.granted

    _run(scenario)


def test_the_end_of_spared_music_lets_the_others_go() -> None:
    """However it ended."""

    async def scenario(gate: Gate) -> None:
        playing = _Waiting(gate)
        _log_in(gate, playing, Outcome.REGISTERED)
        gate.spare(playing.ticket)
        waiting = _Waiting(gate)
        gate.settle(playing.ticket, Outcome.ABANDONED)
        await asyncio.sleep(1)
        assert waiting.ticket.granted

    _run(scenario)


def test_without_a_network_one_at_a_time_looks_for_it() -> None:
    """Nothing is learned from that, and nothing frozen."""

    async def scenario(gate: Gate) -> None:
        zones = [_Waiting(gate) for _ in range(4)]
        gate.settle(zones[0].ticket, Outcome.UNREACHED)
        await asyncio.sleep(60)
        assert [zone.ticket.granted for zone in zones] == [True, True, False, False]
        assert zones[2].ticket.hold == Hold(Cause.NETWORK_AWAY)
        assert gate.frozen_until is None
        _log_in(gate, zones[1], Outcome.REGISTERED)
        assert await _granted(*zones) == zones

    _run(scenario)


def test_a_freeze_ends_though_nobody_waits() -> None:
    """The world is told all the same."""

    async def scenario() -> None:
        changes: list[float | None] = []
        gate = _gate(lambda: changes.append(gate.frozen_until))
        _log_in(gate, _Waiting(gate), Outcome.REFUSED)
        await asyncio.sleep(8)
        assert changes[-1] is None
        gate.close()

    run_virtually(scenario())


def test_a_closed_gate_admits_nobody() -> None:
    """Neither what waits nor what a timer would let go."""

    async def scenario() -> None:
        gate = _gate()
        one, two = _Waiting(gate), _Waiting(gate)
        _log_in(gate, one, Outcome.REFUSED)
        gate.close()
        gate.settle(two.ticket, Outcome.FAILED)
        three = _Waiting(gate)
        await asyncio.sleep(LONGEST_FREEZE_S)
        assert not two.ticket.granted
        assert not three.ticket.granted

    run_virtually(scenario())


class GateMachine(RuleBasedStateMachine):
    """Any interleaving of queueing, leaving, time and outcomes."""

    def __init__(self) -> None:
        """Open a gate in a loop of its own."""
        super().__init__()
        self._loop = VirtualLoop()
        self._waiting: list[_Waiting] = []
        self._admitted: list[_Waiting] = []
        self._registered: list[_Waiting] = []
        self._frozen_until: float | None = None
        self._network_away = False
        self._spared: _Waiting | None = None
        """Whose music goes on in spite of a refusal."""
        self._gate = self._run(_gate)

    def _run[T](self, work: Callable[[], T]) -> T:
        """Do something inside the loop, then see who was admitted by it."""

        async def call() -> T:
            return work()

        result = self._loop.run_until_complete(call())
        if hasattr(self, "_gate"):
            self._see_who_was_admitted()
        return result

    def _see_who_was_admitted(self) -> None:
        admitted = [each for each in self._waiting if each.ticket.granted]
        if self._spared is not None:
            assert not admitted
        if admitted and self._network_away and self._gate.network_away:
            # One alone looks for it.
            assert len([*self._admitted, *admitted]) == 1
        for waiting in admitted:
            assert waiting.granted_at is not None
            if self._frozen_until is not None:
                # A probe starts before a freeze ends, and asks after it.
                assert waiting.granted_at >= self._frozen_until - LONGEST_LEAD_S
            self._waiting.remove(waiting)
            self._admitted.append(waiting)
        self._frozen_until = self._gate.frozen_until
        self._network_away = self._gate.network_away

    @rule(turn=st.sampled_from(Turn), last_used=st.floats(-1000, 0))
    def queue(self, turn: Turn, last_used: float) -> None:
        """Another zone wants to log in."""
        claim = Claim(turn, last_used)
        waiting = self._run(lambda: _Waiting(self._gate, claim))
        self._waiting.append(waiting)
        self._see_who_was_admitted()

    @precondition(lambda self: self._waiting)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """A waiting zone is switched off."""
        waiting = data.draw(st.sampled_from(self._waiting))
        self._waiting.remove(waiting)
        self._run(lambda: self._gate.settle(waiting.ticket, Outcome.ABANDONED))

    @precondition(lambda self: self._waiting)
    @rule(data=st.data())
    def prefer(self, data: st.DataObject) -> None:
        """A person can't wait."""
        waiting = data.draw(st.sampled_from(self._waiting))
        self._run(lambda: self._gate.prefer(waiting.ticket))

    @precondition(lambda self: self._admitted)
    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        """A login succeeds."""
        admitted = data.draw(st.sampled_from(self._admitted))
        self._admitted.remove(admitted)
        self._registered.append(admitted)
        self._run(lambda: self._gate.launched(admitted.ticket))
        self._run(lambda: self._gate.answered(admitted.ticket, Outcome.REGISTERED))

    @precondition(lambda self: self._admitted)
    @rule(data=st.data(), launched=st.booleans(), outcome=st.sampled_from(FAILURES))
    def fail(self, data: st.DataObject, launched: bool, outcome: Outcome) -> None:
        """A login in flight ends."""
        admitted = data.draw(st.sampled_from(self._admitted))
        self._admitted.remove(admitted)
        if launched:
            self._run(lambda: self._gate.launched(admitted.ticket))
        self._run(lambda: self._gate.settle(admitted.ticket, outcome))

    @precondition(lambda self: self._registered)
    @rule(data=st.data(), outcome=st.sampled_from([Outcome.REFUSED, Outcome.REGISTERED]))
    def reconnect(self, data: st.DataObject, outcome: Outcome) -> None:
        """A program asks by itself."""
        registered = data.draw(st.sampled_from(self._registered))
        if outcome is Outcome.REGISTERED and registered is self._spared:
            self._spared = None
        self._run(lambda: self._gate.answered(registered.ticket, outcome))

    @precondition(lambda self: self._registered)
    @rule(data=st.data())
    def be_refused_while_it_plays(self, data: st.DataObject) -> None:
        """A program asks by itself, and lives on for its music if it is the only one."""
        registered = data.draw(st.sampled_from(self._registered))
        if self._run(lambda: self._gate.spare(registered.ticket)):
            assert self._spared in {None, registered}
            self._spared = registered
        self._run(lambda: self._gate.answered(registered.ticket, Outcome.REFUSED))

    @precondition(lambda self: self._registered)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        """A session ends."""
        registered = data.draw(st.sampled_from(self._registered))
        self._registered.remove(registered)
        if registered is self._spared:
            self._spared = None
        self._run(lambda: self._gate.settle(registered.ticket, Outcome.ABANDONED))

    @rule(seconds=st.floats(min_value=0, max_value=LONGEST_FREEZE_S))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self._loop.run_until_complete(asyncio.sleep(seconds))
        self._see_who_was_admitted()

    @invariant()
    def whoever_waits_is_told_why(self) -> None:
        """By one of the causes that end by themselves."""
        causes = {
            Cause.QUEUED,
            Cause.ACCOUNT_FROZEN,
            Cause.LOGIN_BUDGET,
            Cause.NETWORK_AWAY,
        }
        assert {waiting.ticket.hold.cause for waiting in self._waiting} <= causes

    @invariant()
    def nobody_waits_for_nothing(self) -> None:
        """Somebody knows a time, or waits for another's end."""
        if self._waiting and not self._admitted and not self._registered:
            holds = [waiting.ticket.hold for waiting in self._waiting]
            assert any(hold.until is not None for hold in holds)

    @override
    def teardown(self) -> None:
        """Nobody starves: with time alone everybody who waits gets a turn."""
        self._spared = None
        for registered in self._registered:
            self._run(partial(self._gate.settle, registered.ticket, Outcome.ABANDONED))
        for _ in range(len(self._waiting) + 1):
            while self._admitted:
                admitted = self._admitted.pop()
                self._run(partial(self._gate.settle, admitted.ticket, Outcome.FAILED))
            self.wait(LONGEST_FREEZE_S)
        assert not self._waiting
        self._gate.close()
        self._loop.close()


GateMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestGate = GateMachine.TestCase
