"""What is made of Home Assistant's news."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from demo.api import Api
from demo.speakers import House, Speaker
from demo.watch import Watch

ASKED = 1000.0
ATTIC, STUDY = (
    Speaker(name, f"device-{name}", f"sensor.{name.lower()}", f"sensor.{name.lower()}_cause")
    for name in ("Attic", "Study")
)
HOUSE = House("entry", "sensor.connected", "sensor.until", (ATTIC, STUDY))


class FakeHomeAssistant:
    """Says what it was told to say."""

    def __init__(self, events: Sequence[Any], cause: str = "none") -> None:
        self.events = list(events)
        self.cause = cause
        self.asked: list[str] = []

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[FakeHomeAssistant]:
        yield self

    async def call(self, command: str, **fields: object) -> None:
        assert command == "subscribe_entities"
        assert fields == {"entity_ids": [ATTIC.state, STUDY.state]}

    async def event(self) -> Any:
        return self.events.pop(0)

    async def get(self, path: str) -> Any:
        self.asked.append(path)
        return {"state": self.cause}


def watch(home: FakeHomeAssistant) -> Watch:
    return Watch(cast("Api", home), HOUSE, ASKED)


def first(attic: str, study: str) -> Any:
    return {
        "a": {
            ATTIC.state: {"s": attic, "a": {}, "lc": ASKED + 2},
            STUDY.state: {"s": study, "a": {}, "lc": ASKED + 1},
        }
    }


def change(speaker: Speaker, state: str, after: float) -> Any:
    return {"c": {speaker.state: {"+": {"s": state, "lc": ASKED + after}}}}


async def test_until_all_are_connected(capsys: pytest.CaptureFixture[str]) -> None:
    events = [
        first("connected", "waiting"),
        {"c": {ATTIC.state: {"+": {"a": {"icon": "mdi:cat"}, "lu": ASKED + 3}}}},
        change(STUDY, "authenticating", 4),
        change(STUDY, "connected", 5.25),
        change(ATTIC, "failed", 6),
    ]
    home = FakeHomeAssistant(events)
    watched = watch(home)

    await watched.until_all_connected()

    assert (watched.connected, watched.seconds) == (2, 5.25)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["1.0", "s", "Study", "waiting", "0", "connected"],
        ["2.0", "s", "Attic", "connected", "1", "connected"],
        ["4.0", "s", "Study", "authenticating", "1", "connected"],
        ["5.2", "s", "Study", "connected", "2", "connected"],
    ]
    assert len(home.events) == 1


async def test_a_state_that_is_known_isnt_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    home = FakeHomeAssistant([first("connected", "waiting")] * 2 + [first("connected", "failed")])
    watched = watch(home)

    await watched.until(lambda: "failed" in watched.states.values())

    assert capsys.readouterr().out.count("Attic") == 1


@pytest.mark.parametrize(
    ("state", "cause", "words"),
    [
        ("waiting", "account_frozen", "waiting: account frozen"),
        ("rate_limited", "rate_limited", "rate limited"),
        ("connected", "none", "connected"),
    ],
)
async def test_the_cause_is_said_where_it_says_more(
    state: str, cause: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home = FakeHomeAssistant([first(state, state)], cause)
    watched = watch(home)

    await watched.until(lambda: bool(watched.states))

    line = capsys.readouterr().out.splitlines()[0]
    assert " ".join(line.split()).startswith(f"1.0 s Study {words} ")
    assert home.asked == ["states/sensor.study_cause", "states/sensor.attic_cause"]


@pytest.mark.parametrize(
    ("attic", "study", "half_way"),
    [
        ("waiting", "waiting", False),
        ("connected", "waiting", False),
        ("connected", "rate_limited", True),
        ("connected", "connected", True),
    ],
)
async def test_half_way(attic: str, study: str, half_way: bool) -> None:
    watched = watch(FakeHomeAssistant([first(attic, study)]))

    await watched.until(lambda: bool(watched.states))

    assert watched.half_way is half_way
