"""The policy that runs in Home Assistant: the very code of `core/`."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import ClassVar, Final, override

from bench.simulation.launcher import SimulatedLauncher
from custom_components.librespot.core.account import Account
from custom_components.librespot.core.engine.librespot import LibrespotEngine
from custom_components.librespot.core.model import (
    AccountConfig,
    AccountStatus,
    Cause,
    Output,
    Restart,
    ZoneConfig,
    ZoneStatus,
)
from custom_components.librespot.core.pace import CONFIDENCE, Address
from custom_components.librespot.core.reports import AccountListener

from .supervisor import Memory, Supervisor

_CREDENTIALS: Final = b'{"username":"somebody","auth_type":1,"auth_data":"c2VjcmV0"}'


def open_account(
    launcher: SimulatedLauncher,
    random: Random,
    memory: Memory | None,
    address: Address,
    confidence: float = CONFIDENCE,
) -> Account:
    """Make an account that remembers: the one place that knows how."""
    account = Account(
        engine=LibrespotEngine(),
        launcher=launcher,
        environment={},
        save_credentials=_save,
        random=random,
        address=address,
        confidence=confidence,
    )
    if memory is not None:
        account.recall(memory, _wall_clock())
    account.give_credentials(_CREDENTIALS)
    return account


def keep(account: Account) -> Memory:
    """Return what an account wants to keep over a restart."""
    return account.memory(_wall_clock())


def _wall_clock() -> float:
    """Return the virtual time as an hour of some day: nothing may depend on which."""
    return 1_000_000.0 + asyncio.get_running_loop().time()


async def _save(credentials: bytes) -> None:
    pass


class DefectError(AssertionError):
    """The core met a defect of its own, which it would live with at a user's."""


class Ours(Supervisor, AccountListener):
    """One `Account` for each account."""

    learns: ClassVar = True

    def __init__(
        self,
        launcher: SimulatedLauncher,
        random: Random,
        memory: Memory | None = None,
        *,
        confidence: float = CONFIDENCE,
    ) -> None:
        self._launcher = launcher
        self._random = random
        self._memory = memory or {}
        self._accounts: list[Account] = []
        self._confidence = confidence
        self._address = Address(random, confidence=confidence)
        self._defect: str | None = None

    @override
    def want(self, accounts: Sequence[Sequence[str]]) -> None:
        for number, zones in enumerate(accounts):
            if number == len(self._accounts):
                remembered = self._memory.get(str(number))
                assert remembered is None or isinstance(remembered, dict)
                self._accounts.append(
                    open_account(
                        self._launcher,
                        self._random,
                        remembered,
                        self._address,
                        self._confidence,
                    )
                )
                self._accounts[-1].subscribe(self)
            self._accounts[number].configure(
                AccountConfig(), {zone_id: _zone(zone_id) for zone_id in zones}
            )

    @override
    def memory(self) -> Memory:
        return {str(number): keep(account) for number, account in enumerate(self._accounts)}

    @override
    async def close(self) -> None:
        await asyncio.gather(*(account.close() for account in self._accounts))
        if self._defect is not None:
            raise DefectError(self._defect)

    @override
    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        if status.cause is Cause.DEFECT:
            self._defect = f"{zone_id}: {status.evidence}"

    @override
    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        pass

    @override
    def account_changed(self, status: AccountStatus) -> None:
        pass


def _zone(zone_id: str) -> ZoneConfig:
    return ZoneConfig(name=zone_id, output=Output(backend="pipe", device=f"/run/{zone_id}"))
