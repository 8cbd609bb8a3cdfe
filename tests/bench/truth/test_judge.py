"""The judge himself: whatever differs must be found, and nothing else."""

import asyncio
from pathlib import Path
import signal

import pytest

from bench.program import OURS
from bench.truth.expectations import FILE, load
from bench.truth.judge import Verdict, judge as judge_rows
from bench.truth.row import Row, Section
from bench.truth.rows import ROWS
from bench.truth.scene import Scene
from bench.truth.see import failure
from bench.truth.transcript import FACT

from .runs import judge

QUICK = "no_credentials"


async def verdict(row: Row, *expected: str) -> Verdict:
    told: list[Verdict] = []
    [judged] = await judge_rows([row], OURS, {row.name: expected}, told.append)
    assert told == [judged]
    return judged


def quick_row() -> Row:
    [row] = [row for row in ROWS if row.name == QUICK]
    return row


def altered(folder: Path, *changes: tuple[bytes, bytes]) -> Path:
    """Return a copy of librespot in which some texts are others of the same length."""
    content = OURS.read_bytes()
    for old, new in changes:
        assert old in content
        assert len(old) == len(new)
        content = content.replace(old, new)
    program = folder / "altered"
    program.write_bytes(content)
    program.chmod(0o700)
    return program


def packed(folder: Path, script: str) -> Path:
    """Return a program that runs `script`, in which $librespot is the one packed into it."""
    begin = "#!/bin/sh\nfolder=$(mktemp -d)\nlibrespot=$folder/librespot\n"
    unpack = 'tail -c +{} "$0" >"$librespot"\nchmod +x "$librespot"\n'
    end = 'status=$?\nrm -r "$folder"\nexit $status\n'
    length = len((begin + unpack + script + end).encode())
    place = length + len(str(length)) - len("{}") + 1
    program = folder / "packed"
    head = (begin + unpack.format(place) + script + end).encode()
    assert len(head) + 1 == place
    program.write_bytes(head + OURS.read_bytes())
    program.chmod(0o700)
    return program


@pytest.mark.usefixtures("socket_enabled")
async def test_what_is_expected_is_the_same() -> None:
    expected = tuple(load().rows[QUICK])

    judged = await verdict(quick_row(), *expected)

    assert judged.sight.seen == expected
    assert judged.same


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: [*lines, "WARN librespot] one more"],
        lambda lines: lines[::-1],
        lambda lines: [*lines[:-1], f"{FACT}exit 0, within 10 s"],
        lambda lines: [lines[0], lines[1].replace("Credentials", "Passwords"), *lines[2:]],
        lambda lines: [*lines[:-1], lines[-1].replace("within 10 s", "not within 10 s")],
        lambda lines: [],
    ],
    ids=["one less", "one more", "another order", "another end", "another word", "later", "none"],
)
async def test_any_other_expectation_isnt(change: object) -> None:
    assert callable(change)

    assert not (await verdict(quick_row(), *change(list(load().rows[QUICK])))).same


@pytest.mark.usefixtures("socket_enabled")
async def test_a_driver_that_fails_is_told_with_what_was_seen_until_then() -> None:
    async def drive(scene: Scene) -> None:
        zone = await scene.start()
        await zone.line("Authenticated as")
        scene.say("so far so good")
        raise RuntimeError("the driver's mistake")

    judged = await verdict(Row("faulty", Section.STARTS, "", "", drive))

    assert judged.sight.failed
    assert not judged.same
    assert "INFO librespot_core::session] Authenticated as 'alice' !" in judged.sight.seen
    assert f"{FACT}so far so good" in judged.sight.seen
    assert (
        judged.sight.seen[-1]
        == f"{FACT}the row's driver failed: RuntimeError: the driver's mistake"
    )


@pytest.mark.usefixtures("socket_enabled")
async def test_a_driver_that_fails_isnt_the_same_even_if_that_was_expected() -> None:
    async def drive(scene: Scene) -> None:
        raise RuntimeError("again")

    row = Row("faulty", Section.STARTS, "", "", drive)

    judged = await verdict(row, failure("RuntimeError: again"))

    assert judged.sight.seen == judged.expected
    assert not judged.same


@pytest.mark.usefixtures("socket_enabled")
async def test_the_other_rows_go_on_when_one_fails() -> None:
    async def drive(scene: Scene) -> None:
        raise RuntimeError

    rows = [Row("faulty", Section.STARTS, "", "", drive), quick_row()]

    faulty, quick = await judge_rows(rows, OURS, load().rows, lambda _: None)

    assert faulty.sight.failed
    assert quick.same


