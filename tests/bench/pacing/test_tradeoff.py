"""What more or less caution costs."""

from pathlib import Path
import re

import pytest

from bench.pacing import tradeoff
from bench.pacing.errors import BenchError
from bench.pacing.families import Family
from bench.pacing.running import Cell, run
from bench.pacing.summary import Summary
from bench.pacing.tradeoff import Dot, Tradeoff
from custom_components.librespot.core.pace import CONFIDENCE
from lab.limiter import TokenBucket

CURVE = Tradeoff(
    ours=[Dot("0.5", 4.0, 1.8), Dot("0.7", 2.0, 2.0), Dot("0.9", 1.0, 3.0)],
    others=[Dot("near", 3.0, 2.5), Dot("loud", 60.0, 2.5), Dot("late", 0.0, 9.0)],
    as_it_is=Dot("0.7", 2.0, 2.0),
    goal=(2.2, 1.9),
)


def summary(policy: str, refusals: float, ratio: float | None) -> Summary:
    return Summary(
        policy=policy,
        families=1,
        ratio=ratio,
        worst=None,
        refusals=refusals,
        refusals_p95=[refusals],
        logins=11.0,
        missed_s=0.0,
        others_missed_s=0.0,
        lost_music_s=0.0,
        never=0.0,
    )


def words(path: Path) -> list[str]:
    return re.findall(r">([^<]+)</text>", path.read_text())


def test_ours_is_ordered_by_its_confidence_and_the_best_is_no_dot() -> None:
    every = [
        summary("ours@0.9", 1.0, 3.0),
        summary("oracle", 0.0, 1.0),
        summary("ours", 2.0, 2.0),
        summary("grpc", 60.0, 4.0),
        summary("stock", 0.0, None),
        summary("ours@0.25", 4.0, 1.8),
    ]
    found = tradeoff.tradeoff({each.policy: each for each in every}, (2.2, 2.1))
    as_it_is = Dot(f"{CONFIDENCE:g}", 2.0, 2.0)
    assert found == Tradeoff(
        ours=[Dot("0.25", 4.0, 1.8), as_it_is, Dot("0.9", 1.0, 3.0)],
        others=[Dot("grpc", 60.0, 4.0)],
        as_it_is=as_it_is,
        goal=(2.2, 2.1),
    )


@pytest.mark.parametrize(
    ("names", "several"),
    [
        (["ours", "oracle", "grpc"], False),
        (["ours@0.5", "oracle"], False),
        (["ours", "ours@0.5"], True),
        (["ours", f"ours@{CONFIDENCE}"], False),
    ],
)
def test_it_takes_two_confidences(names: list[str], several: bool) -> None:
    assert tradeoff.is_measured(names) is several


def test_only_ours_and_the_goal_say_how_far_the_picture_reaches(tmp_path: Path) -> None:
    path = tradeoff.plot(tmp_path, "cold", 11, CURVE)
    assert path.name == "tradeoff-cold-11.svg"
    shown = words(path)
    assert {"0.5", "0.7", "0.9", "near", "goal", "as it is"} <= {*shown}
    assert not {"loud", "late"} & {*shown}
    again = tradeoff.plot(tmp_path / "again", "cold", 11, CURVE)
    assert path.read_text() == again.read_text(), "the same bytes each time"


def test_draws_what_has_no_goal(tmp_path: Path) -> None:
    shown = words(tradeoff.plot(tmp_path, "grow", 2, Tradeoff([Dot("0.5", 0.0, 1.0)])))
    assert "0.5" in shown
    assert "goal" not in shown


def test_tells_what_it_cant_draw(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no families to draw"):
        tradeoff.plot(tmp_path, "cold", 11, Tradeoff([]))
    (tmp_path / "file").touch()
    with pytest.raises(BenchError, match=r"can't write .*tradeoff-cold-11\.svg"):
        tradeoff.plot(tmp_path / "file", "cold", 11, CURVE)


def test_more_confidence_means_fewer_refusals() -> None:
    """On the very code that runs in Home Assistant."""
    strict = Family(TokenBucket(1, 1 / 10), name="strict")

    def refusals(policy: str) -> int:
        return sum(run(Cell("cold", 6, policy, strict), seed).refusals for seed in range(4))

    assert refusals("ours@0.95") < refusals("ours@0.05")
