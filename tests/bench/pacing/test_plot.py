"""The pictures of scenarios."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench.pacing import plot
from bench.pacing.bound import Bound
from bench.pacing.errors import BenchError
from bench.pacing.families import PUBLIC, Family
from bench.pacing.outcome import Outcome
from bench.pacing.running import Cell, run
from bench.pacing.scenarios import SCENARIOS
from lab.limiter import TokenBucket

STRICT = Family(TokenBucket(1, 1 / 5), name="a strict one")
NOTHING = Bound(connected_at=(), time_s=0, unavailable_s=0)


def outcome(counts: Sequence[tuple[float, int]], best: Bound = NOTHING) -> Outcome:
    return Outcome(
        best=best, time_s=0, never=False, refusals=0, logins=0, missed_s=0, counts=counts
    )


def test_the_mean_of_all_runs_is_drawn() -> None:
    runs = [outcome([(100, 0), (101, 1), (103, 2)]), outcome([(50, 0), (52, 2)])]
    line = plot._line(runs, [0.5, 1.5, 2.5, 3.5], SCENARIOS["cold"])
    assert line == [(0.5, 0), (1.5, 0.5), (2.5, 1.5), (3.5, 2), (3600, 2)]


def test_troubles_that_come_again_are_laid_over_each_other() -> None:
    twice = replace(SCENARIOS["flap"], troubles=2)
    runs = [outcome([(100, 2), (100, 1), (101, 2), (400, 1), (402, 2)])]
    line = plot._line(runs, [0.5, 1.5, 2.5, 300], twice)
    assert line == [(0.5, 1), (1.5, 1.5), (2.5, 2), (300, 2)]


def test_what_has_no_end_is_averaged() -> None:
    runs = [outcome([(0, 1), (60, 0), (120, 1)])]
    line = plot._line(runs, [float(each) for each in range(240)], SCENARIOS["crash"])
    assert [second for second, _ in line] == [0, 120, 3600]
    assert [mean for _, mean in line] == pytest.approx([0.5, 1, 1], abs=0.02)


def test_the_best_possible_comes_and_goes_too() -> None:
    best = Bound(connected_at=(2, 11, 13), time_s=0, unavailable_s=0, lost_at=(1, 10, 10))
    counts = outcome([(10, 2)], best).of_the_best().counts
    assert counts == ((10, 2), (10, 1), (10, 0), (11, 1), (13, 2))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_the_best_loses_it_gets_back(scenario: str) -> None:
    counts = run(Cell(scenario, 4, "oracle", STRICT), 1).counts
    assert counts[-1][1] == 4
    assert all(0 <= count <= 4 for _, count in counts)


def test_draws_panels_by_family_and_a_line_for_each_policy(tmp_path: Path) -> None:
    cells = [
        Cell("cold", 3, policy, family)
        for family in (STRICT, PUBLIC[0])
        for policy in ("ours", "oracle", "grpc")
    ]
    outcomes = {cell: [run(cell, 1)] for cell in cells}
    first, again = (plot.plot(tmp_path / name, outcomes) for name in ("a", "b"))
    text = first.read_text()
    assert first.name == "cold-3.svg"
    for words in ("a strict one", "bucket 10, 1/s", "ours", "oracle", "grpc", "zones connected"):
        assert f">{words}</text>" in text
    assert text == again.read_text(), "the same bytes each time"


def test_a_picture_bears_no_more_than_it_can() -> None:
    names = ["ours", "oracle", "stock", "raspotify", "docker", "lox", "kubernetes", "queue-12s"]
    assert plot.drawn_policies(names) == ["ours", "oracle", "raspotify", "queue-12s"]
    assert plot.drawn_policies(names[:3]) == names[:3]
    assert [family.name for family in plot.drawn_families(PUBLIC)] == sorted(
        plot.TYPICAL, key=[family.name for family in PUBLIC].index
    )
    assert plot.drawn_families([STRICT] * 5) == [STRICT] * 3


def test_tells_where_it_cant_draw(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cell = Cell("cold", 1, "ours", STRICT)
    with pytest.raises(BenchError, match=r"can't write .*cold-1\.svg"):
        plot.plot(tmp_path / "file", {cell: [run(cell, 1)]})