@pytest.mark.usefixtures("socket_enabled")
async def test_the_other_rows_go_on_where_no_network_of_its_own_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pairing = next(row for row in ROWS if row.closed_network)

    closed, quick = await judge_rows([pairing, quick_row()], OURS, load().rows, lambda _: None)

    assert closed.sight.failed
    assert "no network of its own" in closed.sight.seen[-1]
    assert "'unshare'" in closed.sight.seen[-1]
    assert quick.same


@pytest.mark.usefixtures("socket_enabled")
async def test_what_a_driver_waits_for_in_vain_is_named() -> None:
    async def drive(scene: Scene) -> None:
        zone = await scene.start()
        await zone.line("what nobody says", within_s=0.5)

    judged = await verdict(Row("vain", Section.STARTS, "", "", drive))

    assert "Kitchen didn't say 'what nobody says' within 0.5 s" in judged.sight.seen[-1]


@pytest.mark.usefixtures("socket_enabled")
async def test_what_holds_others_up_is_done_once_and_before_all() -> None:
    order: list[str] = []

    def prepare() -> None:
        order.append("prepare")

    async def drive(_: Scene) -> None:
        order.append("drive")

    rows = [Row(name, Section.STARTS, "", "", drive, prepare=prepare) for name in "ab"]

    await judge_rows(rows, OURS, {}, lambda _: None)

    assert order == ["prepare", "drive", "drive"]


@pytest.mark.usefixtures("socket_enabled")
async def test_no_program_outlives_its_row() -> None:
    started: list[asyncio.subprocess.Process] = []

    async def drive(scene: Scene) -> None:
        started.append((await scene.start()).process)

    await verdict(Row("short-lived", Section.STARTS, "", "", drive))

    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_a_program_that_says_something_else_is_found(tmp_path: Path) -> None:
    program = altered(tmp_path, (b"Spirc shut down too often", b"Spirc shut down forever!!"))

    run = judge(tmp_path, "--program", program, "--rows", "dealer_429", QUICK)

    assert run.status == 1
    assert [(row["row"], row["same"]) for row in run.report["rows"]] == [
        ("dealer_429", False),
        (QUICK, True),
    ]
    seen = run.row("dealer_429")["seen"]
    assert any("Spirc shut down forever!!" in line for line in seen)
    assert "\n  -ERROR librespot] Spirc shut down too often." in run.output
    assert "\n  +ERROR librespot] Spirc shut down forever!!." in run.output
    assert "1 of 2 rows are the same" in run.output
    assert "these differ: dealer_429" in run.output


def test_a_program_that_ends_otherwise_is_found(tmp_path: Path) -> None:
    program = packed(tmp_path, '"$librespot" "$@" || (exit 3)\n')

    run = judge(tmp_path, "--program", program, "--rows", QUICK, "version")

    assert run.status == 1
    assert [(row["row"], row["same"]) for row in run.report["rows"]] == [
        ("no_credentials", False),
        ("version", True),
    ]
    assert "\n  -→ exit 1, within 10 s\n  +→ exit 3, within 10 s\n" in run.output


def test_a_program_that_says_the_same_in_another_order_is_found(tmp_path: Path) -> None:
    program = packed(
        tmp_path,
        '"$librespot" "$@" 2>"$folder/said"\nstatus=$?\ntac "$folder/said" >&2\n(exit $status)\n',
    )

    run = judge(tmp_path, "--program", program, "--rows", QUICK)

    assert run.status == 1
    row = run.row(QUICK)
    *lines, end = row["expected"]
    assert row["seen"] == [*reversed(lines), end]


def test_the_version_is_the_judged_programs(tmp_path: Path) -> None:
    program = packed(
        tmp_path,
        '[ "$*" = --version ] && echo "librespot 0.9.1 abc (Built)" || "$librespot" "$@"\n',
    )

    run = judge(tmp_path, "--program", program, "--rows", QUICK)

    assert run.report["version"] == "0.9.1"
    assert run.status == 0
    assert "librespot 0.9.1: 1 of 1 rows are the same" in run.output


def test_one_release_isnt_accepted_among_the_rows_of_another(tmp_path: Path) -> None:
    program = packed(
        tmp_path,
        '[ "$*" = --version ] && echo "librespot 0.9.1 abc (Built)" || "$librespot" "$@"\n',
    )
    before = FILE.read_bytes()

    run = judge(tmp_path, "--program", program, "--rows", QUICK, "--accept")

    assert "nothing accepted: all else is known of 0.8.0" in run.output
    assert FILE.read_bytes() == before
