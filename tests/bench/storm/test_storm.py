"""`scripts/bench storm`, with few zones and a short watch."""

import json
from pathlib import Path

import pytest

from bench.storm import __main__ as command, report, watch
from bench.storm.watch import Watched

BACK = Watched("ours", 117.5, 11, 11, 9, 752.0, [(0.0, 11), (0.1, 0), (117.5, 11)])
STUCK = Watched("raspotify", None, 2, 270, 0, 2700.0, [(0.0, 11), (0.1, 0), (0.3, 2)])


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["storm", *arguments])
    return command.main()


def test_both_houses_meet_the_same_storm(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    watch_s = 12
    status = run(
        monkeypatch,
        *("--zones", "4", "--minutes", "0.2"),
        *("--json", str(tmp_path / "result.json"), "--plot", str(tmp_path)),
    )
    printed = capsys.readouterr()
    assert status != 2, printed.err
    content = json.loads((tmp_path / "result.json").read_text())
    assert content["zones"] == 4
    assert content["watched_s"] == watch_s
    for each, name in zip(content["results"], ("ours", "raspotify"), strict=True):
        assert each["policy"] == name
        assert each["counts"][0] == [0, 4]
        assert min(count for _, count in each["counts"]) <= 2
        assert each["connected"] >= 2, "two are admitted at once"
        assert each["refusals"] >= 2
        assert 0 < each["missed_s"] < 4 * watch_s
        assert f"\n{name} " in printed.out
    assert ">raspotify</text>" in (tmp_path / "real-storm.svg").read_text()


@pytest.mark.parametrize(
    ("watched", "status"),
    [([BACK, STUCK], 0), ([STUCK, BACK], 1), ([BACK, BACK], 1), ([STUCK, STUCK], 1)],
)
def test_the_status_tells_who_is_back(
    monkeypatch: pytest.MonkeyPatch, watched: list[Watched], status: int
) -> None:
    houses = [
        Watched(name, *(getattr(each, field) for field in Watched.__slots__[1:]))
        for name, each in zip(("ours", "raspotify"), watched, strict=True)
    ]
    monkeypatch.setattr(command, "_watch", lambda zones, watch_s: houses)
    assert run(monkeypatch) == status


def test_tells_a_house_that_doesnt_start(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watch, "_ARRIVAL_S", 0.01)
    assert run(monkeypatch, "--zones", "1") == 2
    assert "0 of 1 zones started" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--zones", "0"), "'0' is no number of 1 or more"),
        (("--minutes", "x"), "'x' is no number above 0"),
        (("--minutes", "0"), "'0' is no number above 0"),
        (("--minutes", "inf"), "'inf' is no number above 0"),
    ],
)
def test_tells_what_is_no_number(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, str],
    told: str,
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, *arguments)
    assert told in capsys.readouterr().err


def test_a_line_for_each() -> None:
    _, ours, others = report.rows([BACK, STUCK])
    assert ours == ("ours", "117.5", "11", "11", "9", "752")
    assert others == ("raspotify", "not yet", "2", "270", "0", "2700")
