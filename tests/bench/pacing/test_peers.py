"""Others do what they publish."""

import asyncio
from random import Random
from typing import override

import pytest

from bench.pacing.families import Family
from bench.pacing.place import Place
from bench.pacing.policies import POLICIES
from bench.pacing.policies.peer import Run
from bench.pacing.policies.peers import PEERS
from bench.pacing.running import Cell, run
from bench.simulation.virtual_time import run_virtually
from custom_components.librespot.core.launcher import LaunchError, LaunchProblem
from lab.limiter import TokenBucket, Unlimited

FAILED = Run(refused=True, ran_s=6.0, registered_s=None)
CRASHED = Run(refused=False, ran_s=21.0, registered_s=20.0)
HEALTHY = Run(refused=False, ran_s=3600.0, registered_s=3599.0)


class Middle(Random):
    """A dice that falls on the middle."""

    @override
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


@pytest.mark.parametrize(
    ("name", "runs", "delays"),
    [
        ("stock", [FAILED], [None]),
        ("raspotify", [FAILED] * 3 + [HEALTHY], [10] * 4),
        ("docker", [FAILED] * 12, [0.1 * 2**n for n in range(10)] + [60, 60]),
        ("docker", [FAILED, FAILED, CRASHED], [0.1, 0.2, 0.1]),
        ("music-assistant", [FAILED] * 6, [2] * 5 + [None]),
        ("music-assistant", [FAILED] * 4 + [HEALTHY] + [FAILED] * 5, [2] * 9 + [None]),
        ("lox", [FAILED], [None]),
        ("lox", [CRASHED] * 3, [5.125] * 3),
        ("lox-seeing", [FAILED, FAILED], [35.125] * 2),
        ("kubernetes", [FAILED] * 7, [10, 20, 40, 80, 160, 300, 300]),
        ("kubernetes", [CRASHED, CRASHED, HEALTHY], [10, 20, 10]),
        ("systemd-steps", [FAILED] * 10, [300 ** (n / 8) for n in range(8)] + [300, 300]),
        ("full-jitter", [FAILED] * 4 + [CRASHED], [0.5, 1, 2, 4, 0.5]),
        ("grpc", [FAILED] * 3 + [CRASHED], [1, 1.6, 2.56, 1]),
        ("grpc", [FAILED] * 12, [min(120, 1.6**n) for n in range(12)]),
        ("discord", [FAILED] * 3 + [CRASHED], [1, 2, 4, 1]),
        ("queue-5s", [FAILED, CRASHED], [0, 0]),
        ("queue-12s", [FAILED, CRASHED], [0, 0]),
    ],
)
def test_waits_as_published(name: str, runs: list[Run], delays: list[float | None]) -> None:
    rule = PEERS[name].delays(0, Middle())
    assert [rule.again_s(each) for each in runs] == pytest.approx(delays)


def test_full_jitter_is_bounded() -> None:
    rule = PEERS["full-jitter"].delays(0, Random(1))
    for _ in range(50):
        delay_s = rule.again_s(FAILED)
        assert delay_s is not None
        assert 0 <= delay_s <= 300


def test_lox_starts_one_zone_after_the_other() -> None:
    first = [PEERS["lox"].delays(place, Middle()).first_s() for place in range(11)]
    expected = [5 * place + (place + 1) % 7 * 0.175 + 0.25 for place in range(11)]
    assert first == pytest.approx(expected)


@pytest.mark.parametrize("name", [name for name in POLICIES if name != "lox-seeing"])
def test_everybody_starts_where_nothing_is_limited(name: str) -> None:
    outcome = run(Cell("cold", 3, name, Family(Unlimited(), name="")), 1)
    assert not outcome.never
    assert outcome.refusals == 0
    assert outcome.logins == 3


@pytest.mark.parametrize(
    ("name", "spacing_s"), [("discord", 5), ("queue-5s", 5), ("queue-12s", 12)]
)
def test_a_queue_keeps_its_distance(name: str, spacing_s: float) -> None:
    outcome = run(Cell("cold", 4, name, Family(Unlimited(), name="")), 1)
    assert outcome.time_s == pytest.approx(3 * spacing_s + 1.15, abs=0.4)


STRICT = Family(TokenBucket(1, 1 / 60), name="")


@pytest.mark.parametrize(
    ("name", "refusals"), [("stock", 7), ("raspotify", None), ("lox", 1), ("full-jitter", None)]
)
def test_some_stop_at_the_first_refusal(name: str, refusals: int | None) -> None:
    """The others let librespot try seven times."""
    outcome = run(Cell("cold", 2, name, STRICT), 1)
    assert refusals is None or outcome.refusals == refusals
    assert outcome.never == (refusals is not None)


def test_those_who_learn_nothing_are_let_in_before_a_storm() -> None:
    outcome = run(Cell("storm", 2, "raspotify", STRICT), 1)
    assert outcome.best.refusals == 1
    assert outcome.refusals >= 1
    assert not outcome.never


def test_systemd_also_tries_again_what_cant_even_be_started() -> None:
    family = Family(Unlimited(), name="")

    async def started_at() -> list[float]:
        place = Place(POLICIES["raspotify"], family, accounts=1, zones=1, seed=1)
        [zone] = place.zones
        begun = place.loop.time()
        place.launcher.launch_errors[zone] = LaunchError(LaunchProblem.PROGRAM_MISSING, "gone")
        place.want(place.zones)
        await asyncio.sleep(25)
        del place.launcher.launch_errors[zone]
        assert await place.until_connected(60) is not None
        await place.supervisor.close()
        return [at - begun for at, _, _ in place.launcher.started]

    assert run_virtually(started_at()) == pytest.approx([30])
