"""What happens to a house, and what of it is counted."""

import pytest

from bench.pacing.errors import BenchError
from bench.pacing.families import Family
from bench.pacing.outcome import Busiest, busiest
from bench.pacing.running import Cell, run
from bench.pacing.scenarios import FLAPS, SCENARIOS, named
from bench.simulation.spotify import Login
from lab.limiter import TokenBucket, Unlimited

FREE = Family(Unlimited(), name="free")
STRICT = Family(TokenBucket(1, 1 / 10), name="strict")
TWO_AT_ONCE = Family(TokenBucket(2, 1 / 5), name="two at once")


@pytest.mark.parametrize("family", [FREE, TWO_AT_ONCE], ids=lambda family: family.name)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_ours_arrives_wherever_it_is_sent(scenario: str, family: Family) -> None:
    outcome = run(Cell(scenario, 4, "ours", family), 1)
    assert not outcome.never
    assert outcome.timed == (outcome.time_s is not None)
    assert outcome.missed_s > 0.5 * outcome.best.unavailable_s > 0, "each has its own dice"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_seed_tells_all(scenario: str) -> None:
    cell = Cell(scenario, 4, "ours", TWO_AT_ONCE)
    assert run(cell, 5) == run(cell, 5)
    assert run(cell, 5) != run(cell, 6)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_best_possible_is_a_policy_too(scenario: str) -> None:
    best = run(Cell(scenario, 4, "oracle", TWO_AT_ONCE), 1)
    assert best.missed_s == best.best.unavailable_s
    assert best.time_s == (best.best.time_s if best.timed else None)


@pytest.mark.parametrize("scenario", ["grow", "flap", "crash"])
def test_untouched_zones_are_counted_apart(scenario: str) -> None:
    assert run(Cell(scenario, 4, "ours", STRICT), 1).others_missed_s == 0


def test_a_flap_is_librespots_own_matter() -> None:
    outcome = run(Cell("flap", 3, "stock", FREE), 1)
    assert 0.05 * FLAPS < outcome.missed_s < 0.25 * FLAPS
    assert outcome.logins == 0


def test_the_day_has_a_storm_an_hour() -> None:
    outcome = run(Cell("day", 3, "stock", FREE), 1)
    assert 0.05 * 24 * 3 < outcome.missed_s < 0.25 * 24 * 3


def test_nobody_is_there_after_a_crash_unless_somebody_starts_it() -> None:
    outcome = run(Cell("crash", 3, "stock", FREE), 1)
    assert outcome.never
    assert outcome.missed_s == pytest.approx(3600)


def test_music_that_plays_on_is_not_lost() -> None:
    assert run(Cell("storm-playing", 3, "stock", STRICT), 1).lost_music_s == 0


def test_music_that_is_stopped_is_lost_until_the_zone_is_back() -> None:
    outcome = run(Cell("storm-playing", 1, "grpc", Family(TokenBucket(1, 1 / 600), name="")), 1)
    assert outcome.lost_music_s == 0, "one zone alone is admitted"
    lost = [run(Cell("storm-playing", 3, "grpc", STRICT), seed).lost_music_s for seed in range(6)]
    assert 5 < max(lost) < 120


def test_two_accounts_share_the_limit_of_their_address() -> None:
    outcome = run(Cell("two", 4, "ours", STRICT), 1)
    assert outcome.refusals
    assert outcome.best.time_s == pytest.approx(31, abs=1)


def test_a_long_outage_ends_what_nobody_watches() -> None:
    assert run(Cell("outage", 3, "stock", FREE), 1).never


def test_the_busiest_hour_and_day_are_found() -> None:
    logins = [Login(at, zone) for at, zone in ((0, "a"), (3599, "b"), (3600, "a"), (3700, "a"))]
    logins.append(Login(86_399, "a"))
    assert busiest(logins) == Busiest(zone_hour=2, zone_day=4, house_hour=3, house_day=5)
    assert busiest([]) == Busiest()


def test_a_scenario_says_how_many_zones_it_needs() -> None:
    with pytest.raises(BenchError, match="two needs at least 2 zones, not 1"):
        named("two", 1)
