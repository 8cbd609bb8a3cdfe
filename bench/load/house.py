"""The zones: started all at once, and awaited."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Final

from tqdm import tqdm

from bench.zone import Zone, lab_environment
from lab.api import LabApi, LabInfo
from lab.cloud.world import device_id
from lab.credentials import write_credentials
from lab.events import EventKind
from lab.program import arguments

from .errors import LoadError
from .options import Options

_LOOK_EVERY_S: Final = 0.25
_LONGEST_S: Final = 600.0
_LINES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Started:
    """A zone that was started.

    Attributes:
        zone: its process.
        account: whose it is.
        at: when, in seconds of this machine's monotonic clock.
    """

    zone: Zone
    account: str
    at: float

    async def require_running(self) -> None:
        """Make sure that it still runs.

        Raises:
            LoadError: it doesn't.
        """
        if not self.zone.running:
            status = await self.zone.ended()
            said = "\n".join(line.text for line in self.zone.lines[-_LINES_SHOWN:])
            raise LoadError(f"{self.zone.name} ended with status {status}; it said last:\n{said}")


async def start(
    stack: AsyncExitStack,
    program: Path,
    info: LabInfo,
    options: Options,
) -> tuple[Started, ...]:
    """Start as many copies of `program` as asked for; the `stack` ends them.

    Raises:
        OSError: one can't be started.
    """
    started = []
    folder = program.parent / "zones"
    for number in tqdm(range(options.zones), desc="started", unit="zone", disable=None):
        if number:
            await asyncio.sleep(options.every_s)
        name = f"Zone {number + 1}"
        account = f"account-{number % options.accounts + 1}"
        write_credentials(folder / name, account)
        at = time.monotonic()
        zone = Zone(name, program, arguments(info, name, folder / name), lab_environment(info))
        started.append(Started(await stack.enter_async_context(zone), account, at))
    return tuple(started)


async def registered(
    lab: LabApi, house: Sequence[Started], on_progress: Callable[[int], object]
) -> tuple[float, ...]:
    """Wait until all are registered; return when each was, on the monotonic clock.

    `on_progress` is told how many are.

    Raises:
        LoadError: one ended, or they aren't all registered after ten minutes.
    """
    waited_for = {device_id(each.zone.name) for each in house}
    moments: dict[str, float] = {}
    after = 0
    give_up_at = time.monotonic() + _LONGEST_S
    while len(moments) < len(house):
        if time.monotonic() > give_up_at:
            raise LoadError(f"{len(moments)} of {len(house)} zones registered in {_LONGEST_S:g} s")
        for each in house:
            await each.require_running()
        await asyncio.sleep(_LOOK_EVERY_S)
        for event in await lab.events(after):
            after = event.sequence
            if event.kind is EventKind.REGISTERED and event.device in waited_for:
                moments.setdefault(event.device, event.time)
        on_progress(len(moments))
    return tuple(moments[device_id(each.zone.name)] for each in house)


async def stayed(lab: LabApi, house: Sequence[Started]) -> int:
    """Return how many are registered and have had to register only once."""
    names = {each.zone.name for each in house}
    return sum(
        device.registered and device.registrations == 1
        for device in await lab.devices()
        if device.name in names
    )
