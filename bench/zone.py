"""A real librespot process and what it says, as the benches start it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass
from pathlib import Path
import signal
import time
from typing import Self

from custom_components.librespot.core.engine.librespot.command import LOG_FILTER
from lab.api import LabInfo
from lab.program import environment

_LONGEST_LINE = 1024 * 1024
_UMASK = 0o022
_SYSTEM_PATH = "/usr/bin:/bin"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a process wrote.

    Attributes:
        text: without its end.
        at: seconds of this machine's monotonic clock when it was read.
        stdout: whether it came on the standard output instead of the standard error.
    """

    text: str
    at: float
    stdout: bool = False


def lab_environment(info: LabInfo) -> dict[str, str]:
    """Return the whole environment of a zone of a lab, with the log filter that homes have."""
    return {
        "PATH": _SYSTEM_PATH,
        "HOME": "/",
        "RUST_LOG": LOG_FILTER,
        "NO_COLOR": "1",
        "RUST_BACKTRACE": "0",
        **environment(info),
    }


class Zone:
    """One process; an async context manager that starts it and in the end kills it.

    One that is to play needs a `--device`: its standard output is read as lines.

    Attributes:
        name: of the zone.
        lines: all that it wrote, in the order in which it was read.
    """

    def __init__(
        self,
        name: str,
        program: Path,
        arguments: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        """Prepare to start `program` with these `arguments` and just this `environment`."""
        self.name = name
        self.lines: list[Line] = []
        self._command = (str(program), *arguments)
        self._environment = environment
        self._changed = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: list[asyncio.Task[None]] = []

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The process; only once it was started."""
        assert self._process is not None
        return self._process

    @property
    def running(self) -> bool:
        """Whether it hasn't ended."""
        return self.process.returncode is None

    async def __aenter__(self) -> Self:
        """Start the process.

        Raises:
            OSError: it can't be started.
        """
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
            limit=_LONGEST_LINE,
            umask=_UMASK,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._reading = [
            asyncio.create_task(self._read(self._process.stderr, stdout=False)),
            asyncio.create_task(self._read(self._process.stdout, stdout=True)),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.signal(signal.SIGKILL)
        await self.process.wait()
        for task in self._reading:
            task.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end and for its last line; return the exit status, negative for a signal."""
        status = await self.process.wait()
        await asyncio.wait(self._reading)  # unlike gather, it may be cancelled alone
        return status

    async def line(self, text: str, after: int = 0, within_s: float = 30) -> int:
        """Wait for a line that contains `text`; return how many lines there are up to it.

        Args:
            text: a part of it.
            after: how many of the first lines don't count.
            within_s: seconds.

        Raises:
            TimeoutError: there was none.
        """

        def found() -> int:
            for number, line in enumerate(self.lines[after:], after + 1):
                if text in line.text:
                    return number
            return 0

        try:
            async with asyncio.timeout(within_s):
                return await self._until(found)
        except TimeoutError:
            error = TimeoutError(f"{self.name} didn't say {text!r} within {within_s:g} s")
            error.add_note("\n".join(line.text for line in self.lines[after:]))
            raise error from None

    async def quiet(self, for_s: float) -> None:
        """Wait until it has said nothing for some seconds, or has ended."""
        while self.running:
            before = len(self.lines)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(for_s):
                    await self.process.wait()
            if len(self.lines) == before:
                return
        await self.ended()

    async def _until(self, found: Callable[[], int]) -> int:
        while not (number := found()):
            await self._changed.wait()
        return number

    async def _read(self, stream: asyncio.StreamReader, *, stdout: bool) -> None:
        async for line in stream:
            text = line.decode(errors="replace").rstrip("\r\n")
            self.lines.append(Line(text, time.monotonic(), stdout))
            self._changed.set()
            self._changed = asyncio.Event()
