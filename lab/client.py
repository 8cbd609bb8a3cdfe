"""The lab from another process."""

from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, get_type_hints, override

import aiohttp

from .api import AccountReport, CountsReport, DeviceReport, LabApi, LabInfo
from .cloud.cluster import Reason
from .cloud.connections import DropHow
from .cloud.world import Product
from .conditions import Condition
from .errors import LabError, UnknownNameError
from .events import Event
from .faults import Fault
from .limiter import Limit
from .limits import Per
from .loopback import require_loopback_url
from .music.catalogue import PLAIN
from .phone.commands import Command
from .phone.devices import WebDevice
from .phone.pairing import PairingReport
from .phone.remote import CommandReport, PlayerReport
from .scenario import Scenario
from .services import Action, Refusal, Service
from .wire import from_json, to_json

_TIMEOUT = aiohttp.ClientTimeout(total=90)


class LabClient(LabApi):
    """A running lab, controlled over HTTP; an async context manager."""

    def __init__(self, control: str) -> None:
        """Talk to the control surface at the URL `control`, on loopback.

        Raises:
            LabError: it is anywhere else.
        """
        require_loopback_url(control)
        self._control = control.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._info: LabInfo | None = None

    async def __aenter__(self) -> Self:
        # A proxy that the environment names, or a redirection, would lead away from loopback.
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False)
        try:
            self._info = await self._ask_info(self._session)
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    @override
    def info(self) -> LabInfo:
        if self._info is None:
            raise LabError("not connected to a lab")
        return self._info

    @override
    async def add_account(self, account: str) -> None:
        await self._call("add_account", account=account)

    @override
    async def add_device(self, account: str, name: str) -> str:
        identifier: str = await self._call("add_device", account=account, name=name)
        return identifier

    @override
    async def credentials(self, account: str) -> str:
        text: str = await self._call("credentials", account=account)
        return text

    @override
    async def renew_credentials(self, account: str) -> None:
        await self._call("renew_credentials", account=account)

    @override
    async def accounts(self) -> tuple[AccountReport, ...]:
        reports: tuple[AccountReport, ...] = await self._call("accounts")
        return reports

    @override
    async def devices(self, account: str | None = None) -> tuple[DeviceReport, ...]:
        reports: tuple[DeviceReport, ...] = await self._call("devices", account=account)
        return reports

    @override
    async def counts(self) -> CountsReport:
        report: CountsReport = await self._call("counts")
        return report

    @override
    async def events(self, after: int = 0, wait_s: float = 0) -> tuple[Event, ...]:
        events: tuple[Event, ...] = await self._call("events", after=after, wait_s=wait_s)
        return events

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
    async def add_fault(
        self,
        service: Service,
        action: Action,
        times: int | None = None,
        account: str | None = None,
        device: str | None = None,
        *,
        for_s: float | None = None,
        probability: float = 1.0,
        seed: int = 0,
    ) -> int:
        fault = Fault(service, action, times, account, device, for_s, probability, seed)
        (number,) = await self.add_faults([fault])
        return number

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
    async def add_track(
        self,
        name: str,
        music: str = PLAIN.file,
        *,
        allowed_in: tuple[str, ...] | None = None,
        forbidden_in: tuple[str, ...] | None = None,
        has_file: bool = True,
    ) -> str:
        uri: str = await self._call(
            "add_track",
            name=name,
            music=music,
            allowed_in=allowed_in,
            forbidden_in=forbidden_in,
            has_file=has_file,
        )
        return uri

    @override
    async def add_context(
        self, uri: str, tracks: tuple[str, ...], autoplay: tuple[str, ...] = ()
    ) -> None:
        await self._call("add_context", uri=uri, tracks=tracks, autoplay=autoplay)

    @override
    async def set_product(
        self, account: str, product: Product | None = None, country: str | None = None
    ) -> None:
        await self._call("set_product", account=account, product=product, country=country)

    @override
    async def command(
        self, account: str, command: Command, device: str | None = None
    ) -> CommandReport:
        report: CommandReport = await self._call(
            "command", account=account, command=command, device=device
        )
        return report

    @override
    async def web_devices(self, account: str) -> tuple[WebDevice, ...]:
        devices: tuple[WebDevice, ...] = await self._call("web_devices", account=account)
        return devices

    @override
    async def player(self, account: str) -> PlayerReport | None:
        report: PlayerReport | None = await self._call("player", account=account)
        return report

    @override
    async def pair(self, account: str, device: str) -> PairingReport:
        report: PairingReport = await self._call("pair", account=account, device=device)
        return report

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

    async def _ask_info(self, session: aiohttp.ClientSession) -> LabInfo:
        async with session.get(f"{self._control}/info", allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                raise LabError(f"what answers at {self._control} is no lab")
            info: LabInfo = from_json(await response.json(), LabInfo)
        return info

    async def _call(self, method: str, /, **arguments: object) -> Any:
        if self._session is None:
            raise LabError("not connected to a lab")
        hints = get_type_hints(getattr(LabApi, method))
        body = {key: to_json(value, hints[key]) for key, value in arguments.items()}
        async with self._session.post(
            f"{self._control}/{method}", json=body, allow_redirects=False
        ) as response:
            answer = await response.json()
        if response.ok:
            return from_json(answer, hints["return"])
        if "existing" in answer:
            raise UnknownNameError(answer["what"], answer["name"], answer["existing"])
        raise LabError(answer["error"])
