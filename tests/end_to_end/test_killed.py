"""A Home Assistant that was killed, and the next one in its place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import os
from pathlib import Path
import signal
import sys

import pytest

from demo.account import add_account, add_speakers
from demo.api import Api
from demo.home_assistant import HomeAssistant
from demo.onboarding import onboard
from demo.stage import Stage, set_up
from lab.events import EventKind
from lab.program import environment
from tests.demo.runs import free_port
from tests.lab.zones import Zone

from .home import ACCOUNT, processes_of

ROOMS = ("Kitchen", "Bath")
_PATIENCE_S = 60.0
_GLANCE_S = 0.05


@pytest.mark.usefixtures("socket_enabled")
async def test_what_it_left_is_ended_and_nothing_else(tmp_path: Path) -> None:
    """The next one finds its programs, ends them, and starts the speakers anew."""
    async with set_up(tmp_path / "stage", "none", ROOMS) as stage:
        program = stage.programs.copy
        home = HomeAssistant(tmp_path / "home", free_port(), stage.lab.info.ca_file)
        async with home:
            await home.until_up()
            async with Api(home.url, await onboard(home.url)) as api:
                credentials = await stage.lab.credentials(ACCOUNT)
                _, form = await add_account(api, credentials, program, stage.lab.info)
                await add_speakers(api, form, ROOMS, stage.pipes)
            await stage.lab.wait_for(EventKind.REGISTERED, times=len(ROOMS))
            await _until_stored(tmp_path / "home/config/.storage/core.config_entries")
            os.kill(home.pid, signal.SIGKILL)
        left = processes_of(program)
        assert left.keys() == set(ROOMS)

        stranger = Zone(program, stage.lab.info, "Stranger", "stranger")
        async with stranger, _next_one(tmp_path / "home", stage):
            [*_, last] = await stage.lab.events()
            for room in ROOMS:
                await stage.lab.wait_for(EventKind.REGISTERED, ACCOUNT, room, after=last.sequence)
            now = processes_of(program)
            assert now.pop("Stranger") == stranger.process.pid
            assert now.keys() == set(ROOMS)
            assert not set(now.values()) & set(left.values())


async def _until_stored(file: Path) -> None:
    """Wait until Home Assistant has written its entries to the disk, which it does in time."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            if file.exists():
                entries = json.loads(file.read_text())["data"]["entries"]
                if sum(len(entry["subentries"]) for entry in entries) == len(ROOMS):
                    return
            await asyncio.sleep(_GLANCE_S)


@asynccontextmanager
async def _next_one(folder: Path, stage: Stage) -> AsyncIterator[None]:
    """Start Home Assistant again on what the killed one had."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "homeassistant", "--config", folder / "config"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={
            **os.environ,
            **environment(stage.lab.info),
            "TMPDIR": str(folder / "tmp"),
        },
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()
