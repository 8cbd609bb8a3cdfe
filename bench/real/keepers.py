"""Who keeps a house of real librespots running: ours as in Home Assistant, and others."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import ClassVar, Final, override

from bench.pacing.policies.peer import Peer
from bench.pacing.policies.peers import PEERS
from bench.pacing.policies.supervisor import Memory, Supervisor
from bench.zone import lab_environment
from custom_components.librespot.core.account import Account
from custom_components.librespot.core.engine.librespot import LibrespotEngine
from custom_components.librespot.core.engine.librespot.command import CREDENTIALS_FILE
from custom_components.librespot.core.launcher import Command, PrivateFile, Session
from custom_components.librespot.core.launcher.local import LocalLauncher
from custom_components.librespot.core.model import AccountConfig, Output, ZoneConfig
from lab.credentials import make_credentials
from lab.program import arguments, environment

from .house import ACCOUNT, House

_MARKER: Final = "bench"


class RealOurs(Supervisor):
    """The account, the gate and the launcher that run in Home Assistant."""

    learns: ClassVar = True

    def __init__(self, house: House, seed: int) -> None:
        info = house.lab.info
        self._account = Account(
            engine=LibrespotEngine(),
            launcher=_NotingLauncher(house),
            environment=environment(info),
            save_credentials=_save,
            random=Random(f"policy {seed}"),
        )
        self._config = AccountConfig(
            program=house.program, proxy=info.proxy, access_point_port=info.ap_port
        )
        self._account.give_credentials(make_credentials(ACCOUNT).encode())

    @override
    def want(self, accounts: Sequence[Sequence[str]]) -> None:
        (zones,) = accounts
        self._account.configure(
            self._config,
            {name: ZoneConfig(name=name, output=Output(backend="pipe")) for name in zones},
        )

    @override
    def memory(self) -> Memory | None:
        return None

    @override
    async def close(self) -> None:
        await self._account.close()


class _NotingLauncher(LocalLauncher):
    """Notes when it starts a program."""

    def __init__(self, house: House) -> None:
        super().__init__(house.folder / "zones", (), _MARKER)
        self._starts = house.starts

    @override
    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        self._starts.append((asyncio.get_running_loop().time(), command.folder))
        return await super().start(command, on_line)


class _PlainLauncher(_NotingLauncher):
    """Starts librespot as others do: with few options, for a lab."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._info = house.lab.info
        self._program = house.program

    @override
    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        name = command.folder
        credentials = make_credentials(ACCOUNT).encode()
        real = replace(
            command,
            program=self._program,
            arguments=arguments(self._info, name, Path(), announced=True),
            environment=lab_environment(self._info),
            files=(PrivateFile(CREDENTIALS_FILE, credentials),),
        )
        return await super().start(real, on_line)


def ours(house: House, seed: int = 0) -> Supervisor:
    """Let our policy keep a house."""
    return RealOurs(house, seed)


def peer(name: str) -> Callable[[House], Supervisor]:
    """Let one of the others keep a house, by its name in `PEERS`."""

    def make(house: House) -> Supervisor:
        return Peer(_PlainLauncher(house), Random(f"policy {name}"), habits=PEERS[name])

    return make


async def _save(credentials: bytes) -> None:
    await asyncio.sleep(0)
