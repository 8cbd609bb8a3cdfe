"""Making things go wrong in a running lab."""

from dataclasses import replace
from typing import override

from .api import DisturbingApi
from .cloud.cloud import Cloud
from .cloud.cluster import Reason
from .cloud.connections import LASTING, DropHow
from .conditions import Condition
from .director import Director
from .errors import LabError
from .events import EventKind
from .faults import Fault
from .limiter import Limit, limit_of
from .limits import Per, Setting, usual_refusal
from .scenario import Scenario, recorded, scenario_of
from .services import Refusal, Service, require_able


class Disturbing(DisturbingApi):
    """The part of a lab that disturbs it; who inherits this sets up what it works on."""

    _cloud: Cloud
    _director: Director

    @override
    async def set_limiter(
        self,
        limiter: str | Limit,
        account: str | None = None,
        service: Service = Service.DEALER,
        *,
        per: Per = Per.ACCOUNT,
        refusal: Refusal | None = None,
        retry_after: bool = False,
        seed: int = 0,
    ) -> None:
        self._cloud.world.find(account, None)
        setting = Setting(limit_of(limiter), refusal or usual_refusal(service), retry_after, seed)
        self._cloud.limits.set(service, per, account, setting)

    @override
    async def drop(
        self,
        service: Service,
        how: DropHow = DropHow.RESET,
        account: str | None = None,
        device: str | None = None,
        count: int | None = None,
    ) -> int:
        require_able(service, LASTING, "be dropped")
        if count is not None and count < 1:
            raise LabError(f"count is {count}; it must be 1 or more")
        owner, target = self._cloud.world.find(account, device)
        connections = self._cloud.connections.select(service, owner, target)[:count]
        for connection in connections:
            self._cloud.events.add(
                EventKind.DROPPED,
                connection.account.name,
                connection.device.id,
                service=service,
                how=how,
            )
            connection.drop(how)
        return len(connections)

    @override
    async def set_network(self, condition: Condition) -> None:
        await self._cloud.network.set(condition)

    @override
    async def evict(self, account: str, device: str, *, tell_neighbours: bool = False) -> None:
        owner = self._cloud.world.account(account)
        target = owner.device(device)
        if not target.registered:
            raise LabError(f"{device!r} isn't registered, so it can't be evicted")
        self._cloud.clusters.evict(owner, target, tell_neighbours=tell_neighbours)

    @override
    async def push_cluster_update(self, account: str, device: str, reason: Reason) -> int:
        owner = self._cloud.world.account(account)
        return self._cloud.clusters.push(owner, owner.device(device), reason)

    @override
    async def add_faults(self, faults: list[Fault]) -> list[int]:
        found = []
        for fault in faults:
            _, target = self._cloud.world.find(fault.account, fault.device)
            found.append(fault if target is None else replace(fault, device=target.id))
        return [self._cloud.faults.add(fault) for fault in found]

    @override
    async def clear_faults(self, number: int | None = None) -> None:
        self._cloud.faults.clear(number)

    @override
    async def expire_tokens(self, account: str | None = None, device: str | None = None) -> int:
        owner, target = self._cloud.world.find(account, device)
        self._cloud.events.add(
            EventKind.TOKENS_EXPIRED,
            owner.name if owner is not None else None,
            target.id if target is not None else None,
        )
        return self._cloud.world.expire_tokens(owner, target)

    @override
    async def scenarios(self) -> tuple[Scenario, ...]:
        return tuple(recorded().values())

    @override
    async def play_scenario(
        self, scenario: str | Scenario, account: str | None = None, device: str | None = None
    ) -> int:
        _, target = self._cloud.world.find(account, device)
        target_id = None if target is None else target.id
        return self._director.play(scenario_of(scenario), account, target_id)
