"""What is told of a run."""

from dataclasses import replace
import json
from pathlib import Path

from bench.load.figures import LabPart, Phase, Report, ZonesPart
from bench.load.report import as_text, write_json
from bench.load.spread import Spread

MIB = 1024 * 1024
LAB = LabPart(0.8, 0.4, 0.25, 90 * MIB, Spread(100, 0.001, 0.002, 0.0034))
QUIET = Phase(2.0, None, LAB, {"login5": Spread(9, 0.01, 0.02, 0.03)}, busy=0.5, others=0.125)
ZONES = ZonesPart(
    processor_s=1.5,
    processor_s_each=Spread(2, 0.75, 1.0, 1.0),
    resident=26 * MIB,
    resident_each=Spread(2, 13 * MIB, 14 * MIB, 14 * MIB),
    shared_out=16 * MIB,
)
RUNNING = replace(QUIET, zones=ZONES)
REGISTERED = (
    "all registered after 1.9 s; from its own start each took"
    " 0.5 s (median), 0.8 s (p95), 0.8 s (most)"
)
REPORT = Report(
    version="0.8.0",
    cores=2,
    accounts=1,
    every_s=0,
    registered_s=1.94,
    registered_s_each=Spread(2, 0.5, 0.75, 0.75),
    stayed=2,
    quiet=QUIET,
    start=RUNNING,
    steady=RUNNING,
)


def test_words_and_a_table() -> None:
    lines = as_text(REPORT).splitlines()

    assert lines[:5] == [
        "2 zones of librespot 0.8.0, accounts: 1, started at once, on 2 cores",
        REGISTERED,
        "at the end 2 of them were registered without having had to do it again",
        "with a core of its own the lab could register 2 in a second",
        "",
    ]
    cells = [line.split("  ") for line in lines[5:]]
    rows = [[cell.strip() for cell in row if cell.strip()] for row in cells]
    assert rows == [
        ["lab alone", "start", "heartbeat"],
        ["lasted, s", "2.0", "2.0", "2.0"],
        ["zones: processor time, s", "-", "1.5", "1.5"],
        ["each: median / most, s", "-", "0.75 / 1.00", "0.75 / 1.00"],
        ["zones: resident, MiB", "-", "26.0", "26.0"],
        ["each: median / most, MiB", "-", "13.0 / 14.0", "13.0 / 14.0"],
        ["zones: memory, shared counted once, MiB", "-", "16.0", "16.0"],
        ["lab: processor time, s", *["0.8"] * 3],
        ["lab: busy, of one core", *["40.0%"] * 3],
        ["lab: waited for a core", *["25.0%"] * 3],
        ["lab: nothing to do", *["35.0%"] * 3],
        ["lab: resident, MiB", *["90.0"] * 3],
        ["lab: event loop late, ms: median / p95 / most", *["1.0 / 2.0 / 3.4"] * 3],
        ["login5 answered, ms: median / p95 / most", *["10.0 / 20.0 / 30.0"] * 3],
        ["connect-state answered, ms: median / p95 / most", *["-"] * 3],
        ["all cores: busy", *["50.0%"] * 3],
        ["all cores: busy for others", *["12.5%"] * 3],
    ]


def test_a_slower_pace_is_named() -> None:
    assert "started one per 0.1 s," in as_text(replace(REPORT, every_s=0.1))


def test_other_programs_get_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "load.json"

    write_json(REPORT, file)

    written = json.loads(file.read_text())
    assert (written["version"], written["registered_s"], written["stayed"]) == ("0.8.0", 1.94, 2)
    assert written["quiet"]["zones"] is None
    assert written["start"]["zones"]["resident_each"]["most"] == 14 * MIB
    assert written["steady"]["lab"]["late_s"]["p95"] == 0.002
    assert written["steady"]["answers"]["login5"]["median"] == 0.01
