"""Two accounts behind one address."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random

from bench.simulation.virtual_time import run_virtually
from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.pace import (
    ACCOUNT_ALLOWANCE,
    Address,
    LearnedPace,
    Resident,
    SharedPace,
)
from custom_components.librespot.core.pace.shared import SUSPECTED_S, TOGETHER_S


def _run(scenario: Callable[[Address, SharedPace, SharedPace], Awaitable[None]]) -> None:
    async def run() -> None:
        address = Address(Random(0))
        await scenario(address, _pace(address, 1), _pace(address, 2))

    run_virtually(run())


def _pace(
    address: Address, seed: int, own: LearnedPace | None = None, resident: Resident | None = None
) -> SharedPace:
    """Return the pace of one account more behind the address."""
    resident = resident or Resident()
    address.enter(resident, _look_again)
    return SharedPace(own or LearnedPace(Random(seed)), address, resident)


def _look_again() -> None:
    """Nothing has changed for it here."""


def _now() -> float:
    return asyncio.get_running_loop().time()


def _be_refused(pace: SharedPace) -> None:
    login = pace.start(_now())
    pace.launch(login, _now())
    pace.refused(login, _now())


def test_one_accounts_refusal_is_its_own() -> None:
    """The other goes on as before."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        _be_refused(one)
        assert not address.suspected
        assert one.frozen_until(_now()) is not None
        assert two.frozen_until(_now()) is None
        assert two.hold(_now()) is None

    _run(scenario)


def test_two_that_are_refused_together_slow_down_together() -> None:
    """Also the one whose own refusal was the first."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        _be_refused(one)
        await asyncio.sleep(TOGETHER_S / 2)
        _be_refused(two)
        assert address.suspected
        until = two.frozen_until(_now())
        assert until is not None
        assert one.frozen_until(_now()) == until
        assert one.hold(_now()) is not None

    _run(scenario)


def test_one_of_them_probes_for_both() -> None:
    """Its answer is the other's as well."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        _be_refused(one)
        _be_refused(two)
        until = one.frozen_until(_now())
        assert until is not None
        await asyncio.sleep(until - _now())
        assert one.hold(_now()) is None
        probe = one.start(_now())
        one.launch(probe, _now())
        assert two.hold(_now()) is not None
        one.registered(probe, _now())
        await asyncio.sleep(60)
        assert two.hold(_now()) is None
        assert address.suspected

    _run(scenario)


def test_refusals_far_apart_are_two_stories() -> None:
    """Each account has a limit of its own, as far as anybody knows."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        _be_refused(one)
        await asyncio.sleep(TOGETHER_S + 1)
        _be_refused(two)
        assert not address.suspected

    _run(scenario)


def test_a_suspicion_ends_with_time() -> None:
    """Then each goes by its own pace again."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        _be_refused(one)
        _be_refused(two)
        await asyncio.sleep(SUSPECTED_S + 1)
        assert not address.suspected
        assert one.frozen_until(_now()) is None
        assert one.hold(_now()) is None

    _run(scenario)


def test_what_ends_unanswered_is_told_to_both() -> None:
    """Nobody waits for it."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        _be_refused(one)
        _be_refused(two)
        for end in (SharedPace.abandoned, SharedPace.withdrawn):
            await asyncio.sleep(200)
            login = one.start(_now())
            one.launch(login, _now())
            assert two.hold(_now()) is not None
            end(one, login, _now())
            await asyncio.sleep(200)
            assert two.hold(_now()) is None

    _run(scenario)


def test_an_account_alone_has_nothing_to_share() -> None:
    """What it is refused for is its own, and judged once."""

    async def run() -> None:
        address = Address(Random(0))
        alone = _pace(address, 1)
        _be_refused(alone)
        assert not address.shared
        assert alone.frozen_until(_now()) is not None
        assert address.pace.frozen_until(_now()) is None

    run_virtually(run())


def test_an_account_that_left_is_no_neighbour() -> None:
    """It comes back as another one, and is not taken for two that are refused together."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        before = Resident()
        _be_refused(_pace(address, 3, resident=before))
        address.leave(before)
        _be_refused(_pace(address, 4))
        assert not address.suspected

    _run(scenario)


def test_what_an_account_used_up_before_a_restart_counts_also_for_the_address() -> None:
    """The address remembers nothing of it, and would let it log in."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        before = LearnedPace(Random(3))
        for _ in range(ACCOUNT_ALLOWANCE.at_once):
            before.registered(before.start(_now()), _now())
        own = LearnedPace(Random(3))
        own.recall(before.memory(_now(), 1e9), _now(), 1e9)
        spent = _pace(address, 3, own)
        for pace in (one, two):
            _be_refused(pace)
        await asyncio.sleep(10)
        assert address.suspected
        assert two.hold(_now()) is None
        hold = spent.hold(_now())
        assert hold is not None
        assert hold.cause is Cause.LOGIN_BUDGET

    _run(scenario)


def test_every_account_looks_again_when_one_was_answered() -> None:
    """In the order in which they came, so that a run can be repeated, and until they leave."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        looks: list[int] = []
        residents = [Resident() for _ in range(10)]
        for number, resident in enumerate(residents):
            address.enter(resident, partial(looks.append, number))
        _be_refused(one)
        await asyncio.sleep(0)
        assert looks == list(range(10))
        looks.clear()
        for _ in range(2):
            address.leave(residents[0])
        _be_refused(two)
        await asyncio.sleep(0)
        assert looks == list(range(1, 10))

    _run(scenario)
