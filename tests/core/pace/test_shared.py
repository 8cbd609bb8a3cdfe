"""Two accounts behind one address."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random

from bench.simulation.virtual_time import run_virtually
from custom_components.librespot.core.pace import Address, LearnedPace, SharedPace
from custom_components.librespot.core.pace.shared import SUSPECTED_S, TOGETHER_S


def _run(scenario: Callable[[Address, SharedPace, SharedPace], Awaitable[None]]) -> None:
    async def run() -> None:
        address = Address(Random(0))
        one, two = (SharedPace(LearnedPace(Random(seed)), address) for seed in (1, 2))
        for account in ("one", "two"):
            address.subscribe(partial(_look_again, account))
        await scenario(address, one, two)

    run_virtually(run())


def _look_again(account: str) -> None:
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
        address.subscribe(partial(_look_again, "one"))
        alone = SharedPace(LearnedPace(Random(1)), address)
        _be_refused(alone)
        assert not address.shared
        assert alone.frozen_until(_now()) is not None
        assert address.pace.frozen_until(_now()) is None

    run_virtually(run())


def test_every_account_looks_again_when_one_was_answered() -> None:
    """Until it says that it doesn't want to."""

    async def scenario(address: Address, one: SharedPace, two: SharedPace) -> None:
        looks: list[str] = []
        address.subscribe(lambda: looks.append("one"))
        leave = address.subscribe(lambda: looks.append("two"))
        _be_refused(one)
        await asyncio.sleep(0)
        assert sorted(looks) == ["one", "two"]
        leave()
        leave()
        _be_refused(two)
        await asyncio.sleep(0)
        assert sorted(looks) == ["one", "one", "two"]

    _run(scenario)
