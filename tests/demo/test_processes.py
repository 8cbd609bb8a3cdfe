"""The process table, and what is made of it."""

from collections.abc import Iterator, Mapping, Sequence
import os
from pathlib import Path
import shutil
import subprocess

import pytest

from demo.processes import Process, Programs, kill, of_zones, problems, running, table

HASS = 10
COPY = Path("/run/librespot")
OTHER = Path("/usr/bin/librespot")


def process(pid: int, *arguments: str, parent: int = HASS, program: Path = COPY) -> Process:
    return Process(pid, parent, program, ("librespot", *arguments))


@pytest.mark.parametrize(
    ("arguments", "zone"),
    [
        (["--name=Kitchen"], "Kitchen"),
        (["--name", "Kitchen"], "Kitchen"),
        (["-q", "--name=Living Room", "--group"], "Living Room"),
        (["--name=a=b"], "a=b"),
        (["--name="], ""),
        (["--names=Kitchen"], None),
        ([], None),
    ],
)
def test_the_zone_of_a_process(arguments: Sequence[str], zone: str | None) -> None:
    assert process(1, *arguments).zone == zone


@pytest.mark.parametrize(
    ("processes", "pids", "complaints"),
    [
        (
            [process(1, "--name=Kitchen"), process(2, "--name=Study")],
            {"Kitchen": [1], "Study": [2]},
            [],
        ),
        (
            [process(1, "--name=Kitchen"), process(2, "--name=Study", parent=99)],
            {"Kitchen": [1], "Study": []},
            ["Study has 0 processes instead of one"],
        ),
        (
            [process(1, "--name=Kitchen"), process(2, "--name=Study"), process(3, "--name=Study")],
            {"Kitchen": [1], "Study": [2, 3]},
            ["Study has 2 processes instead of one"],
        ),
        (
            [process(1, "--name=Kitchen", program=OTHER), process(2, "--name=Study")],
            {"Kitchen": [1], "Study": [2]},
            ["Kitchen runs /usr/bin/librespot instead of /run/librespot"],
        ),
        (
            [process(1, "--name=Kitchen"), process(2, "--name=Study"), process(3, "--name=Attic")],
            {"Kitchen": [1], "Study": [2]},
            [],
        ),
    ],
)
def test_each_zone_needs_one_process_of_the_right_program(
    processes: Sequence[Process], pids: Mapping[str, Sequence[int]], complaints: Sequence[str]
) -> None:
    zones = of_zones(["Kitchen", "Study"], HASS, processes)

    assert {name: [each.pid for each in found] for name, found in zones.items()} == pids
    assert problems(zones, COPY) == tuple(complaints)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process of a program that nobody else runs; its name is hard to read."""
    program = tmp_path / "a ) b"
    shutil.copy(str(shutil.which("sleep")), program)
    with subprocess.Popen([program, "--", "600"]) as running_program:
        yield running_program, program
        running_program.kill()


def test_the_system_s_own_table(sleeper: tuple[subprocess.Popen[bytes], Path]) -> None:
    child, program = sleeper

    found = running(program, table())

    assert found == (Process(child.pid, os.getpid(), program, (str(program), "--", "600")),)


def test_a_program_that_was_deleted_is_still_known(
    sleeper: tuple[subprocess.Popen[bytes], Path],
) -> None:
    child, program = sleeper
    program.unlink()

    assert [each.pid for each in running(program, table())] == [child.pid]


def test_killing(sleeper: tuple[subprocess.Popen[bytes], Path]) -> None:
    child, program = sleeper
    found = running(program, table())

    kill(found)
    child.wait(10)
    kill(found)  # those that are gone already don't matter

    assert running(program, table()) == ()


@pytest.mark.parametrize(
    ("content", "proven"), [(b"LL" + b"k" * 256 + b"RR", True), (b"LL" + b"k" * 256 + b"XX", False)]
)
def test_a_copy_is_proven_by_its_bytes(tmp_path: Path, content: bytes, proven: bool) -> None:
    key_of_the_original = bytes.fromhex("ace0460bffc230aff46bfec3bfbf863d") + b"o" * 240
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.write_bytes(b"LL" + key_of_the_original + b"RR")
    copy.write_bytes(content)

    assert Programs(copy, original, b"k" * 256).is_proven() is proven
