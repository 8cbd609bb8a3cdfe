"""`scripts/bench pacing`: what it takes, prints and writes."""

from collections.abc import Callable, Sequence
import json
from pathlib import Path
from typing import Any

import pytest

from bench.pacing import running

type Bench = Callable[..., tuple[int, str, str]]
type Write = Callable[[Sequence[object]], str]

LENIENT = {"name": "lenient", "limiter": {"kind": "bucket", "burst": 3, "refill_per_s": 1}}
STRICT = {
    "name": "strict",
    "limiter": {"kind": "bucket", "burst": 1, "refill_per_s": 0.2},
    "penalty": {"seconds": 10},
}
SLOW = {"name": "slow", "limiter": {"kind": "bucket", "burst": 1, "refill_per_s": 0.0005}}


def measured(bench: Bench, folder: Path, *arguments: str) -> dict[str, Any]:
    """Measure into a file; return what it holds."""
    path = folder / "result.json"
    status, _, error = bench("--json", str(path), *arguments)
    assert status == 0, error
    result = json.loads(path.read_text())
    assert isinstance(result, dict)
    return result


def test_writes_what_was_measured(bench: Bench, families: Write, tmp_path: Path) -> None:
    path = families([LENIENT, STRICT])
    result = measured(
        bench, tmp_path, "--zones", "4", "--seeds", "3:7", "--families", path, "--policies", "ours"
    )
    assert result["scenario"] == "cold"
    assert result["zones"] == 4
    assert [each["family"] for each in result["results"]] == ["lenient", "strict"]
    for each in result["results"]:
        assert each["policy"] == "ours"
        assert each["never"] == 0
        assert each["slow"] is False
        assert each["time"]["p95"] >= each["time"]["median"] > each["bound"]["median"] > 1
        assert each["refusals"].keys() == {"mean", "p95"}
        assert each["logins"]["mean"] == 4 + each["refusals"]["mean"]
        missing = each["unavailable_zone_s"]
        assert missing["total"] > missing["bound"] > 0
        assert missing["others"] == 0


def test_the_same_whatever_the_cores(
    bench: Bench, families: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = families([LENIENT, STRICT])
    arguments = ("--zones", "3", "--seeds", "0:9", "--policies", "ours,grpc", "--families", limits)
    results = []
    for cores in (1, 2):
        monkeypatch.setattr("os.process_cpu_count", lambda cores=cores: cores)
        results.append(measured(bench, tmp_path, *arguments))
    assert results[0] == results[1]


def test_never_is_null(bench: Bench, families: Write, tmp_path: Path) -> None:
    arguments = ("--policies", "stock,ours", "--zones", "3", "--seeds", "0:2")
    result = measured(bench, tmp_path, *arguments, "--families", families([STRICT]))
    stock, ours = result["results"]
    assert stock["never"] == 1
    assert stock["time"] == {"median": None, "p95": None}
    assert ours["never"] == 0


def test_a_trouble_without_an_end_has_no_time(
    bench: Bench, families: Write, tmp_path: Path
) -> None:
    arguments = ("--scenario", "flap", "--zones", "3", "--seeds", "0:2")
    (result,) = measured(bench, tmp_path, *arguments, "--families", families([LENIENT]))["results"]
    assert result["time"] == {"median": None, "p95": None}
    assert result["bound"] == {"median": None}
    assert result["unavailable_zone_s"]["total"] > 0
    assert result["never"] == 0


def test_slow_families_run_but_dont_count(bench: Bench, families: Write, tmp_path: Path) -> None:
    path = families([LENIENT, SLOW])
    arguments = ("--zones", "3", "--seeds", "0:2", "--families", path)
    slow = measured(bench, tmp_path, *arguments)["results"][1]
    assert slow["slow"] is True
    assert slow["time"]["median"] > slow["bound"]["median"] > 900
    _, alone, _ = bench("--zones", "3", "--seeds", "0:2", "--families", families([LENIENT]))
    _, both, _ = bench(*arguments[:4], "--families", families([LENIENT, SLOW]))
    assert alone.split("\n\n")[1] == both.split("\n\n")[1]
    assert "left out" in both


def test_prints_tables(bench: Bench, families: Write) -> None:
    arguments = ("--policies", "ours", "queue-5s", "--zones", "11", "--seeds", "0:2")
    _, out, _ = bench(*arguments, "--families", families([LENIENT]))
    by_family, by_policy, goals = out.split("\n\n")
    assert by_family.splitlines()[0].split()[:2] == ["family", "policy"]
    assert [line.split()[0] for line in by_policy.splitlines()] == ["policy", "ours", "queue-5s"]
    assert "share of runs that never arrived" in goals


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--scenario", "rain"), "no scenario is called 'rain'; there are: cold, second, storm"),
        (("--policies", "nobody"), "no policy is called 'nobody'; there are: ours, oracle, stock"),
        (("--policies", "grpc@0.5"), "queue-12s, ours@CONFIDENCE"),
        (("--policies", "ours@"), "ours@: '' is no confidence between 0 and 1"),
        (("--policies", "ours@brave"), "'brave' is no confidence between 0 and 1"),
        (("--policies", "ours@1"), "'1' is no confidence between 0 and 1"),
        (("--policies", "ours@nan"), "'nan' is no confidence between 0 and 1"),
        (("--scenario", "grow", "--zones", "1"), "grow needs at least 2 zones"),
        (("--zones", "0"), "'0' is no number of 1 or more"),
        (("--seeds", "5:5"), "holds no seed"),
        (("--seeds", "5"), "is not of the form A:B"),
        (("--draw", "5"), "is not of the form SEED:COUNT"),
        (("--draw", "5:0"), "draws nothing"),
        (("--families", "/nowhere.json"), "can't read /nowhere.json: No such file"),
        (("--draw", "1:2", "--families", "x"), "not allowed with"),
    ],
)
def test_tells_what_is_wrong(bench: Bench, arguments: tuple[str, ...], told: str) -> None:
    status, out, error = bench(*arguments)
    assert status == 2
    assert not out
    assert told in error


