"""The real program, in real time, does what the pretended one does in virtual time."""

import json
from pathlib import Path

import pytest

from bench.pacing.families import Family
from bench.real import __main__ as command
from bench.real.comparison import FAMILIES, ZONES, Comparison, Run, _gaps, times_of
from bench.simulation.session import Times
from bench.simulation.spotify import Attempt
from lab.limiter import Unlimited


def test_order_admissions_and_refusals_are_the_same(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    path = tmp_path / "result.json"
    monkeypatch.setattr("sys.argv", ["real", "--json", str(path)])
    status = command.main()
    printed = capsys.readouterr()
    assert status == 0, printed.err
    for each, family in zip(json.loads(path.read_text()), FAMILIES, strict=True):
        assert each["family"] == family.name
        assert each["differences"] == []
        assert each["real"]["answers"].count("+") == ZONES
        assert each["real"]["time_s"] > 0
        assert f"\n{family.name} " in printed.out


def run(answers: str, *zones: int, time_s: float | None = 10) -> Run:
    numbers = zones or range(len(answers))
    return Run(
        time_s,
        [
            Attempt(float(at), f"zone{number}", answer == "+")
            for at, (number, answer) in enumerate(zip(numbers, answers, strict=True))
        ],
    )


@pytest.mark.parametrize(
    ("real", "told"),
    [
        (run("++-+", 0, 1, 2, 2), None),
        (run("++--+", 0, 1, 2, 2, 2), None),
        (run("+++"), "0 refusals, pretended 1 to 2"),
        (run("++-", 0, 1, 2), "2 admissions, pretended 3 to 3"),
        (run("++-+", 1, 0, 2, 2), "1 pairs out of order, pretended 0 to 0"),
        (run("++", time_s=None), "not all zones connected in 240 s"),
    ],
)
def test_tells_what_differs(real: Run, told: str | None) -> None:
    virtual = [run("++-+", 0, 1, 2, 2), run("++--+", 0, 1, 2, 2, 2)]
    comparison = Comparison(Family(Unlimited(), name="x"), 1.0, virtual, real)
    assert comparison.differences() == ([f"x: {told}"] if told else [])


def test_the_pretended_logins_take_as_long_as_the_real_ones() -> None:
    runs = [Run(1, [], [0.2, 0.4], [0.1]), Run(1, [], [0.3, 0.1], [0.3, 0.2])]
    assert times_of(runs) == Times((0.1, 0.4), (0.0, 0.0), (0.1, 0.3))


def test_a_start_that_asked_for_nothing_has_no_time() -> None:
    starts = [(0.0, "a"), (1.0, "b"), (5.0, "b")]
    asks = [(0.2, "a"), (5.3, "b"), (9.0, "a")]
    assert _gaps(starts, asks) == pytest.approx([0.2, 0.3])
