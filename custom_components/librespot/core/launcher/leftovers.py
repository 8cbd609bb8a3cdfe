"""Sessions that outlived their supervisor: found by their environment, and ended.

Only a process that has our marker in its environment, belongs to our user and was not started by
this very process is one. Each is held by a descriptor before it is looked at, and every signal goes
through that: so a process that takes over an id in the meantime is never hit.
"""

import asyncio
from asyncio import AbstractEventLoop
from contextlib import suppress
import os
from pathlib import Path
import select
import signal

from .jobs import run_or_undo
from .spawn import MARKER_VARIABLE

PATIENCE = 1.0
"""Seconds that a leftover has to end by itself; and then, killed, to be gone."""

_PROCESSES = Path("/proc")
_MAX_ANCESTORS = 64


async def end_leftovers(marker: str) -> int:
    """End all sessions that bear this marker and that this process did not start.

    Returns how many there were. Where the system has no `/proc`, or no descriptors of processes,
    nothing is found and nothing ended.
    """
    loop = asyncio.get_running_loop()
    entry = f"{MARKER_VARIABLE}={marker}".encode()
    held = await run_or_undo(lambda: _find(entry), _close)
    try:
        for number in (signal.SIGTERM, signal.SIGKILL):
            await _send_and_wait(loop, held, number)
    finally:
        _close(held)
    return len(held)


async def _send_and_wait(
    loop: AbstractEventLoop, descriptors: list[int], number: signal.Signals
) -> None:
    """Send a signal to those that still live, and wait until they don't, or for PATIENCE."""
    living = [descriptor for descriptor in descriptors if not _has_ended(descriptor)]
    if not living:
        return
    all_ended = loop.create_future()

    def ended(descriptor: int) -> None:
        loop.remove_reader(descriptor)
        living.remove(descriptor)
        if not living and not all_ended.done():
            all_ended.set_result(None)

    for descriptor in living:
        loop.add_reader(descriptor, ended, descriptor)
        with suppress(ProcessLookupError, PermissionError):
            signal.pidfd_send_signal(descriptor, number)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await all_ended
    finally:
        for descriptor in living:
            loop.remove_reader(descriptor)


def _find(entry: bytes) -> list[int]:
    """Return a descriptor of each process that is a leftover. Blocking."""
    found: list[int] = []
    try:
        ids = [int(folder.name) for folder in _PROCESSES.iterdir() if folder.name.isdecimal()]
    except OSError:
        return found
    for process_id in ids:
        try:
            descriptor = os.pidfd_open(process_id)
        except AttributeError, OSError:
            continue
        if _is_leftover(process_id, entry) and not _has_ended(descriptor):
            # It lives now, so it was this process, and no other of that id, that was looked at.
            found.append(descriptor)
        else:
            os.close(descriptor)
    return found


def _is_leftover(process_id: int, entry: bytes) -> bool:
    folder = _PROCESSES / str(process_id)
    try:
        if folder.stat().st_uid != os.geteuid():
            return False
        if entry not in (folder / "environ").read_bytes().split(b"\0"):
            return False
        return not _is_ours(process_id)
    except OSError:
        # It is gone, or not ours to look at.
        return False


def _is_ours(process_id: int) -> bool:
    """Say whether a process comes from this very one: by its ancestors, or its session's leader's.

    A session's own children stay in its session when their parent is gone.
    """
    _, leader = _parent_and_session(process_id)
    return _comes_from_us(process_id) or (leader > 0 and _comes_from_us(leader))


def _comes_from_us(process_id: int) -> bool:
    for _ in range(_MAX_ANCESTORS):
        if process_id == os.getpid():
            return True
        if process_id <= 1:
            break
        try:
            process_id, _ = _parent_and_session(process_id)
        except OSError:
            break
    return False


def _parent_and_session(process_id: int) -> tuple[int, int]:
    """Return a process's parent and the leader of its session."""
    status = (_PROCESSES / str(process_id) / "stat").read_bytes()
    # The name before may hold anything, also blanks and brackets.
    fields = status.rpartition(b")")[2].split()
    return int(fields[1]), int(fields[3])


def _has_ended(descriptor: int) -> bool:
    """Say whether the process of a descriptor has ended."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
