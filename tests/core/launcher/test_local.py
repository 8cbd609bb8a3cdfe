"""Sessions of real processes."""

import asyncio
import errno
import fcntl
import os
from pathlib import Path
import signal
import stat
import subprocess
import threading
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.librespot.core.launcher import (
    MAX_LINES,
    Exit,
    Farewell,
    Fifo,
    LaunchError,
    LaunchProblem,
    OutputProgram,
    PrivateFile,
    Session,
    Stdout,
    Upkeep,
    listening,
)
from custom_components.librespot.core.launcher.child import Child
from custom_components.librespot.core.launcher.line_splitter import CUT_MARK, MAX_LINE
from custom_components.librespot.core.launcher.local import LocalLauncher
from custom_components.librespot.core.launcher.local_session import MAX_KEPT
from custom_components.librespot.core.launcher.process_state import is_stopped
from custom_components.librespot.core.launcher.spawn import MARKER_VARIABLE
from tests.programs import librespot

from .conftest import MakeScript
from .processes import PATIENCE, Lines, command, exists, is_running, open_descriptors, until

SHELL = Path("/bin/sh")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def launcher(root: Path) -> LocalLauncher:
    return LocalLauncher(root, (), "the marker")


@pytest.fixture
def lines() -> Lines:
    return Lines()


async def ended(session: Session) -> Exit:
    async with asyncio.timeout(PATIENCE):
        return await session.wait()


async def run(launcher: LocalLauncher, text: str, lines: Lines) -> Exit:
    """Run a shell script to its end."""
    return await ended(await launcher.start(command(SHELL, "-c", text), lines))


async def test_all_it_says_is_handed_on(launcher: LocalLauncher, lines: Lines) -> None:
    text = 'echo unseen; printf "one\\n\\ntwo\\377 three\\nno end" >&2; exit 7'
    session = await launcher.start(command(SHELL, "-c", text), lines)
    assert session.take_sound() is None
    assert await ended(session) == Exit(7)
    assert await ended(session) == Exit(7)
    assert lines.all == [b"one", b"", b"two\xff three", b"no end"]
    assert list(session.lines) == ["one", "", "two\ufffd three", "no end"]
    assert not exists(session.process_id)
    session.ask_to_end(Farewell.GRACEFUL)


async def test_what_a_session_is_given(launcher: LocalLauncher, lines: Lines, root: Path) -> None:
    """Its own folder, environment and process group; no input, and nothing else of ours."""
    ours = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(ours, True)
    try:
        text = "pwd >&2; env >&2; ls -l /proc/self/fd/ >&2; cat; cut -d' ' -f6 /proc/$$/stat >&2"
        session = await launcher.start(
            command(SHELL, "-c", text, environment={"ONLY": "this"}), lines
        )
        assert await ended(session) == Exit(0)
    finally:
        os.close(ours)
    said = b"\n".join(lines.all).decode()
    assert lines.all[0].decode() == str(root / "session")
    assert "ONLY=this" in said
    assert f"{MARKER_VARIABLE}=the marker" in said
    assert "PYTEST_CURRENT_TEST" not in said
    assert sorted(line.split()[8] for line in said.splitlines() if "->" in line) == list("0123")
    assert int(lines.all[-1]) == session.process_id
    assert stat.S_IMODE((root / "session").stat().st_mode) == 0o700
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


async def test_long_lines_and_many(launcher: LocalLauncher, lines: Lines) -> None:
    text = (
        "import sys\n"
        "sys.stderr.write('x' * 100_000 + '\\nshort\\n')\n"
        "for n in range(1000): sys.stderr.write(f'{n} ' + 'y' * 2000 + '\\n')\n"
    )
    session = await launcher.start(command(Path("/usr/bin/env"), "python3", "-c", text), lines)
    assert await ended(session) == Exit(0)
    assert lines.all[0] == b"x" * MAX_LINE + CUT_MARK
    assert lines.all[1] == b"short"
    assert [line.split()[0] for line in lines.all[2:]] == [b"%d" % n for n in range(1000)]
    assert len(session.lines) == MAX_LINES
    assert session.lines[-1] == "999 " + "y" * (MAX_KEPT - 4)


async def test_how_it_ended(launcher: LocalLauncher, lines: Lines) -> None:
    assert await run(launcher, "exit 101", lines) == Exit(101)
    assert await run(launcher, "kill -SEGV $$", lines) == Exit(-signal.SIGSEGV)


