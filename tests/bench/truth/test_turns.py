"""Which row may begin."""

import asyncio

import pytest

from bench.truth import turns
from bench.truth.turns import Turns


async def test_another_may_begin_once_one_has() -> None:
    two = Turns(2)
    first, second = await two.take(), await two.take()
    third = asyncio.create_task(two.take())
    await asyncio.sleep(0)
    assert not third.done()

    first.give_back()

    (await third).give_back()
    second.give_back()


async def test_a_turn_is_given_back_once() -> None:
    one = Turns(1)
    turn = await one.take()
    turn.give_back()
    turn.give_back()

    second = await one.take()
    third = asyncio.create_task(one.take())
    await asyncio.sleep(0)
    assert not third.done()

    third.cancel()
    second.give_back()


async def test_who_takes_long_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_LONGEST_S", 0.01)
    one = Turns(1)
    await one.take()

    (await asyncio.wait_for(one.take(), 30)).give_back()