def test_a_result_that_cant_be_written_is_told(bench: Bench, families: Write) -> None:
    arguments = ("--zones", "1", "--seeds", "0:1", "--families", families([LENIENT]))
    status, _, error = bench(*arguments, "--json", "/nowhere/x.json")
    assert status == 2
    assert "can't write /nowhere/x.json" in error


def test_draws_families(bench: Bench, tmp_path: Path) -> None:
    result = measured(bench, tmp_path, "--draw", "4:2", "--zones", "2", "--seeds", "0:1")
    assert [each["family"].split(":")[:2] for each in result["results"]] == [
        ["draw 4", "0"],
        ["draw 4", "1"],
    ]


def test_prints_tables_for_a_page(bench: Bench, families: Write) -> None:
    arguments = ("--policies", "ours", "queue-5s", "--zones", "11", "--seeds", "0:2", "--markdown")
    _, out, _ = bench(*arguments, "--families", families([LENIENT]))
    by_policy, goals = out.split("\n\n")
    head, rules, ours, queue = by_policy.splitlines()
    assert head.startswith("| policy | x bound | worst | in |")
    assert rules.startswith("| --- | ---: | ---: | --- |")
    assert ours.startswith("| ours | ")
    assert queue.startswith("| queue-5s | ")
    assert goals.startswith("| goal | is | at most |  |\n")


def test_plots_what_was_measured(bench: Bench, families: Write, tmp_path: Path) -> None:
    arguments = ("--zones", "2", "--seeds", "0:2", "--families", families([LENIENT, STRICT]))
    status, _, error = bench(*arguments, "--policies", "ours,oracle", "--plot", str(tmp_path))
    assert status == 0, error
    assert ">strict</text>" in (tmp_path / "cold-2.svg").read_text()


def test_plots_what_caution_costs(bench: Bench, families: Write, tmp_path: Path) -> None:
    arguments = ("--zones", "4", "--seeds", "0:2", "--families", families([STRICT]))
    measured_ones = ("--policies", "tradeoff,queue-12s", "--plot", str(tmp_path))
    status, out, error = bench(*arguments, *measured_ones)
    assert status == 0, error
    names = [line.split()[0] for line in out.split("\n\n")[1].splitlines()]
    assert names[1:3] == ["ours@0.3", "ours@0.45"]
    assert names[-2:] == ["oracle", "queue-12s"]
    assert names.count("ours") == 1
    assert [path.name for path in tmp_path.glob("*.svg")] == ["tradeoff-cold-4.svg"]


def test_a_run_that_fails_is_not_hidden(
    bench: Bench, families: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "Place", None)
    arguments = ("--zones", "1", "--seeds", "0:1", "--families", families([LENIENT]))
    with pytest.raises(TypeError):
        bench(*arguments)
