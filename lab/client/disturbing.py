"""Making things go wrong in a running lab, from another process."""

from typing import override

from ..api import DisturbingApi
from ..cloud.cluster import Reason
from ..cloud.connections import DropHow
from ..conditions import Condition
from ..faults import Fault
from ..limiter import Limit
from ..limits import Per
from ..scenario import Scenario
from ..services import Refusal, Service
from .connection import Connection


class DisturbingClient(Connection, DisturbingApi):
    """The part of a client that disturbs the lab."""

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
        await self._call(
            "set_limiter",
            limiter=limiter,
            account=account,
            service=service,
            per=per,
            refusal=refusal,
            retry_after=retry_after,
            seed=seed,
        )

    @override
    async def drop(
        self,
        service: Service,
        how: DropHow = DropHow.RESET,
        account: str | None = None,
        device: str | None = None,
        count: int | None = None,
    ) -> int:
        dropped: int = await self._call(
            "drop", service=service, how=how, account=account, device=device, count=count
        )
        return dropped

    @override
    async def set_network(self, condition: Condition) -> None:
        await self._call("set_network", condition=condition)

    @override
    async def evict(self, account: str, device: str, *, tell_neighbours: bool = False) -> None:
        await self._call("evict", account=account, device=device, tell_neighbours=tell_neighbours)

    @override
    async def push_cluster_update(self, account: str, device: str, reason: Reason) -> int:
        told: int = await self._call(
            "push_cluster_update", account=account, device=device, reason=reason
        )
        return told

    @override
    async def add_faults(self, faults: list[Fault]) -> list[int]:
        numbers: list[int] = await self._call("add_faults", faults=faults)
        return numbers

    @override
    async def clear_faults(self, number: int | None = None) -> None:
        await self._call("clear_faults", number=number)

    @override
    async def expire_tokens(self, account: str | None = None, device: str | None = None) -> int:
        count: int = await self._call("expire_tokens", account=account, device=device)
        return count

    @override
    async def scenarios(self) -> tuple[Scenario, ...]:
        scenarios: tuple[Scenario, ...] = await self._call("scenarios")
        return scenarios

    @override
    async def play_scenario(
        self, scenario: str | Scenario, account: str | None = None, device: str | None = None
    ) -> int:
        number: int = await self._call(
            "play_scenario", scenario=scenario, account=account, device=device
        )
        return number
