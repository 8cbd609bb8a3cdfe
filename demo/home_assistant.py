"""A real Home Assistant in a process and a folder of its own."""

import asyncio
from collections.abc import Coroutine
import contextlib
import json
import os
from pathlib import Path
import signal
import socket
import sys
from typing import Any, Final, Self

import aiohttp

from lab.loopback import HOST
from scripts.prepare_config import prepare

from .dashboard import themes
from .errors import DemoError
from .onboarding import skip_questions

_START_S: Final = 120.0
_END_S: Final = 30.0
_GLANCE_S: Final = 0.1
_LAST_MOMENT_S: Final = 1.0
_LAST_LINES: Final = 15


def require_free(port: int) -> None:
    """See to it that nobody listens on a port.

    Raises:
        DemoError: somebody does.
    """
    with socket.socket() as probe:
        # Connections that ended a moment ago are in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise DemoError(
                f"port {port} can't be used: {error.strerror}. Another one can be chosen"
                f" with --port."
            ) from None


class HomeAssistant:
    """A Home Assistant that starts from nothing; an async context manager that ends it."""

    def __init__(self, folder: Path, port: int, certificates: Path) -> None:
        """Prepare one.

        Args:
            folder: where its configuration and its log go; made, and kept afterwards.
            port: of its web page.
            certificates: PEM file with the authority that it and its programs trust.
        """
        self.url = f"http://{HOST}:{port}"
        self.log = folder / "home-assistant.log"
        self._folder = folder
        self._port = port
        self._certificates = certificates
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._running.pid

    async def __aenter__(self) -> Self:
        """Start it.

        Raises:
            DemoError: the port is taken.
        """
        require_free(self._port)
        config, temporary = self._folder / "config", self._folder / "tmp"
        prepare(config, host=HOST, port=self._port)
        _furnish(config)
        skip_questions(config)
        temporary.mkdir()
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "homeassistant", "--config", config),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "SSL_CERT_FILE": str(self._certificates),
                    # Uploads lie in a folder there that each Home Assistant takes for its own.
                    "TMPDIR": str(temporary),
                },
                # A Ctrl-C on the terminal is for us; we tell Home Assistant in our own time.
                start_new_session=True,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it as a system does."""
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_END_S):
                await self._running.wait()
        except TimeoutError:
            self._running.kill()
            await self._running.wait()

    async def until_up(self) -> None:
        """Wait until the web page answers.

        Raises:
            DemoError: it takes too long.
        """
        try:
            async with (
                asyncio.timeout(_START_S),
                aiohttp.ClientSession(self.url, trust_env=False) as session,
            ):
                while not await _answers(session):
                    await asyncio.sleep(_GLANCE_S)
        except TimeoutError:
            raise DemoError(f"Home Assistant doesn't come up\n{self._last_words()}") from None

    async def while_running[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do something that needs Home Assistant, and return what comes of it.

        Raises:
            DemoError: Home Assistant ended by itself.
        """
        task = asyncio.create_task(work)
        end = asyncio.create_task(self._running.wait())
        try:
            await asyncio.wait({task, end}, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and task.exception() is not None:
                # Whoever talks to it feels its end a little before we are told.
                await asyncio.wait({end}, timeout=_LAST_MOMENT_S)
            if end.done():
                status = end.result()
                raise DemoError(f"Home Assistant ended with {status}\n{self._last_words()}")
            return await task
        finally:
            for each in (task, end):
                each.cancel()
            await asyncio.gather(task, end, return_exceptions=True)

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise DemoError("Home Assistant wasn't started")
        return self._process

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join((*lines, f"(all of it: {self.log})"))


async def _answers(session: aiohttp.ClientSession) -> bool:
    """Tell whether there is a page, and a user can be made."""
    try:
        async with session.get("/api/onboarding") as response:
            return response.ok
    except aiohttp.ClientError:
        return False


def _furnish(config: Path) -> None:
    """Add to a configuration what the demo's page needs."""
    more = {
        # Asked for as a repair where it is missing.
        "homeassistant": {"country": "GB"},
        "frontend": {"themes": themes()},
    }
    with (config / "configuration.yaml").open("a") as file:
        file.writelines(f"{key}: {json.dumps(value)}\n" for key, value in more.items())