OBEYS = "trap 'echo bye >&2; exit 3' INT TERM; echo ready >&2; while :; do sleep 0.01; done"


@pytest.mark.parametrize("farewell", [each for each in Farewell if each is not Farewell.KILL])
async def test_an_obedient_one(launcher: LocalLauncher, lines: Lines, farewell: Farewell) -> None:
    session = await launcher.start(command(SHELL, "-c", OBEYS), lines)
    await lines.until(b"ready")
    session.ask_to_end(farewell)
    assert await ended(session) == Exit(3)
    assert lines.all == [b"ready", b"bye"]


async def test_the_first_signal(launcher: LocalLauncher, lines: Lines) -> None:
    """SIGINT is a request; SIGTERM is none to librespot, which leaves without a word."""
    for farewell, number in [
        (Farewell.AT_ONCE, signal.SIGTERM),
        (Farewell.GRACEFUL, signal.SIGINT),
        (Farewell.QUESTION, signal.SIGINT),
        (Farewell.KILL, signal.SIGKILL),
    ]:
        session = await launcher.start(command(Path("/bin/sleep"), "100"), lines)
        session.ask_to_end(farewell)
        assert await ended(session) == Exit(-number)


STUBBORN = (
    "import os, signal, time\n"
    "for s in (signal.SIGINT, signal.SIGTERM):\n"
    "    signal.signal(s, lambda n, _: os.write(2, b'%d\\n' % n))\n"
    "os.write(2, b'ready\\n')\n"
    "while True: time.sleep(100)\n"
)


async def test_stubborn_ones(launcher: LocalLauncher) -> None:
    """The times are the policy itself, so this one takes them: all side by side."""
    loop = asyncio.get_running_loop()

    async def end(folder: str, *farewells: tuple[float, Farewell]) -> tuple[float, list[bytes]]:
        lines = Lines()
        session = await launcher.start(
            command(Path("/usr/bin/env"), "python3", "-c", STUBBORN, folder=folder), lines
        )
        await lines.until(b"ready")
        asked = loop.time()
        for delay, farewell in farewells:
            loop.call_later(delay, session.ask_to_end, farewell)
        assert await ended(session) == Exit(-signal.SIGKILL)
        return loop.time() - asked, lines.all[1:]

    now, polite = Farewell.AT_ONCE, Farewell.GRACEFUL
    ask, kill = Farewell.QUESTION, Farewell.KILL
    at_once, graceful, overruled, late, not_softened, asked, killed = await asyncio.gather(
        end("a", (0, now), (0.5, now)),
        end("b", (0, polite), (1, polite)),
        end("c", (0, polite), (0.5, now)),
        end("d", (0, polite), (3.7, now)),
        end("e", (0, now), (0.5, polite)),
        end("f", (0, ask)),
        end("g", (0, polite), (0.5, kill)),
    )
    interrupt, terminate = [b"%d" % signal.SIGINT], [b"%d" % signal.SIGTERM]
    for (seconds, signals), expected_seconds, expected_signals in [
        (at_once, 1, terminate),
        (graceful, 4, interrupt * 2),
        (overruled, 1.5, interrupt + terminate),
        (late, 4, interrupt * 2 + terminate),
        (not_softened, 1, terminate),
        (asked, 1, interrupt),
        (killed, 0.5, interrupt),
    ]:
        assert signals == expected_signals
        assert seconds == pytest.approx(expected_seconds, abs=0.5)


async def test_one_that_stands_still(launcher: LocalLauncher, lines: Lines) -> None:
    """It hears nothing but the last signal."""
    session = await launcher.start(command(SHELL, "-c", OBEYS), lines)
    await lines.until(b"ready")
    assert not await session.stands_still()
    os.kill(session.process_id, signal.SIGSTOP)
    await until(lambda: is_stopped(session.process_id))
    assert await session.stands_still()
    session.ask_to_end(Farewell.KILL)
    assert await ended(session) == Exit(-signal.SIGKILL)
    assert not await session.stands_still()


async def test_nothing_of_its_group_is_left(launcher: LocalLauncher, lines: Lines) -> None:
    """Neither an output program nor a child whose parent is gone."""
    text = "sleep 100 & echo child $! >&2; (sleep 100 & echo orphan $! >&2); exit 0"
    session = await launcher.start(command(SHELL, "-c", text), lines)
    assert await ended(session) == Exit(0)
    for kind in (b"child ", b"orphan "):
        process_id = int(await lines.until(kind))
        await until(lambda process_id=process_id: not is_running(process_id))  # type: ignore[misc]


