"""A supervisor as others have them: each zone is started again after some delay of its own."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Final, Protocol, override

from custom_components.librespot.core.launcher import (
    Command,
    Farewell,
    Launcher,
    LaunchError,
    Session,
)

from .supervisor import Memory, Supervisor

REFUSED: Final = b"429 Too Many Requests"
"""In every line that tells of a refused upgrade."""
REFUSED_AT_START: Final = b"starting dealer failed"
"""Only in those of a login, not of a reconnect."""
_REGISTERED: Final = b"successfully put connect state"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a zone's program that is over.

    Attributes:
        refused: whether it was stopped because Spotify refused it.
        ran_s: seconds from its start to its end.
        registered_s: seconds from its first registration to its end; None: it had none.
    """

    refused: bool
    ran_s: float
    registered_s: float | None


class Delays(Protocol):
    """When one zone's program is started: a rule with a memory."""

    def first_s(self) -> float:
        """Return the seconds before the first start."""
        return 0.0

    def again_s(self, run: Run) -> float | None:
        """Return the seconds from the end of a run to the next, None for never again."""


type MakeDelays = Callable[[int, Random], Delays]
"""From a zone's place in the house and a dice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a supervisor does.

    Attributes:
        delays: makes the rule of one zone.
        stops_at: what of a line makes it end a program; None: it reads no log.
        spacing_s: seconds between two starts of any zones, the first and all others.
    """

    delays: MakeDelays
    stops_at: bytes | None = None
    spacing_s: float = 0.0


class Peer(Supervisor):
    """Starts each zone again and again, by its habits."""

    learns: ClassVar = False

    def __init__(
        self,
        launcher: Launcher,
        random: Random,
        memory: Memory | None = None,
        *,
        habits: Habits,
    ) -> None:
        self._launcher = launcher
        self._random = random
        self._habits = habits
        self._loop = asyncio.get_running_loop()
        self._next_turn = 0.0
        self._zones: dict[str, asyncio.Task[None]] = {}
        self._sessions: dict[str, Session] = {}

    @override
    def want(self, accounts: Sequence[Sequence[str]]) -> None:
        for zones in accounts:
            for zone_id in zones:
                if zone_id not in self._zones:
                    delays = self._habits.delays(len(self._zones), self._random)
                    self._zones[zone_id] = asyncio.create_task(self._keep(zone_id, delays))

    @override
    def memory(self) -> Memory | None:
        return None

    def process_id(self, zone_id: str) -> int | None:
        """Return the id of a zone's last process; None before its first."""
        session = self._sessions.get(zone_id)
        return None if session is None else session.process_id

    @override
    async def close(self) -> None:
        for task in self._zones.values():
            task.cancel()
        ends = await asyncio.gather(*self._zones.values(), return_exceptions=True)
        for session in self._sessions.values():
            session.ask_to_end(Farewell.AT_ONCE)
        await asyncio.gather(*(session.wait() for session in self._sessions.values()))
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _keep(self, zone_id: str, delays: Delays) -> None:
        delay_s: float | None = delays.first_s()
        while delay_s is not None:
            await asyncio.sleep(delay_s)
            await self._turn()
            delay_s = delays.again_s(await self._run(zone_id))

    async def _turn(self) -> None:
        """Wait in the one queue of the house."""
        turn = max(self._loop.time(), self._next_turn)
        self._next_turn = turn + self._habits.spacing_s
        await asyncio.sleep(turn - self._loop.time())

    async def _run(self, zone_id: str) -> Run:
        stops_at = self._habits.stops_at
        refused = False
        registered_at: float | None = None

        def read(line: bytes) -> None:
            nonlocal refused, registered_at
            if stops_at is not None and stops_at in line:
                refused = True
                self._sessions[zone_id].ask_to_end(Farewell.AT_ONCE)
            elif _REGISTERED in line and registered_at is None:
                registered_at = self._loop.time()

        started_at = self._loop.time()
        try:
            self._sessions[zone_id] = await self._launcher.start(_command(zone_id), read)
        except LaunchError:
            # As systemd: what can't even be started has ended.
            return Run(refused=False, ran_s=0.0, registered_s=None)
        await self._sessions[zone_id].wait()
        now = self._loop.time()
        return Run(
            refused=refused,
            ran_s=now - started_at,
            registered_s=None if registered_at is None else now - registered_at,
        )


def _command(zone_id: str) -> Command:
    return Command(
        program=None, program_name="librespot", arguments=(), environment={}, folder=zone_id
    )
