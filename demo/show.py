"""The demo itself: a house comes up in Home Assistant, and somebody watches."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
import time
from typing import Final

from lab.limiter import NAMED

from .account import add_account, add_areas, add_speakers
from .api import Api
from .dashboard import add_dashboard
from .home_assistant import HomeAssistant, require_free
from .limits import in_words
from .onboarding import PASSWORD, USERNAME, onboard
from .options import Options
from .pictures import Photographer, photographer
from .places import run_folder
from .processes import of_zones, problems, table
from .report import Report
from .rooms import room_names
from .speakers import find_house
from .stage import Stage, set_up
from .watch import Watch

_ACCOUNT: Final = "family"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found.

    Attributes:
        report: the figures.
        problems: what is wrong with the zones' processes, in words.
    """

    report: Report
    problems: tuple[str, ...]


async def show(options: Options) -> Outcome:
    """Show the house; return when a check is done, else only when it is cancelled."""
    require_free(options.port)
    folder = run_folder(options.port)
    rooms = room_names(options.zones)
    async with (
        set_up(folder, options.limiter, rooms) as stage,
        HomeAssistant(folder, options.port, stage.lab.info.ca_file) as home,
    ):
        print(f"Home Assistant starts (its log: {home.log})", flush=True)
        return await home.while_running(_Show(options, stage, home, rooms).run())


class _Show:
    """One run, from an empty Home Assistant on."""

    def __init__(
        self, options: Options, stage: Stage, home: HomeAssistant, rooms: tuple[str, ...]
    ) -> None:
        """Know who takes part."""
        self._options = options
        self._stage = stage
        self._home = home
        self._rooms = rooms
        self._limit = in_words(NAMED[options.limiter])

    async def run(self) -> Outcome:
        """Do all that a user would do, and watch what comes of it."""
        await self._home.until_up()
        token = await onboard(self._home.url)
        async with AsyncExitStack() as stack:
            api = await stack.enter_async_context(Api(self._home.url, token))
            camera = None
            if folder := self._options.pictures:
                camera = await stack.enter_async_context(
                    photographer(self._home.url, token, folder)
                )
            watch = await self._add_everything(api)
            self._introduce()
            try:
                await self._watch(watch, camera)
            except asyncio.CancelledError:
                print(f"\n{await self._summary(watch)}. Ending everything", flush=True)
                raise
            return await self._outcome(watch)

    async def _add_everything(self, api: Api) -> Watch:
        """Add account, speakers and dashboard."""
        await add_areas(api, self._rooms)
        credentials = await self._stage.lab.credentials(_ACCOUNT)
        entry, form = await add_account(
            api, credentials, self._stage.programs.copy, self._stage.lab.info
        )
        asked = time.time()
        await add_speakers(api, form, self._rooms, self._stage.pipes)
        house = await find_house(api, entry, self._rooms)
        await add_dashboard(api, house, self._limit)
        return Watch(api, house, asked)

    def _introduce(self) -> None:
        """Say where to look, and what for."""
        print(
            f"\n    {self._home.url}   user: {USERNAME}   password: {PASSWORD}\n\n"
            f"{len(self._rooms)} speakers log in to one account. Its Spotify is make-believe and"
            f" allows {self._limit}.\n"
            f"It can be told to drop connections, and more: {self._stage.lab.info.control}\n",
            flush=True,
        )

    async def _watch(self, watch: Watch, camera: Photographer | None) -> None:
        """Watch until a check is done, else without end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._options.timeout if self._options.check else None):
                if camera is not None:
                    await camera.open_dashboard()
                    await watch.until(lambda: watch.half_way)
                    await camera.dashboard("demo-coming-up")
                await watch.until_all_connected()
        if camera is not None:
            await camera.dashboard("demo")
            await camera.integration("demo-integration")
            await camera.device("demo-speaker", watch.house.speakers[0].device)
        if not self._options.check:
            print(f"{await self._summary(watch)}. Ctrl-C ends everything\n", flush=True)
            await watch.until(lambda: False)

    async def _outcome(self, watch: Watch) -> Outcome:
        """Return the figures, and whether each zone's process is the right one."""
        programs = self._stage.programs
        zones = of_zones(self._rooms, self._home.pid, table())
        found = problems(zones, programs.copy) if watch.all_connected else ()
        if not programs.is_proven():
            found = (*found, f"{programs.copy} isn't {programs.original} with another key")
        counts = await self._stage.lab.counts()
        report = Report(
            zones=len(self._rooms),
            connected=watch.connected,
            seconds=watch.seconds,
            logins=counts.logins,
            refused=counts.refused,
            process_ids={name: each[0].pid for name, each in zones.items() if each},
        )
        return Outcome(report, found)

    async def _summary(self, watch: Watch) -> str:
        """Return the figures in words."""
        counts = await self._stage.lab.counts()
        return (
            f"{watch.connected} of {len(self._rooms)} speakers are connected after"
            f" {watch.seconds:.0f} s and {counts.logins} logins, {counts.refused} of them refused"
        )
