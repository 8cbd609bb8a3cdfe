"""Processes that really outlived who started them, beside others that must not be touched."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
import os
from pathlib import Path
import signal
import subprocess
from unittest.mock import patch
from uuid import uuid4

import pytest

from custom_components.librespot.core.launcher import leftovers
from custom_components.librespot.core.launcher.leftovers import end_leftovers
from custom_components.librespot.core.launcher.spawn import MARKER_VARIABLE

from .processes import is_running, open_descriptors, until

MARKER = f"test {uuid4()}"

type Orphan = Callable[..., int]


@pytest.fixture
def orphan() -> Iterator[Orphan]:
    """Return a maker of processes whose parent has ended, as after a supervisor was killed."""

    def make(
        marker: str = MARKER, program: str = "exec sleep 100", variable: str = MARKER_VARIABLE
    ) -> int:
        done = subprocess.run(
            ["/bin/sh", "-c", f"setsid sh -c {program!r} >/dev/null 2>&1 & echo $!"],
            env={variable: marker, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
        )
        made.append(int(done.stdout))
        return made[-1]

    made: list[int] = []
    yield make
    for process_id in made:
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)


async def settled(process_id: int) -> None:
    """Wait until a new process is what it will be."""
    name = Path(f"/proc/{process_id}/comm")
    await until(lambda: name.read_text() == "sleep\n")


async def test_a_leftover_is_ended_and_nothing_else(orphan: Orphan) -> None:
    found = [orphan(), orphan()]
    spared = [
        orphan(MARKER + "2"),
        orphan(MARKER[:-1]),
        orphan(variable="OTHER_" + MARKER_VARIABLE),
        orphan(variable=MARKER_VARIABLE + "_OTHER"),
    ]
    await asyncio.gather(*map(settled, found + spared))
    assert await end_leftovers(MARKER) == 2
    assert [is_running(process_id) for process_id in found] == [False] * 2
    assert [is_running(process_id) for process_id in spared] == [True] * 4
    assert await end_leftovers(MARKER) == 0


async def test_a_stubborn_one_is_killed(orphan: Orphan) -> None:
    process_id = orphan(program='trap "" TERM; sleep 100; sleep 100')
    child = orphan()
    await settled(child)
    with patch.object(leftovers, "PATIENCE", 0.2):
        # Its own sleep is a third one.
        assert await end_leftovers(MARKER) in {2, 3}
    assert not is_running(process_id)


async def test_sessions_of_this_very_run_live_on() -> None:
    """Also those whose own parent has ended, and who stayed in the session."""
    session = subprocess.Popen(  # noqa: ASYNC220
        ["/bin/sh", "-c", "(sleep 100 & echo $!); exec sleep 100"],
        env={MARKER_VARIABLE: MARKER, "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert session.stdout is not None
        with session.stdout as stdout:
            grandchild = int(stdout.readline())
        await asyncio.gather(settled(session.pid), settled(grandchild))
        assert await end_leftovers(MARKER) == 0
        assert is_running(session.pid)
        assert is_running(grandchild)
    finally:
        os.killpg(session.pid, signal.SIGKILL)
        session.wait()


async def test_another_users_process_is_spared(orphan: Orphan) -> None:
    process_id = orphan()
    await settled(process_id)
    with patch("os.geteuid", return_value=os.geteuid() + 1):
        assert await end_leftovers(MARKER) == 0
    assert is_running(process_id)


async def test_where_nothing_can_be_found(orphan: Orphan, tmp_path: Path) -> None:
    process_id = orphan()
    await settled(process_id)
    with patch.object(leftovers, "_PROCESSES", tmp_path / "none"):
        assert await end_leftovers(MARKER) == 0
    with patch("os.pidfd_open", side_effect=OSError):
        assert await end_leftovers(MARKER) == 0
    assert is_running(process_id)


async def test_one_that_ends_while_it_is_looked_at(orphan: Orphan) -> None:
    """Its id may be somebody else's the next moment."""
    process_id = orphan()
    await settled(process_id)
    look = leftovers._is_leftover

    def look_slowly(candidate: int, entry: bytes) -> bool:
        found = look(candidate, entry)
        if found:
            descriptor = os.pidfd_open(candidate)
            os.kill(candidate, signal.SIGKILL)
            while not leftovers._has_ended(descriptor):
                pass
            os.close(descriptor)
        return found

    with patch.object(leftovers, "_is_leftover", look_slowly):
        assert await end_leftovers(MARKER) == 0


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., None]:
    """Return a maker of processes in a made-up `/proc`."""

    def make(process_id: int, *, parent: int, session: int) -> None:
        folder = tmp_path / str(process_id)
        folder.mkdir()
        (folder / "stat").write_text(f"{process_id} (a (b) c) S {parent} 7 {session} 0")

    return make


def test_ancestry(tree: Callable[..., None], tmp_path: Path) -> None:
    me = os.getpid()
    child, grandchild, orphan, stranger, loop = (me + n for n in range(1, 6))
    tree(child, parent=me, session=child)
    tree(grandchild, parent=child, session=child)
    tree(orphan, parent=1, session=child)
    tree(stranger, parent=me + 100, session=0)
    tree(loop, parent=loop, session=loop)
    with patch.object(leftovers, "_PROCESSES", tmp_path):
        ours = [process for process in (child, grandchild, orphan) if leftovers._is_ours(process)]
        assert ours == [child, grandchild, orphan]
        assert not leftovers._is_ours(stranger)
        assert not leftovers._is_ours(loop)
        assert not leftovers._is_leftover(me + 50, b"")


async def test_a_cancelled_search_leaves_nothing_open(orphan: Orphan) -> None:
    await settled(orphan())
    before = open_descriptors()
    task = asyncio.create_task(end_leftovers(MARKER))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert open_descriptors() <= before + 1


@pytest.fixture(autouse=True)
async def _nobody_is_left() -> AsyncIterator[None]:
    yield
    await end_leftovers(MARKER)