async def test_somebody_who_left_the_group_keeps_nobody_waiting(
    launcher: LocalLauncher, lines: Lines
) -> None:
    text = "setsid sh -c 'echo away $$ >&2; exec sleep 100' & sleep 0.1; wait"
    session = await launcher.start(command(SHELL, "-c", text), lines)
    process_id = int(await lines.until(b"away "))
    try:
        session.ask_to_end(Farewell.AT_ONCE)
        assert await ended(session) == Exit(-signal.SIGTERM)
        assert is_running(process_id)
    finally:
        os.kill(process_id, signal.SIGKILL)


async def test_silent_one_that_closed_its_stream(launcher: LocalLauncher, lines: Lines) -> None:
    session = await launcher.start(command(SHELL, "-c", "exec 2>&-; sleep 0.1; exit 5"), lines)
    assert await ended(session) == Exit(5)
    assert lines.all == []


async def test_without_descriptors_of_processes(launcher: LocalLauncher, lines: Lines) -> None:
    """On an old kernel a thread waits instead."""
    with patch("os.pidfd_open", side_effect=OSError(errno.ENOSYS, "no such call")):
        session = await launcher.start(command(SHELL, "-c", OBEYS), lines)
    await lines.until(b"ready")
    assert [t for t in threading.enumerate() if t.name == f"waitpid-{session.process_id}"]
    session.ask_to_end(Farewell.GRACEFUL)
    assert await ended(session) == Exit(3)
    assert not exists(session.process_id)


async def test_many_end_together(launcher: LocalLauncher) -> None:
    sessions = await asyncio.gather(
        *(
            launcher.start(command(Path("/bin/sleep"), "100", folder=f"z{n}"), Lines())
            for n in range(20)
        )
    )
    assert len({session.process_id for session in sessions}) == 20
    for session in sessions:
        session.ask_to_end(Farewell.GRACEFUL)
    assert await asyncio.gather(*map(ended, sessions)) == [Exit(-signal.SIGINT)] * 20


async def test_a_process_that_can_not_be_watched_is_ended(
    launcher: LocalLauncher, lines: Lines
) -> None:
    started: list[int] = []
    start = Child.start

    def note(*arguments: Any, **others: Any) -> Child:
        child = start(*arguments, **others)
        started.append(child.process_id)
        return child

    made = command(SHELL, "-c", "exec sleep 100", stdout=Stdout.SOUND)
    full = OSError(errno.EMFILE, "Too many open files")
    with (
        patch.object(Child, "start", note),
        patch("os.dup", side_effect=full),
        pytest.raises(LaunchError) as caught,
    ):
        await launcher.start(made, lines)
    assert caught.value.problem is LaunchProblem.RESOURCES
    [process_id] = started
    assert not exists(process_id)


async def test_a_line_that_can_not_be_taken_costs_no_other(
    launcher: LocalLauncher, caplog: pytest.LogCaptureFixture
) -> None:
    taken: list[bytes] = []

    def take(line: bytes) -> None:
        taken.append(line)
        if line == b"one":
            raise KeyError(line)

    session = await launcher.start(command(SHELL, "-c", "printf 'one\ntwo\nthree' >&2"), take)
    assert await ended(session) == Exit(0)
    assert taken == [b"one", b"two", b"three"]
    assert "A line could not be taken" in caplog.text


async def test_no_descriptor_is_left(launcher: LocalLauncher, tmp_path: Path) -> None:
    before = open_descriptors()
    fifo = Fifo(tmp_path / "fifo")
    for made in (
        command(SHELL, "-c", "echo x >&2", output=fifo),
        command(SHELL, "-c", "echo x", stdout=Stdout.SOUND),
    ):
        session = await launcher.start(made, Lines())
        await ended(session)
        assert session.take_sound() is None
    for wrong in (
        command(SHELL, "a\0b", output=fifo, stdout=Stdout.SOUND),
        command(SHELL, output=Fifo(Path("/nowhere/fifo"))),
    ):
        with pytest.raises(LaunchError):
            await launcher.start(wrong, Lines())
    assert open_descriptors() <= before + 1  # the executor's threads may have woken the loop


# Sound.


