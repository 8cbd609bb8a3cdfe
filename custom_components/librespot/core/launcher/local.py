"""Sessions as child processes on this machine."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import override

from .. import private_files
from . import Command, Launcher, LaunchError, LaunchProblem, Session
from .jobs import run_or_undo
from .local_session import LocalSession
from .spawn import Spawned, inside, spawn


class LocalLauncher(Launcher):
    """Starts sessions as child processes, with their folders below one private folder."""

    def __init__(self, root: Path, search: Sequence[Path], marker: str) -> None:
        """Work below `root`; look for a program on the `PATH`, then in the folders of `search`.

        `marker` names all sessions that are ever started for one Home Assistant: each has it in
        its environment, so that one left over can be found (see `leftovers`).
        """
        self._root = root
        self._search = tuple(search)
        self._marker = marker

    @override
    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        loop = asyncio.get_running_loop()
        spawned = await run_or_undo(
            lambda: spawn(command, self._root, self._search, self._marker), Spawned.undo
        )
        try:
            return LocalSession(loop, spawned, on_line)
        except OSError as err:
            await loop.run_in_executor(None, spawned.undo)
            text = f"a session can't be watched: {err}"
            raise LaunchError(LaunchProblem.RESOURCES, text) from err

    @override
    async def forget(self, folder: str) -> None:
        path = inside(self._root, folder)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, private_files.remove_tree, path)
        except OSError as err:
            raise LaunchError(LaunchProblem.STORAGE, f"{path} can't be removed: {err}") from err
