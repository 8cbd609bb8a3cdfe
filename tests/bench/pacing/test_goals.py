"""What our policy has to reach."""

from dataclasses import replace

import pytest

from bench.pacing.goals import aim, judge
from bench.pacing.outcome import Busiest
from bench.pacing.summary import Result, Spread, overall

BEST = Spread(100.0, 100.0, 100.0)
GOOD = Result(
    policy="ours",
    family="a",
    slow=False,
    time=Spread(120.0, 120.0, 120.0),
    bound=BEST,
    refusals=Spread(0.0, 0.0, 0.0),
    logins=Spread(11.0, 11.0, 11.0),
    missed_s=120.0,
    others_missed_s=0.0,
    bound_missed_s=100.0,
    lost_music_s=0.0,
    busiest=Busiest(zone_hour=36, zone_day=174, house_hour=500, house_day=2800),
    never=0.0,
)


def _missed(scenario: str, *results: Result, zones: int = 11) -> list[str]:
    """Return which goals of a scenario these results miss."""
    policies = dict.fromkeys(result.policy for result in results)
    summaries = {
        name: summary
        for name in policies
        if (summary := overall([each for each in results if each.policy == name])) is not None
    }
    return [goal.what for goal in judge(scenario, zones, results, summaries) if not goal.reached]


@pytest.mark.parametrize("scenario", ["cold", "second", "storm", "flap", "crash", "day"])
def test_what_is_good_enough_misses_nothing(scenario: str) -> None:
    assert _missed(scenario, GOOD) == []


@pytest.mark.parametrize(
    ("scenario", "result", "missed"),
    [
        ("cold", replace(GOOD, never=0.1), ["share of runs that never arrived"]),
        (
            "cold",
            replace(GOOD, time=Spread(211.0, 211.0, 211.0)),
            ["times the best possible, geometric mean"],
        ),
        (
            "cold",
            replace(GOOD, refusals=Spread(2.3, 2.0, 5.0)),
            ["refusals on average"],
        ),
        (
            "storm",
            replace(GOOD, refusals=Spread(4.0, 4.0, 15.0)),
            ["refusals, 95th percentile in all families"],
        ),
        (
            "cold",
            replace(GOOD, time=Spread(150.0, 150.0, 481.0)),
            ["seconds beyond 3 times the best + 180, 95th percentile in 95 %"],
        ),
        (
            "flap",
            replace(GOOD, others_missed_s=0.5),
            ["seconds that zones were missing which nothing happened to"],
        ),
        (
            "day",
            replace(GOOD, busiest=Busiest(37, 175, 501, 2801)),
            [
                "logins of a zone within an hour",
                "logins of a zone within a day",
                "logins of all within an hour",
                "logins of all within a day",
            ],
        ),
    ],
)
def test_what_is_not_is_named(scenario: str, result: Result, missed: list[str]) -> None:
    assert _missed(scenario, result) == missed


def test_others_may_not_be_faster_for_the_same_refusals() -> None:
    """By more than a tenth for none."""
    quiet = replace(GOOD, policy="other", time=Spread(119.0, 119.0, 119.0))
    assert _missed("cold", GOOD, quiet) == ["our time beside the fastest as quiet"]
    loud = replace(quiet, refusals=Spread(50.0, 50.0, 50.0))
    assert _missed("cold", GOOD, loud) == []
    faster = replace(loud, time=Spread(101.0, 101.0, 101.0))
    assert _missed("cold", GOOD, faster) == ["our time beside the fastest of all"]


def test_where_troubles_are_a_zones_own_nobody_races() -> None:
    """Who starts a crashing program again the fastest is no better."""
    faster = replace(GOOD, policy="other", time=Spread(100.0, 100.0, 100.0))
    assert _missed("crash", GOOD, faster) == []


def test_slow_families_count_for_nothing() -> None:
    assert _missed("cold", GOOD, replace(GOOD, family="b", slow=True, never=1.0)) == []


def test_without_ours_there_is_nothing_to_reach() -> None:
    assert _missed("cold", replace(GOOD, policy="other", never=1.0)) == []


def test_ours_does_not_race_itself() -> None:
    """Another caution of ours may be faster; only others are rivals."""
    faster = replace(GOOD, policy="ours@0.5", time=Spread(100.0, 100.0, 100.0))
    assert _missed("cold", GOOD, faster) == []
    assert _missed("cold", GOOD, replace(faster, policy="grpc")) != []


@pytest.mark.parametrize(
    ("scenario", "zones", "both"),
    [("cold", 11, (2.2, 2.1)), ("cold", 100, (4, 1.4)), ("day", 11, None), ("two", 11, None)],
)
def test_aims_at_few_refusals_and_little_time(
    scenario: str, zones: int, both: tuple[float, float] | None
) -> None:
    assert aim(scenario, zones) == both
