"""Sessions of small programs, and looks at the system's processes."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from custom_components.librespot.core.launcher import (
    Command,
    Fifo,
    OutputProgram,
    PrivateFile,
    Stdout,
)

PATIENCE = 10.0
"""Seconds after which something that should have happened never will."""


def command(
    program: Path | None,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: str = "session",
    files: tuple[PrivateFile, ...] = (),
    stdout: Stdout = Stdout.DISCARD,
    output: Fifo | OutputProgram | None = None,
) -> Command:
    """Return a command with little to say."""
    return Command(
        program=program,
        program_name="made-up-program",
        arguments=arguments,
        environment={"PATH": "/usr/bin:/bin", **(environment or {})},
        folder=folder,
        files=files,
        stdout=stdout,
        output=output,
    )


class Lines:
    """Takes a session's lines, and waits for them."""

    def __init__(self) -> None:
        self.all: list[bytes] = []
        self._come = asyncio.Event()

    def __call__(self, line: bytes) -> None:
        self.all.append(line)
        self._come.set()

    async def until(self, beginning: bytes) -> bytes:
        """Return the first line that begins so, once it has come, without its beginning."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for line in self.all:
                    if line.startswith(beginning):
                        return line.removeprefix(beginning)
                self._come.clear()
                await self._come.wait()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 # nothing tells of a stranger's process
            await asyncio.sleep(0.01)


def is_running(process_id: int) -> bool:
    """Say whether there is such a process that has not ended."""
    with suppress(OSError):
        status = Path(f"/proc/{process_id}/stat").read_text()
        return status.rpartition(")")[2].split()[0] not in "ZX"
    return False


def exists(process_id: int) -> bool:
    """Say whether there is such a process, ended or not."""
    return Path(f"/proc/{process_id}").exists()


def open_descriptors() -> int:
    """Return how many files, pipes and so on this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
