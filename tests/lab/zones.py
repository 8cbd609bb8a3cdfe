"""Real librespot processes, as the tests of the lab start them."""

import asyncio
from collections.abc import Callable
import contextlib
import os
from pathlib import Path
import signal
from typing import Self

from lab.api import LabInfo
from lab.credentials import write_credentials
from lab.program import arguments, environment

_LOG_FILTER = (
    "warn,librespot=info,librespot_core::session=debug,librespot_core::dealer=trace,"
    "librespot_core::dealer::protocol=warn,librespot_connect::spirc=debug,"
    "librespot_discovery=debug"
)
_PATIENCE_S = 30.0


class Zone:
    """One librespot process and the lines that it wrote; an async context manager."""

    def __init__(
        self,
        program: Path,
        info: LabInfo,
        name: str,
        account: str,
        *options: str,
        paired: bool = True,
    ) -> None:
        self.name = name
        self.lines: list[str] = []
        self._program = program
        self._info = info
        self._account = account
        self._options = options
        self._paired = paired
        self._wrote = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def folder(self) -> Path:
        """Where it keeps its credentials."""
        return self._info.folder / "zones" / f"{self._account}-{self.name}"

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    async def __aenter__(self) -> Self:
        if self._paired:
            write_credentials(self.folder, self._account)
        self._process = await asyncio.create_subprocess_exec(
            self._program,
            *arguments(self._info),
            "--name",
            self.name,
            *(("--disable-discovery",) if self._paired else ()),
            "--system-cache",
            str(self.folder),
            "--backend",
            "pipe",
            *self._options,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={"RUST_LOG": _LOG_FILTER, "NO_COLOR": "1", **environment(self._info)},
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        if self._reading is not None:
            await self._reading

    async def exit_status(self) -> int:
        """Wait for its end."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self.process.wait()

    async def line(self, text: str, after: int = 0, *, patience_s: float = _PATIENCE_S) -> int:
        """Wait for a line that contains `text`; return how many lines there are then."""

        def found() -> int:
            for number, line in enumerate(self.lines[after:], after + 1):
                if text in line:
                    return number
            return 0

        try:
            return await self._until(found, patience_s)
        except TimeoutError:
            raise AssertionError(f"{text!r} isn't in:\n" + "\n".join(self.lines[after:])) from None

    async def _until(self, found: Callable[[], int], patience_s: float) -> int:
        async with asyncio.timeout(patience_s):
            while not (number := found()):
                await self._wrote.wait()
        return number

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode(errors="replace").rstrip())
            self._wrote.set()
            self._wrote = asyncio.Event()


def librespot() -> Path:
    """Return the program that is tested with; without one no test may pass."""
    here = Path(__file__).parents[2]
    path = Path(os.environ.get("LIBRESPOT") or here / ".build/librespot/bin/librespot")
    if not path.is_file():
        raise FileNotFoundError(f"no librespot at {path}: run scripts/setup, or set LIBRESPOT")
    return path
