"""An account that does what a test says, in place of the core's."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from custom_components.librespot.core.model import (
    AccountConfig,
    AccountStatus,
    Cause,
    Incident,
    Restart,
    ZoneConfig,
    ZoneState,
    ZoneStatus,
)
from custom_components.librespot.core.pace import Json
from custom_components.librespot.core.reports import AccountListener


class FakeAccount:
    """Remembers what it was asked for, and says what it is told to."""

    def __init__(
        self, *, save_credentials: Callable[[bytes], Awaitable[None]], **others: Any
    ) -> None:
        self.save_credentials = save_credentials
        self.others = others
        self.config = AccountConfig()
        self.configs: dict[str, ZoneConfig] = {}
        self.configured = 0
        self.retried = 0
        self.restarted: list[str] = []
        self.learned: dict[str, Any] = {}
        self.recalled: list[Json] = []
        self.credentials: bytes | None = None
        self.closing = False
        self.closed = False
        self.close_delay = 0.0
        self.listeners: list[AccountListener] = []
        self.zones: dict[str, ZoneStatus] = {}
        self.said: dict[str, Sequence[str]] = {}
        self.frozen_until: float | None = None
        self.incident: Incident | None = None
        self.incidents: tuple[Incident, ...] = ()

    def give_credentials(self, credentials: bytes) -> None:
        self.credentials = credentials
        self.retried += 1

    def configure(self, config: AccountConfig, zones: Mapping[str, ZoneConfig]) -> None:
        if self.closing:
            return
        self.configured += 1
        self.config, self.configs = config, dict(zones)
        for zone_id in self.zones.keys() - zones.keys():
            del self.zones[zone_id]
        for zone_id, zone in zones.items():
            if not zone.enabled:
                self.zones[zone_id] = status(ZoneState.DISABLED, Cause.SWITCHED_OFF)
            elif self.zones.get(zone_id, status(ZoneState.DISABLED)).state is ZoneState.DISABLED:
                self.zones[zone_id] = status(ZoneState.WAITING, Cause.QUEUED)

    def memory(self, wall_clock: float) -> dict[str, Json]:
        return {**self.learned, "at": wall_clock}

    def recall(self, memory: Json, wall_clock: float) -> None:
        assert not self.configured
        self.recalled.append(memory)

    def restart(self, zone_id: str) -> None:
        if zone_id not in self.zones:
            raise KeyError(zone_id)
        self.restarted.append(zone_id)

    def retry_failed(self) -> None:
        self.retried += 1

    def subscribe(self, listener: AccountListener) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    @property
    def status(self) -> AccountStatus:
        states = [each.state for each in self.zones.values()]
        return AccountStatus(
            zones=len(states),
            enabled=len(states) - states.count(ZoneState.DISABLED),
            connected=states.count(ZoneState.CONNECTED),
            frozen_until=self.frozen_until,
            incident=self.incident,
        )

    def process_id(self, zone_id: str) -> int | None:
        return 1 if self.zones[zone_id].state is ZoneState.CONNECTED else None

    def lines(self, zone_id: str) -> Sequence[str]:
        return self.said.get(zone_id, ())

    async def close(self) -> None:
        self.closing = True
        await asyncio.sleep(self.close_delay)
        self.closed = True

    def tell(
        self, zone_id: str, state: ZoneState, cause: Cause | None = None, **others: Any
    ) -> None:
        """Let a zone change."""
        self.zones[zone_id] = status(state, cause, **others)
        for listener in self.listeners:
            listener.zone_changed(zone_id, self.zones[zone_id])
        self.tell_account()

    def tell_restart(self, zone_id: str, restart: Restart) -> None:
        """Let a zone be restarted, though nobody asked for that."""
        for listener in self.listeners:
            listener.zone_restarted(zone_id, restart)

    def tell_account(self) -> None:
        """Let the account change."""
        for listener in self.listeners:
            listener.account_changed(self.status)


def status(state: ZoneState, cause: Cause | None = None, **others: Any) -> ZoneStatus:
    """Return a zone's status, as of now unless told otherwise."""
    others.setdefault("since", asyncio.get_running_loop().time())
    if cause is None:
        cause = Cause.SWITCHED_OFF if state is ZoneState.DISABLED else Cause.NONE
    return ZoneStatus(state=state, cause=cause, **others)
