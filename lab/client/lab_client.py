"""The lab from another process."""

from typing import override

from ..api import AccountReport, CountsReport, DeviceReport, LabApi
from ..events import Event
from .disturbing import DisturbingClient
from .playing import PlayingClient


class LabClient(DisturbingClient, PlayingClient, LabApi):
    """A running lab, controlled over HTTP; an async context manager."""

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
