"""Scenarios: steps as data, played with a running lab."""

import asyncio

import pytest

from lab.api import LabApi
from lab.calls import METHODS
from lab.cloud.world import device_id
from lab.director import read_scenario
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.lab import Lab
from lab.limiter import named
from lab.scenario import Scenario, Step, recorded
from lab.services import Hang, NoPing, Service
from lab.wire import Json, from_json, to_json

pytestmark = pytest.mark.timeout(60)


def one_step(method: str, **parameters: Json) -> Scenario:
    return Scenario("made up", "something", (Step(method, dict(parameters)),))


@pytest.fixture
async def house(either: LabApi) -> LabApi:
    """A lab, both ways, with a device of alice's."""
    await either.add_account("alice")
    await either.add_device("alice", "Kitchen")
    return either


@pytest.mark.parametrize("scenario", recorded().values(), ids=lambda scenario: scenario.name)
def test_the_recorded_ones_are_what_the_lab_can_do(scenario: Scenario) -> None:
    assert scenario.does
    assert scenario.steps
    assert len(read_scenario(scenario, None, None)) == len(scenario.steps)


async def test_the_recorded_ones_are_listed_by_name(house: LabApi) -> None:
    assert await house.scenarios() == tuple(recorded().values())
    assert "dealer_reset_then_three_429" in {each.name for each in await house.scenarios()}


async def test_steps_follow_each_other_in_their_time(house: LabApi) -> None:
    storm = Scenario(
        "storm",
        "limits one account, then another",
        (
            Step("set_limiter", {"limiter": "strict", "account": "$account"}),
            Step("add_account", {"account": "bob"}, after_s=0.2),
            Step("set_limiter", {"limiter": "penalty", "account": "bob"}),
        ),
    )
    number = await house.play_scenario(storm, "alice")
    await house.wait_for(EventKind.SCENARIO_ENDED)
    happened = [
        (event.kind, event.detail.get("step"), event.detail.get("method"))
        for event in await house.events()
        if event.detail.get("number") == number
    ]
    assert happened == [
        (EventKind.SCENARIO_STARTED, None, None),
        (EventKind.SCENARIO_STEP, 1, "set_limiter"),
        (EventKind.SCENARIO_STEP, 2, "add_account"),
        (EventKind.SCENARIO_STEP, 3, "set_limiter"),
        (EventKind.SCENARIO_ENDED, None, None),
    ]
    first, second, third = await house.wait_for(EventKind.SCENARIO_STEP, times=3)
    assert second.time - first.time >= 0.19
    assert {event.account for event in (first, second, third)} == {"alice"}
    counts = await house.counts()
    limits = {name: report.limits[Service.DEALER] for name, report in counts.accounts.items()}
    assert limits == {"alice": named("strict"), "bob": named("penalty")}


async def test_a_device_stands_wherever_it_shall(house: LabApi) -> None:
    fault = {
        "service": "dealer",
        "action": to_json(Hang(), Hang),
        "account": "$account",
        "device": "$device",
    }
    scenario = Scenario("one", "hangs", (Step("add_faults", {"faults": [fault]}),))
    await house.play_scenario(scenario, "alice", "Kitchen")
    (ended,) = await house.wait_for(EventKind.SCENARIO_ENDED, "alice", "Kitchen")
    assert ended.device == device_id("Kitchen")


async def test_an_unknown_scenario_says_which_exist(house: LabApi) -> None:
    with pytest.raises(
        UnknownNameError, match="scenario 'doom'; there are: black_hole_100_s, dead_servers_100_s"
    ):
        await house.play_scenario("doom")
    with pytest.raises(UnknownNameError, match="unknown account 'eve'; there are: alice"):
        await house.play_scenario("storm_with_penalty", "eve")
    with pytest.raises(UnknownNameError, match="unknown device 'Attic'"):
        await house.play_scenario("dealer_reset_then_three_429", "alice", "Attic")


@pytest.mark.parametrize(
    ("scenario", "account", "device", "error"),
    [
        (one_step("explode"), None, None, "unknown method 'explode'; there are: accounts"),
        (one_step("drop"), None, None, "step 1 of made up: drop needs service"),
        (one_step("drop", service="radio"), None, None, "step 1 of made up: service: "),
        (one_step("drop", service="dealer", which="all"), None, None, "parameter of drop 'which'"),
        (one_step("set_limiter", limiter="harsh"), None, None, "unknown limiter 'harsh'; there"),
        (one_step("add_track", name="One", music="no.mp3"), None, None, "unknown track 'no.mp3'"),
        (one_step("play_scenario", scenario="calm"), None, None, "unknown scenario 'calm'; there"),
        (
            one_step("add_fault", service="dealer", action=to_json(NoPing(), NoPing)),
            None,
            None,
            "step 1 of made up: the dealer service can't do no_ping",
        ),
        (one_step("drop", service="dealer"), "alice", None, "isn't about one account"),
        (
            one_step("drop", service="dealer", account="$account"),
            "alice",
            "Kitchen",
            "isn't about one device",
        ),
        (one_step("add_account", account="$account"), None, None, "needs account"),
    ],
)
async def test_what_can_not_be_played_does_not_begin(
    house: LabApi, scenario: Scenario, account: str | None, device: str | None, error: str
) -> None:
    with pytest.raises(LabError, match=error):
        await house.play_scenario(scenario, account, device)
    assert not await house.events()


async def test_a_step_that_fails_ends_it(house: LabApi) -> None:
    scenario = Scenario(
        "wrong",
        "clears what isn't there",
        (Step("clear_faults", {"number": 7}), Step("add_account", {"account": "bob"})),
    )
    await house.play_scenario(scenario)
    (failed,) = await house.wait_for(EventKind.SCENARIO_FAILED)
    assert failed.detail["step"] == 1
    assert "unknown fault '7'" in str(failed.detail["error"])
    assert [account.name for account in await house.accounts()] == ["alice"]


async def test_ends_with_the_lab(lab: Lab) -> None:
    later = Scenario("later", "waits", (Step("counts", after_s=3600),))
    await lab.play_scenario(later)
    await lab.wait_for(EventKind.SCENARIO_STARTED)
    mine = {task for task in asyncio.all_tasks() if "Director" in repr(task)}
    assert len(mine) == 1
    await lab.stop()
    assert all(task.cancelled() for task in mine)


def test_is_data() -> None:
    for scenario in recorded().values():
        assert from_json(to_json(scenario, Scenario), Scenario) == scenario
    assert "play_scenario" in METHODS
    with pytest.raises(LabError, match="after_s is -1"):
        Step("counts", after_s=-1)
    with pytest.raises(LabError, match="quiet has no steps"):
        Scenario("quiet", "nothing", ())
