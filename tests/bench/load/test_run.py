"""Whole runs, as a person starts them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
import json
from pathlib import Path
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from bench.program import OURS
from demo.places import ROOT
from demo.processes import Process, table

MIB = 1024 * 1024

pytestmark = pytest.mark.timeout(120)


@contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run it, without the preparations."""
    command = [sys.executable, "-m", "bench", "load", *map(str, arguments)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def measure(*arguments: object) -> tuple[int, str, str]:
    """Run it to its end; return its exit status and what it printed."""
    with running(*arguments) as process:
        output, errors = process.communicate()
        return process.returncode, output, errors


def parts(bench: int) -> Sequence[Process]:
    """Return the zones and the helpers of a bench that runs."""
    return [
        process
        for process in table()
        if process.parent == bench
        and (process.zone is not None or any("bench.load." in each for each in process.arguments))
    ]


def script(path: Path, *lines: str) -> Path:
    """Write a script that passes for a librespot because it holds its key."""
    text = "\n".join(("#!/bin/sh", *lines, "exit", "")).encode()
    program = OURS.read_bytes()
    begins = program.index(bytes.fromhex("ace0460bffc230aff46bfec3bfbf863d"))
    path.write_bytes(text + program[begins : begins + 256])
    path.chmod(0o700)
    return path


def test_real_librespots_are_measured_beside_the_lab(tmp_path: Path) -> None:
    file = tmp_path / "load.json"

    status, output, errors = measure("--zones", 3, "--accounts", 2, "--steady", 1, "--json", file)

    assert status == 0, errors
    assert output.startswith("3 zones of librespot 0.8.0, accounts: 2, started at once")
    found: Any = json.loads(file.read_text())
    assert found["stayed"] == found["registered_s_each"]["count"] == 3
    assert 0 < found["registered_s_each"]["median"] <= found["registered_s"]
    assert found["registered_s"] <= found["start"]["lasted_s"]
    assert found["quiet"]["zones"] is None
    for phase in (found["start"], found["steady"]):
        zones, lab = phase["zones"], phase["lab"]
        assert zones["processor_s_each"]["count"] == 3
        assert 3 * MIB < zones["shared_out"] <= zones["resident"]
        assert zones["resident_each"]["most"] < 100 * MIB
        assert 0 <= lab["busy"] + lab["waited"] < 1.5
        assert lab["resident"] > 20 * MIB
    for phase in (found["quiet"], found["steady"]):
        assert phase["lab"]["late_s"]["count"] > 10
        assert set(phase["answers"]) == {"login5", "connect-state"}


def test_a_zone_that_ends_is_named_with_what_it_said(tmp_path: Path) -> None:
    program = script(
        tmp_path / "broken",
        '[ "$1" = --version ] && echo "librespot 0.8.0" && exit',
        "echo I am broken >&2",
        "exit 3",
    )

    status, output, errors = measure("--zones", 1, "--steady", 1, "--program", program)

    assert status == 1
    assert output == ""
    assert errors == "load: Zone 1 ended with status 3; it said last:\nI am broken\n"


def test_a_program_that_isnt_there(tmp_path: Path) -> None:
    status, _, errors = measure("--program", tmp_path / "nowhere")

    assert status == 2
    assert errors.startswith(f"load: there is no {tmp_path / 'nowhere'}: run scripts/setup")


def test_interrupted_it_leaves_nothing_behind() -> None:
    with running("--zones", 2, "--every", 600, "--steady", 1) as process:
        end = time.monotonic() + 60
        while not any(part.zone for part in parts(process.pid)):
            assert time.monotonic() < end, "no zone was started"
            time.sleep(0.05)
        started = {part.pid for part in parts(process.pid)}
        assert len(started) == 3, "a zone, a lab and a light client"

        process.send_signal(signal.SIGINT)

        assert process.communicate() == ("", "load: interrupted\n")
        assert process.returncode == 130
        assert not started & {other.pid for other in table()}
