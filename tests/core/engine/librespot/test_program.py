from pathlib import Path

import pytest

from custom_components.librespot.core.engine.librespot.program import (
    ProgramError,
    ProgramInfo,
    ProgramProblem,
    check_program,
    find_program,
    real_time_backends,
)
from tests.programs import librespot

VERSION = 'case $1 in --version) echo "librespot 0.8.0 x";;'


def script(folder: Path, text: str, mode: int = 0o755) -> Path:
    """Return a new program that is this shell script."""
    path = folder / "librespot"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(mode)
    return path


async def test_the_real_one() -> None:
    info = await check_program(librespot())
    assert info == ProgramInfo(librespot(), (0, 8, 0), ("pipe", "subprocess"))
    assert real_time_backends(info) == ("pipe", "subprocess")


async def test_a_newer_one_with_more_outputs(tmp_path: Path) -> None:
    text = VERSION.replace("0.8.0", "1.10.2") + (
        ' *) printf "Available backends: \\n- rodio (default)\\n- alsa\\n- file\\n- pipe\\n";; esac'
    )
    info = await check_program(script(tmp_path, text))
    assert info.version == (1, 10, 2)
    assert info.backends == ("rodio", "alsa", "file", "pipe")
    assert real_time_backends(info) == ("rodio", "alsa", "pipe")


@pytest.mark.parametrize(
    ("text", "problem", "said"),
    [
        ("echo hello; exit 0", ProgramProblem.NOT_LIBRESPOT, "hello"),
        ("exit 0", ProgramProblem.NOT_LIBRESPOT, ""),
        ("exec yes", ProgramProblem.NOT_LIBRESPOT, "y"),
        ("head -c 200000 /dev/urandom", ProgramProblem.NOT_LIBRESPOT, ""),
        ("echo no libasound >&2; exit 127", ProgramProblem.CRASHED, "127: no libasound"),
        ("kill -SEGV $$", ProgramProblem.CRASHED, "dies of 11"),
        ("echo librespot 0.7.1 abc", ProgramProblem.TOO_OLD, "0.7.1"),
        (VERSION + " esac", ProgramProblem.NOT_LIBRESPOT, ""),
        (VERSION + " *) echo bad; exit 1;; esac", ProgramProblem.CRASHED, "bad"),
    ],
)
async def test_an_unusable_one(
    tmp_path: Path, text: str, problem: ProgramProblem, said: str
) -> None:
    with pytest.raises(ProgramError) as caught:
        await check_program(script(tmp_path, text))
    assert caught.value.problem is problem
    assert said in caught.value.text
    assert caught.value.version == ((0, 7, 1) if problem is ProgramProblem.TOO_OLD else None)


@pytest.mark.parametrize("text", ["sleep 100", "sleep 100 & wait", "trap '' TERM INT; sleep 100"])
async def test_one_that_hangs(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProgramError) as caught:
        await check_program(script(tmp_path, text), time_limit=0.1)
    assert caught.value.problem is ProgramProblem.HANGS


async def test_one_that_cannot_be_started(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"\x7fELF nonsense")
    plain.chmod(0o755)
    alien = tmp_path / "alien"
    alien.write_text("#!/nowhere/interpreter\n")
    alien.chmod(0o755)
    for path, problem in [
        (tmp_path / "nothing", ProgramProblem.MISSING),
        (tmp_path, ProgramProblem.FOLDER),
        (script(tmp_path, "exit", 0o644), ProgramProblem.NOT_EXECUTABLE),
        (plain, ProgramProblem.UNSUITABLE),
        (alien, ProgramProblem.UNSUITABLE),
        (Path("/x\0y"), ProgramProblem.UNSUITABLE),
    ]:
        with pytest.raises(ProgramError) as caught:
            await check_program(path)
        assert (path, caught.value.problem) == (path, problem)


def test_find_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    path = script(tmp_path, "exit")
    assert find_program(path, ()) == path
    assert find_program(None, [tmp_path / "none", tmp_path]) == path


def test_find_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with a place is said in the words of what is wrong with a program."""
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    for path, problem in [
        (tmp_path / "none", ProgramProblem.MISSING),
        (tmp_path, ProgramProblem.FOLDER),
        (script(tmp_path, "exit", 0o644), ProgramProblem.NOT_EXECUTABLE),
    ]:
        with pytest.raises(ProgramError) as caught:
            find_program(path, ())
        assert (path, caught.value.problem) == (path, problem)
    with pytest.raises(ProgramError) as caught:
        find_program(None, [tmp_path / "none"])
    assert caught.value.problem is ProgramProblem.MISSING
    with pytest.raises(ProgramError) as caught:
        find_program(None, [tmp_path])
    assert caught.value.problem is ProgramProblem.NOT_EXECUTABLE
