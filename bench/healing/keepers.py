"""Who keeps a home: ours, which is listened to, and raspotify's unit."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Protocol, override

from bench.pacing.policies.peer import Peer
from bench.pacing.policies.peers import PEERS
from bench.pacing.policies.supervisor import Supervisor
from bench.real.house import House
from bench.real.keepers import PlainLauncher, RealOurs
from custom_components.librespot.core.model import (
    AccountStatus,
    Cause,
    Restart,
    ZoneState,
    ZoneStatus,
)
from custom_components.librespot.core.reports import AccountListener


@dataclass(frozen=True, slots=True)
class Shown:
    """What a zone's status became.

    Attributes:
        at: seconds on the event loop's clock.
        zone_id: whose.
        evidence: the line that proves it, if there is one.
        planned: whether it says when the next start is.
    """

    at: float
    zone_id: str
    state: ZoneState
    cause: Cause
    evidence: str | None = None
    planned: bool = False


class Keeper(Supervisor, Protocol):
    """What a home needs of whoever keeps it.

    Attributes:
        shown: all that it told the world of its zones.
    """

    shown: list[Shown]

    def process_id(self, zone_id: str) -> int | None:
        """Return the id of a zone's process."""

    def person_acts(self) -> None:
        """Be told that a person has mended what only a person can."""

    @property
    def content(self) -> bool:
        """Whether it believes that all is well."""


class Ours(RealOurs, AccountListener, Keeper):
    """What runs in Home Assistant."""

    def __init__(self, house: House) -> None:
        super().__init__(house, seed=0)
        self.shown: list[Shown] = []
        self.account.subscribe(self)

    @override
    def process_id(self, zone_id: str) -> int | None:
        return self.account.process_id(zone_id)

    @override
    def person_acts(self) -> None:
        self.account.retry_failed()

    @property
    @override
    def content(self) -> bool:
        status = self.account.status
        return status.connected == status.enabled

    @override
    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        self.shown.append(
            Shown(
                at=asyncio.get_running_loop().time(),
                zone_id=zone_id,
                state=status.state,
                cause=status.cause,
                evidence=status.evidence,
                planned=status.next_attempt is not None,
            )
        )

    @override
    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        pass

    @override
    def account_changed(self, status: AccountStatus) -> None:
        pass


class Stock(Peer, Keeper):
    """Stock librespot under raspotify's unit: `Restart=always`, `RestartSec=10`."""

    def __init__(self, house: House) -> None:
        super().__init__(PlainLauncher(house), Random("stock"), habits=PEERS["raspotify"])
        self.shown: list[Shown] = []

    @override
    def person_acts(self) -> None:
        """Do nothing: it starts again and again in any case."""

    @property
    @override
    def content(self) -> bool:
        return True  # it knows of nothing but the end of a process
