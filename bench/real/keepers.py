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
from custom_components.librespot.core.model import AccountConfig, ZoneConfig
from custom_components.librespot.outside import Internet
from lab.credentials import make_credentials
from lab.program import arguments, environment

from .house import ACCOUNT, House

_MARKER: Final = "bench"


class RealOurs(Supervisor):
    """The account, the gate and the launcher that run in Home Assistant.

    Attributes:
        account: the house's.
    """

    learns: ClassVar = True

    def __init__(self, house: House, seed: int) -> None:
        info = house.lab.info
        self._house = house
        self.account = Account(
            engine=LibrespotEngine(),
            launcher=NotingLauncher(house),
            environment=environment(info),
            save_credentials=_save,
            random=Random(f"policy {seed}"),
            outside=Internet(),
        )
        self._config = AccountConfig(
            program=house.program, proxy=info.proxy, access_point_port=info.ap_port
        )
        self.account.give_credentials(make_credentials(ACCOUNT).encode())

    @override
    def want(self, accounts: Sequence[Sequence[str]]) -> None:
        (zones,) = accounts
        self.account.configure(
            self._config,
            {name: ZoneConfig(name=name, output=self._house.output(name)) for name in zones},
        )

    @override
    def memory(self) -> Memory | None:
        return None

    @override
    async def close(self) -> None:
        await self.account.close()


class NotingLauncher(LocalLauncher):
    """Notes when it starts a program."""

    def __init__(self, house: House) -> None:
        super().__init__(house.folder / "zones", (), _MARKER)
        self._starts = house.starts

    @override
    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        self._starts.append((asyncio.get_running_loop().time(), command.folder))
        return await super().start(command, on_line)


class PlainLauncher(NotingLauncher):
    """Starts librespot as others do: with few options, for a lab."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._house = house

    @override
    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        name, info = command.folder, self._house.lab.info
        output = self._house.output(name)
        credentials = make_credentials(ACCOUNT).encode()
        real = replace(
            command,
            program=self._house.program,
            arguments=(
                *arguments(info, name, Path(), announced=True, backend=output.backend),
                *(() if output.device is None else (f"--device={output.device}",)),
            ),
            environment=lab_environment(info),
            files=(PrivateFile(CREDENTIALS_FILE, credentials),),
        )
        return await super().start(real, on_line)


def ours(house: House, seed: int = 0) -> Supervisor:
    """Let our policy keep a house."""
    return RealOurs(house, seed)


def peer(name: str) -> Callable[[House], Supervisor]:
    """Let one of the others keep a house, by its name in `PEERS`."""

    def make(house: House) -> Supervisor:
        return Peer(PlainLauncher(house), Random(f"policy {name}"), habits=PEERS[name])

    return make


async def _save(credentials: bytes) -> None:
    await asyncio.sleep(0)
