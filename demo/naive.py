"""The same programs at once and with nobody to look after them, for comparison."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
import os
from typing import Final

from lab.credentials import write_credentials
from lab.events import EventKind
from lab.program import arguments, environment

from .options import Options
from .places import run_folder
from .processes import of_zones, table
from .report import Report
from .rooms import room_names
from .stage import Stage, set_up

_ACCOUNT: Final = "family"
_LONGEST_S: Final = 60.0


async def run_naively(options: Options) -> Report:
    """Start all programs, and return what had become of them when nothing more was to come."""
    loop = asyncio.get_running_loop()
    rooms = room_names(options.zones)
    folder = run_folder(f"naive-{options.port}")
    async with set_up(folder, options.limiter, rooms) as stage, AsyncExitStack() as programs:
        await stage.lab.add_account(_ACCOUNT)
        begun = loop.time()
        processes = [
            (room, await programs.enter_async_context(_program(stage, room))) for room in rooms
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_S), asyncio.TaskGroup() as fates:
                for room, process in processes:
                    fates.create_task(_fate(stage, room, process))
        seconds = loop.time() - begun
        counts = await stage.lab.counts()
        running = of_zones(rooms, os.getpid(), table())
        return Report(
            zones=len(rooms),
            connected=sum(device.registered for device in await stage.lab.devices(_ACCOUNT)),
            seconds=seconds,
            logins=counts.logins,
            refused=counts.refused,
            process_ids={room: found[0].pid for room, found in running.items() if found},
        )


@asynccontextmanager
async def _program(stage: Stage, room: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a room's librespot with as few options as it takes."""
    cache = stage.programs.copy.parent / "zones" / stage.pipe(room).name
    write_credentials(cache, _ACCOUNT)
    process = await asyncio.create_subprocess_exec(
        stage.programs.copy,
        *arguments(stage.lab.info, room, cache),
        f"--device={stage.pipe(room)}",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment(stage.lab.info),
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _fate(stage: Stage, room: str, process: asyncio.subprocess.Process) -> None:
    """Wait until a room is registered, or its program has ended."""
    registered = asyncio.create_task(
        stage.lab.wait_for(EventKind.REGISTERED, _ACCOUNT, room, timeout_s=_LONGEST_S)
    )
    ended = asyncio.create_task(process.wait())
    try:
        await asyncio.wait({registered, ended}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        registered.cancel()
        ended.cancel()
        await asyncio.gather(registered, ended, return_exceptions=True)
