"""A process beside the bench that measures something and tells it when asked."""

import asyncio
from collections.abc import Callable
import json
import sys
from typing import Final, Self

from lab.wire import Json

_LONGEST_LINE: Final = 1024 * 1024
_PATIENCE_S: Final = 30.0


class CompanionError(Exception):
    """A companion didn't answer; it has said why itself."""


class Companion:
    """A Python module run as a process that uses `answer`; an async context manager.

    Attributes:
        first: what it said when it was ready.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        """Prepare to run `module` with `arguments`."""
        self.first: Json = None
        self._command = (sys.executable, "-m", module, *arguments)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The process; only once it was started."""
        assert self._process is not None
        return self._process

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,  # an interrupt is for the bench, which then ends this, too
        )
        try:
            self.first = await self._read()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def ask(self) -> Json:
        """Return what it has measured since it was asked last.

        Raises:
            CompanionError: it doesn't answer.
        """
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        return await self._read()

    async def _read(self) -> Json:
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                line = await self.process.stdout.readline()
        except TimeoutError:
            raise CompanionError(f"{self._command[2]} didn't answer") from None
        if not line:
            raise CompanionError(f"{self._command[2]} ended")
        answer: Json = json.loads(line)
        return answer

    async def _end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def answer(first: Json, report: Callable[[], Json]) -> None:
    """Say `first`, then a `report` whenever asked, until nobody can ask any more."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print(json.dumps(first), flush=True)
    async for _ in reader:
        print(json.dumps(report()), flush=True)
