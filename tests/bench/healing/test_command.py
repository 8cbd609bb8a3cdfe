"""`scripts/bench healing`, with one fast row, and what it says of all others."""

from collections.abc import Sequence
from dataclasses import replace
import json
from pathlib import Path
import signal
import subprocess
import sys
import time

import pytest

from bench.healing import __main__ as command, home, run, scene
from bench.healing.row import Row
from bench.healing.rows import ROWS
from bench.healing.run import Result
from bench.pacing.errors import BenchError
from demo.places import ROOT
from demo.processes import table

from .rows import HEALED


def bench(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["healing", *arguments])
    return command.main()


def zones_of(bench: int) -> set[int]:
    """Return the processes of all zones of a bench that runs."""
    return {each.pid for each in table() if each.parent == bench and each.zone is not None}


def test_a_crash_is_found_and_mended(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(scene, "SETTLED_S", 0.5)
    monkeypatch.setattr(scene, "CALM_S", 0.5)
    path = tmp_path / "result.json"
    status = bench(monkeypatch, "--only", "crashed: sigkill", "--json", str(path))
    printed = capsys.readouterr()
    assert status == 0, printed.err
    assert "ended by signal 9" in printed.err
    content = json.loads(path.read_text())
    assert content["false_alarms"] == 0
    [row] = content["rows"]
    assert row["row"] == "crashed: SIGKILL"
    assert row["verdict"] == "crashed"
    assert 0 <= row["detected_s"] <= row["recovered_s"]
    assert row["restarts"] == 1
    assert row["stock_recovers"] is True, "an end is the one thing that systemd sees"


def test_interrupted_it_leaves_nothing_behind() -> None:
    command = [sys.executable, "-m", "bench", "healing", "--only", "crashed: sigkill"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        end = time.monotonic() + 60
        while len(zones := zones_of(process.pid)) < 2:
            assert time.monotonic() < end, "ours and the stock one"
            time.sleep(0.05)

        process.send_signal(signal.SIGINT)

        assert process.communicate() == ("", "healing: interrupted\n")
        assert process.returncode == 130
        assert not zones & {other.pid for other in table()}
    finally:
        process.kill()
        process.communicate()


@pytest.mark.long
def test_nobody_restarts_what_is_well(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    path = tmp_path / "result.json"
    asked = ("--only", "not a trouble: it is paused", "--healthy", "1", "--json", str(path))
    status = bench(monkeypatch, *asked)
    printed = capsys.readouterr()
    assert status == 0, printed.err
    content = json.loads(path.read_text())
    assert content["false_alarms"] == 0
    [row] = content["rows"]
    assert row["verdict"] == "none"
    assert " times: 0 restarts." in printed.out


def test_tells_zones_that_dont_start(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(home, "ARRIVAL_S", 0.01)
    assert bench(monkeypatch, "--only", "crashed: sigkill") == 1
    assert "crashed: SIGKILL: it couldn't be played: ours: BenchError: 0 of 1 zones started" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (Result([HEALED], None), 0),
        (Result([replace(HEALED, recovered_s=None)], None), 1),
    ],
)
def test_the_status_tells_whether_all_is_well(
    monkeypatch: pytest.MonkeyPatch, result: Result, status: int
) -> None:
    monkeypatch.setattr(command, "_heal", lambda rows, healthy_s: result)
    assert bench(monkeypatch) == status


@pytest.mark.parametrize(
    ("arguments", "rows", "healthy_s"),
    [
        ((), len(ROWS), 1200),
        (("--healthy", "0"), len(ROWS), 0),
        (("--only", "Crashed: SIGABRT"), 1, 0),
        (("--only", "SIGABRT", "--healthy", "0.5"), 1, 30),
    ],
)
def test_what_is_asked_for_is_measured(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], rows: int, healthy_s: float
) -> None:
    asked = []

    def heal(rows: Sequence[Row], healthy_s: float) -> Result:
        asked.append((len(rows), healthy_s))
        return Result([HEALED], None)

    monkeypatch.setattr(command, "_heal", heal)
    assert bench(monkeypatch, *arguments) == 0
    assert asked == [(rows, healthy_s)]


def test_a_wrong_row_is_answered_with_what_exists(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench(monkeypatch, "--only", "nothing like that") == 2
    told = capsys.readouterr().err
    assert "no row contains 'nothing like that'; there are:" in told
    assert f"\n  {ROWS[0].title}\n" in told


def test_a_wrong_time_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        bench(monkeypatch, "--healthy", "long")
    assert "'long' is no number of 0 or more" in capsys.readouterr().err


def test_what_cant_be_measured_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(*_: object, **__: object) -> Result:
        raise BenchError("0 of 4 zones started")

    monkeypatch.setattr(run, "heal_all", fail)
    monkeypatch.setattr(command, "heal_all", fail)
    assert bench(monkeypatch) == 2
    assert "0 of 4 zones started" in capsys.readouterr().err
