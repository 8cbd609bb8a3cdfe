"""What follows from what was measured."""

from collections.abc import Mapping

import pytest

from bench.load.figures import Moment, phase
from bench.load.spread import Spread
from bench.load.usage import Usage

LATE = Spread(100, 0.001, 0.002, 0.003)
ANSWERS = {"login5": Spread(50, 0.01, 0.02, 0.03)}


def used(processor_s: float, waited_s: float = 0, resident: int = 0, shared_out: int = 0) -> Usage:
    return Usage(processor_s, waited_s, resident, shared_out)


def moment(
    at: float,
    busy_s: float,
    lab: Usage,
    zones: Mapping[str, Usage] | None = None,
    ours_s: float = 0,
) -> Moment:
    return Moment(at, busy_s, (used(ours_s / 4), used(ours_s * 3 / 4)), lab, zones or {})


def test_a_phase_is_the_difference_between_two_moments() -> None:
    before = moment(100, 1000, used(5, 1, 70), {"A": used(2.0), "B": used(3.0)}, ours_s=8)
    after = moment(
        110,
        1016,
        used(8, 3, 90),
        {"A": used(2.5, resident=10, shared_out=4), "B": used(4.5, resident=30, shared_out=5)},
        ours_s=9,
    )

    found = phase(before, after, 2, LATE, ANSWERS)

    assert found.lasted_s == 10
    assert (found.lab.processor_s, found.lab.resident) == (3, 90)
    assert found.lab.busy == pytest.approx(0.3)
    assert found.lab.waited == pytest.approx(0.2)
    assert found.lab.idle == pytest.approx(0.5)
    assert found.lab.late_s == LATE
    assert found.answers == ANSWERS
    assert found.busy == pytest.approx(0.8)
    # 16 s in all, of which 2 were the zones', 3 the lab's and 1 ours; of 20 there were.
    assert found.others == pytest.approx(0.5)
    assert found.zones is not None
    assert found.zones.processor_s == pytest.approx(2)
    assert found.zones.processor_s_each == Spread(2, 1.0, 1.5, 1.5)
    assert (found.zones.resident, found.zones.shared_out) == (40, 9)
    assert found.zones.resident_each == Spread(2, 20, 30, 30)


def test_all_that_a_zone_has_used_since_it_was_started_counts() -> None:
    found = phase(moment(0, 0, used(0)), moment(1, 1, used(0), {"A": used(0.25)}), 1, LATE, ANSWERS)

    assert found.zones is not None
    assert found.zones.processor_s == 0.25


def test_without_zones_there_is_no_part_of_theirs() -> None:
    assert phase(moment(0, 0, used(0)), moment(1, 1, used(0)), 1, LATE, ANSWERS).zones is None


def test_coarse_ticks_dont_make_less_than_nothing() -> None:
    found = phase(moment(0, 0, used(0)), moment(1, 0.5, used(0.75, 0.5)), 1, LATE, ANSWERS)

    assert found.others == 0
    assert found.lab.idle == 0
