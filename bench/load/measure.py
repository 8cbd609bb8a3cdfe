"""The run itself: the lab alone, the start, the heartbeat."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
import os
from pathlib import Path
import tempfile
import time
from typing import Final

from tqdm import tqdm

from lab.api import LabInfo
from lab.client import LabClient
from lab.program import make_copy
from lab.wire import from_json

from . import house
from .companion import Companion
from .figures import Moment, Phase, Report, phase
from .house import Started
from .light_client import Answers
from .options import Options
from .spread import Spread
from .usage import Usage, busy_s, cores

_LONGEST_QUIET_S: Final = 5


class _Watch:
    """Tells what each phase has cost, from one call to the next."""

    def __init__(self, lab: Companion, light: Companion) -> None:
        self._lab = lab
        self._light = light
        self._cores = cores()
        self._before = self._now(())

    async def begin(self) -> None:
        """Begin anew; what came before belongs to no phase."""
        await asyncio.gather(self._lab.ask(), self._light.ask())
        self._before = self._now(())

    async def end(self, zones: Sequence[Started] = ()) -> Phase:
        """End a phase, and begin with the next."""
        after = self._now(zones)
        late, answers = await asyncio.gather(self._lab.ask(), self._light.ask())
        before, self._before = self._before, after
        return phase(
            before, after, self._cores, from_json(late, Spread), from_json(answers, Answers)
        )

    def _now(self, zones: Sequence[Started]) -> Moment:
        return Moment(
            time.monotonic(),
            busy_s(),
            (Usage.of(os.getpid()), Usage.of(self._light.process.pid)),
            Usage.of(self._lab.process.pid),
            {each.zone.name: Usage.of(each.zone.process.pid) for each in zones},
        )


async def measure(options: Options, version: str) -> Report:
    """Run it all, and show how far it is.

    Raises:
        LoadError: a zone ended, or doesn't register.
        CompanionError: the lab or the light client ended.
        OSError: a process can't be started or looked at.
    """
    async with AsyncExitStack() as stack:
        lab = await stack.enter_async_context(Companion("bench.load.watched_lab"))
        info: LabInfo = from_json(lab.first, LabInfo)
        light = await stack.enter_async_context(
            Companion("bench.load.light_client", info.proxy, str(info.ap_port), str(info.ca_file))
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        program = folder / "librespot"
        key = info.server_key_file.read_bytes()
        await asyncio.to_thread(make_copy, options.program, program, key)
        client = await stack.enter_async_context(LabClient(info.control))
        watch = _Watch(lab, light)

        await watch.begin()
        await _pass("the lab alone", min(_LONGEST_QUIET_S, options.steady_s), ())
        quiet = await watch.end()

        zones = await house.start(stack, program, info, options)
        with tqdm(total=options.zones, desc="registered", unit="zone", disable=None) as bar:
            moments = await house.registered(client, zones, lambda count: bar.update(count - bar.n))
        start = await watch.end(zones)

        await _pass("heartbeat", options.steady_s, zones)
        steady = await watch.end(zones)
        return Report(
            version=version,
            cores=cores(),
            accounts=options.accounts,
            every_s=options.every_s,
            registered_s=max(moments) - zones[0].at,
            registered_s_each=Spread.of(
                [moment - each.at for moment, each in zip(moments, zones, strict=True)]
            ),
            stayed=await house.stayed(client, zones),
            quiet=quiet,
            start=start,
            steady=steady,
        )


async def _pass(what: str, seconds: int, zones: Sequence[Started]) -> None:
    with tqdm(total=seconds, desc=what, unit="s", disable=None) as bar:
        for _ in range(seconds):
            await asyncio.sleep(1)
            for each in zones:
                await each.require_running()
            bar.update()