async def test_sound_is_for_one_owner(launcher: LocalLauncher, lines: Lines) -> None:
    made = command(SHELL, "-c", "printf music; echo played >&2", stdout=Stdout.SOUND)
    session = await launcher.start(made, lines)
    sound = session.take_sound()
    assert sound is not None
    assert session.take_sound() is None
    try:
        assert fcntl.fcntl(sound, fcntl.F_GETPIPE_SZ) == 32 * 1024
        assert not os.get_blocking(sound)
        assert await ended(session) == Exit(0)
        assert os.read(sound, 100) == b"music"
        assert os.read(sound, 100) == b""
    finally:
        os.close(sound)


PLAYS = "trap 'exit 3' INT TERM; echo ready >&2; while :; do head -c 65536 /dev/zero; done"


async def test_unheard_sound_waits_and_is_thrown_away_at_the_end(
    launcher: LocalLauncher, lines: Lines
) -> None:
    """A shell runs its trap only when its blocked writer is done: so somebody must have read."""
    session = await launcher.start(command(SHELL, "-c", PLAYS, stdout=Stdout.SOUND), lines)
    await lines.until(b"ready")
    session.ask_to_end(Farewell.GRACEFUL)
    assert await ended(session) == Exit(3)


async def test_sound_that_ends_before_the_program(launcher: LocalLauncher, lines: Lines) -> None:
    text = f"exec >&-; {OBEYS}"
    session = await launcher.start(command(SHELL, "-c", text, stdout=Stdout.SOUND), lines)
    await lines.until(b"ready")
    session.ask_to_end(Farewell.GRACEFUL)
    assert await ended(session) == Exit(3)


async def test_an_owner_who_leaves_breaks_nothing(launcher: LocalLauncher, lines: Lines) -> None:
    text = "echo ready >&2; read x < $0; printf music && echo fine >&2"
    signpost = launcher._root.parent / "signpost"
    os.mkfifo(signpost)
    session = await launcher.start(
        command(SHELL, "-c", text, str(signpost), stdout=Stdout.SOUND), lines
    )
    await lines.until(b"ready")
    sound = session.take_sound()
    assert sound is not None
    os.close(sound)
    signpost.write_text("go\n")
    await lines.until(b"fine")
    assert await ended(session) == Exit(0)


async def test_fifo_without_listener_hangs_nobody(
    launcher: LocalLauncher, lines: Lines, tmp_path: Path
) -> None:
    path = tmp_path / "fifo"
    text = f"echo opening >&2; exec >{path}; {PLAYS}"
    session = await launcher.start(command(SHELL, "-c", text, output=Fifo(path)), lines)
    assert stat.S_ISFIFO(path.stat().st_mode)
    await lines.until(b"ready")
    session.ask_to_end(Farewell.GRACEFUL)
    assert await ended(session) == Exit(3)


async def test_fifo_without_listener_is_found(
    launcher: LocalLauncher, lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what the system counts of the program, and only as long as there is none."""
    monkeypatch.setattr(listening, "HELD_UP_S", 0.05)
    path = tmp_path / "fifo"
    text = f"exec >{path}; {PLAYS}"
    session = await launcher.start(command(SHELL, "-c", text, output=Fifo(path)), lines)
    await lines.until(b"ready")
    assert session.can_be_listened_to
    async with asyncio.timeout(PATIENCE):
        while (told := await session.output_trouble()) is None:  # noqa: ASYNC110 # nothing tells
            await asyncio.sleep(0.01)
    assert told == f"nobody reads the FIFO {path}"
    session.ask_to_end(Farewell.AT_ONCE)
    assert await session.output_trouble() is None
    await ended(session)
    assert await session.output_trouble() is None


async def test_a_session_without_fifo_can_not_be_listened_to(
    launcher: LocalLauncher, lines: Lines
) -> None:
    session = await launcher.start(command(SHELL, "-c", PLAYS, stdout=Stdout.SOUND), lines)
    assert not session.can_be_listened_to
    assert await session.output_trouble() is None
    session.ask_to_end(Farewell.AT_ONCE)
    await ended(session)


async def test_fifo_has_no_end_at_a_pause(
    launcher: LocalLauncher, lines: Lines, tmp_path: Path
) -> None:
    path = tmp_path / "fifo"
    text = f"echo a >{path}; echo paused >&2; sleep 0.05; echo b >{path}; echo over >&2; sleep 100"
    session = await launcher.start(command(SHELL, "-c", text, output=Fifo(path)), lines)
    with await asyncio.to_thread(path.open, "rb") as listener:
        assert await asyncio.to_thread(listener.read, 4) == b"a\nb\n"
        await lines.until(b"over")
        session.ask_to_end(Farewell.AT_ONCE)
        await ended(session)
        assert await asyncio.to_thread(listener.read) == b""


async def test_fifo_is_looked_at_again(launcher: LocalLauncher, tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    made = command(SHELL, "-c", "exit 0", output=Fifo(path))
    await ended(await launcher.start(made, Lines()))
    path.unlink()
    path.write_text("not a pipe any more")
    with pytest.raises(LaunchError) as caught:
        await launcher.start(made, Lines())
    assert caught.value.problem is LaunchProblem.OUTPUT
    assert path.read_text() == "not a pipe any more"


async def test_fifo_that_is_swapped_while_it_is_opened(
    launcher: LocalLauncher, tmp_path: Path
) -> None:
    path, fifo = tmp_path / "file", tmp_path / "fifo"
    path.touch()
    os.mkfifo(fifo)
    before = open_descriptors()
    with (
        patch("pathlib.Path.stat", return_value=os.stat(fifo)),  # noqa: PTH116
        pytest.raises(LaunchError) as caught,
    ):
        await launcher.start(command(SHELL, output=Fifo(path)), Lines())
    assert caught.value.problem is LaunchProblem.OUTPUT
    assert open_descriptors() <= before + 1


async def test_output_program(launcher: LocalLauncher, lines: Lines) -> None:
    for program in ("cat", "/bin/cat"):
        made = command(SHELL, "-c", "exit 0", output=OutputProgram(program))
        assert await ended(await launcher.start(made, lines)) == Exit(0)


# Files.


async def test_files_are_private(launcher: LocalLauncher, root: Path) -> None:
    made = command(SHELL, "-c", "cat given", files=(PrivateFile("given", b"secret"),))
    session = await launcher.start(made, Lines())
    assert await session.read_file("given") == b"secret"
    assert await session.read_file("absent") is None
    (root / "session" / "large").write_bytes(b"x" * (64 * 1024 + 1))
    assert await session.read_file("large") is None
    (root / "session" / "link").symlink_to("given")
    assert await session.read_file("link") is None
    with pytest.raises(ValueError, match="folder"):
        await session.read_file("../given")
    assert stat.S_IMODE((root / "session" / "given").stat().st_mode) == 0o600
    assert await ended(session) == Exit(0)


@pytest.mark.parametrize(
    ("upkeep", "asked_later", "found"),
    [
        (Upkeep.AS_ASKED, b"first", b"first"),
        (Upkeep.AS_ASKED, b"second", b"second"),
        (Upkeep.PROGRAMS_OWN, b"first", b"its own"),
        (Upkeep.PROGRAMS_OWN, b"second", b"second"),
    ],
)
async def test_whose_a_file_is(
    launcher: LocalLauncher, lines: Lines, upkeep: Upkeep, asked_later: bytes, found: bytes
) -> None:
    text = "cat file >&2; echo >&2; printf 'its own' >file"
    for content in (b"first", asked_later):
        files = (PrivateFile("file", content, upkeep),)
        await ended(await launcher.start(command(SHELL, "-c", text, files=files), lines))
    assert lines.all == [b"first", found]


async def test_programs_own_file_that_is_gone_is_made_again(
    launcher: LocalLauncher, lines: Lines
) -> None:
    files = (PrivateFile("file", b"content", Upkeep.PROGRAMS_OWN),)
    for _ in range(2):
        made = command(SHELL, "-c", "cat file >&2; rm file", files=files)
        await ended(await launcher.start(made, lines))
    assert lines.all == [b"content", b"content"]


async def test_a_missing_folder_is_made_again(launcher: LocalLauncher, root: Path) -> None:
    await run(launcher, "exit", Lines())
    await launcher.forget("session")
    assert not (root / "session").exists()
    await launcher.forget("session")
    assert await run(launcher, "exit", Lines()) == Exit(0)


async def test_forget_what_cannot_be_removed(launcher: LocalLauncher) -> None:
    with (
        patch("shutil.rmtree", side_effect=OSError(errno.EROFS, "read-only")),
        pytest.raises(LaunchError) as caught,
    ):
        await launcher.forget("session")
    assert caught.value.problem is LaunchProblem.STORAGE
    with pytest.raises(ValueError, match="folder"):
        await launcher.forget("..")


# What can't be started.


async def test_problems(launcher: LocalLauncher, tmp_path: Path, root: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("exit")
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF nonsense")
    alien = tmp_path / "alien"
    alien.write_text("#!/nowhere/interpreter\n")
    for path in (broken, alien):
        path.chmod(0o755)
    file = tmp_path / "file"
    file.write_text("")
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "file").write_text("")
    (root / "link").symlink_to(outside)
    for made, problem in [
        (command(tmp_path / "none"), LaunchProblem.PROGRAM_MISSING),
        (command(None), LaunchProblem.PROGRAM_MISSING),
        (command(file / "below"), LaunchProblem.PROGRAM_MISSING),
        (command(Path("/x\0y")), LaunchProblem.PROGRAM_MISSING),
        (command(tmp_path), LaunchProblem.PROGRAM_NOT_EXECUTABLE),
        (command(plain), LaunchProblem.PROGRAM_NOT_EXECUTABLE),
        (command(broken), LaunchProblem.PROGRAM_UNSUITABLE),
        (command(alien), LaunchProblem.PROGRAM_UNSUITABLE),
        (command(SHELL, "zero\0byte"), LaunchProblem.PROGRAM_UNSUITABLE),
        (command(SHELL, "x" * 200_000), LaunchProblem.PROGRAM_UNSUITABLE),
        (command(SHELL, folder="file"), LaunchProblem.STORAGE),
        (command(SHELL, folder="link"), LaunchProblem.STORAGE),
        (command(SHELL, folder="file/below"), LaunchProblem.STORAGE),
        (command(SHELL, output=Fifo(tmp_path)), LaunchProblem.OUTPUT),
        (command(SHELL, output=Fifo(Path("/dev/null"))), LaunchProblem.OUTPUT),
        (command(SHELL, output=Fifo(tmp_path / "no" / "fifo")), LaunchProblem.OUTPUT),
        (command(SHELL, output=OutputProgram("made-up")), LaunchProblem.OUTPUT),
        (command(SHELL, output=OutputProgram("")), LaunchProblem.OUTPUT),
        (command(SHELL, output=OutputProgram(str(plain))), LaunchProblem.OUTPUT),
        (command(SHELL, output=OutputProgram("./sh")), LaunchProblem.OUTPUT),
        (command(SHELL, output=OutputProgram("x\0y")), LaunchProblem.OUTPUT),
    ]:
        with pytest.raises(LaunchError) as caught:
            await launcher.start(made, Lines())
        assert (made, caught.value.problem) == (made, problem)
        assert caught.value.text
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("made-up", "there is no output program made-up"),
        ("/opt/my+player", "there is no output program /opt/my+player"),
        ("TOKEN=hunter2", "there is no such output program; variables are set by `env`: "),
        ("play --password hunter2", "there is no such output program; quotes make one word of "),
        ("icecast://me:hunter2@radio", "there is no such output program; quotes make one word of "),
    ],
)
async def test_an_output_program_is_named_if_that_holds_no_secret(
    launcher: LocalLauncher, program: str, text: str
) -> None:
    with pytest.raises(LaunchError) as caught:
        await launcher.start(command(SHELL, output=OutputProgram(program)), Lines())
    assert caught.value.text.startswith(text)
    assert "hunter2" not in caught.value.text


@pytest.mark.parametrize(
    ("call", "number", "problem"),
    [
        ("os.fsync", errno.ENOSPC, LaunchProblem.STORAGE),
        ("os.fsync", errno.EDQUOT, LaunchProblem.STORAGE),
        ("pathlib.Path.mkdir", errno.EROFS, LaunchProblem.STORAGE),
        ("pathlib.Path.mkdir", errno.EMFILE, LaunchProblem.RESOURCES),
        ("os.pipe", errno.EMFILE, LaunchProblem.RESOURCES),
        ("subprocess.Popen", errno.ENOMEM, LaunchProblem.RESOURCES),
        ("subprocess.Popen", errno.EAGAIN, LaunchProblem.RESOURCES),
        ("subprocess.Popen", errno.ETXTBSY, LaunchProblem.RESOURCES),
        ("subprocess.Popen", errno.EACCES, LaunchProblem.PROGRAM_NOT_EXECUTABLE),
        ("subprocess.Popen", errno.ELIBBAD, LaunchProblem.PROGRAM_UNSUITABLE),
    ],
)
async def test_a_machine_in_trouble(
    launcher: LocalLauncher, call: str, number: int, problem: LaunchProblem
) -> None:
    made = command(SHELL, files=(PrivateFile("file", b"x"),))
    with (
        patch(call, side_effect=OSError(number, os.strerror(number))),
        pytest.raises(LaunchError) as caught,
    ):
        await launcher.start(made, Lines())
    assert caught.value.problem is problem
    assert list(launcher._root.rglob(".*.new")) == []


async def test_what_vanishes_in_the_last_moment(launcher: LocalLauncher, root: Path) -> None:
    def vanished(name: object) -> FileNotFoundError:
        return FileNotFoundError(errno.ENOENT, "gone", str(name))

    gone = launcher._root.parent / "gone"
    with patch("custom_components.librespot.core.launcher.spawn.find_program", return_value=gone):
        for error, problem in [
            (vanished(gone), LaunchProblem.PROGRAM_MISSING),
            (vanished(root / "session"), LaunchProblem.STORAGE),
        ]:
            with (
                patch("subprocess.Popen", side_effect=error),
                pytest.raises(LaunchError) as caught,
            ):
                await launcher.start(command(None), Lines())
            assert caught.value.problem is problem


async def test_where_a_program_is_looked_for(
    root: Path, script: MakeScript, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = script("echo found >&2").rename(root.parent / "made-up-program")
    empty = root.parent / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    launcher = LocalLauncher(root, (empty, program.parent), "m")
    assert await ended(await launcher.start(command(None), lines)) == Exit(0)
    monkeypatch.setenv("PATH", str(program.parent))
    launcher = LocalLauncher(root, (), "m")
    assert await ended(await launcher.start(command(None), lines)) == Exit(0)
    assert lines.all == [b"found", b"found"]
    program.chmod(0o644)
    monkeypatch.setenv("PATH", str(empty))
    with pytest.raises(LaunchError) as caught:
        await LocalLauncher(root, (program.parent, empty), "m").start(command(None), lines)
    assert caught.value.problem is LaunchProblem.PROGRAM_NOT_EXECUTABLE


# Nobody wants it any more.


@pytest.mark.parametrize("cancellations", [1, 3])
async def test_a_cancelled_start_leaves_nothing(
    launcher: LocalLauncher, cancellations: int
) -> None:
    before = open_descriptors()
    may_start, starting = threading.Event(), threading.Event()
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def slow_start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        starting.set()
        assert may_start.wait(PATIENCE)
        started.append(start(*arguments, **options))  # type: ignore[call-overload]
        return started[0]

    made = command(Path("/bin/sleep"), "100", stdout=Stdout.SOUND)
    with patch("subprocess.Popen", slow_start):
        task = asyncio.create_task(launcher.start(made, Lines()))
        await until(starting.is_set)
        for _ in range(cancellations):
            task.cancel()
            await asyncio.sleep(0.01)
        assert not task.done()
        may_start.set()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)
    assert not exists(started[0].pid)
    assert open_descriptors() <= before + 1


async def test_a_cancelled_start_that_fails_anyway(launcher: LocalLauncher) -> None:
    may_fail, starting = threading.Event(), threading.Event()

    def fail(*_: object, **__: object) -> None:
        starting.set()
        assert may_fail.wait(PATIENCE)
        raise OSError(errno.ENOMEM, "no memory")

    with patch("subprocess.Popen", fail):
        task = asyncio.create_task(launcher.start(command(SHELL), Lines()))
        await until(starting.is_set)
        task.cancel()
        await asyncio.sleep(0)
        may_fail.set()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)


async def test_a_cancelled_wait_ends_nothing(launcher: LocalLauncher, lines: Lines) -> None:
    session = await launcher.start(command(SHELL, "-c", OBEYS), lines)
    await lines.until(b"ready")
    waiting = asyncio.create_task(session.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    session.ask_to_end(Farewell.GRACEFUL)
    assert await ended(session) == Exit(3)


async def test_the_real_librespot_without_a_listener(launcher: LocalLauncher, lines: Lines) -> None:
    """It runs, says so, and ends for want of credentials."""
    session = await launcher.start(
        command(librespot(), "--disable-discovery", "--system-cache=."), lines
    )
    assert await ended(session) == Exit(1)
    assert b"Credentials are required" in lines.all[-1]
