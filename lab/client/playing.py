"""Music and phones of a running lab, from another process."""

from typing import override

from ..api import PlayingApi
from ..cloud.world import Product
from ..music.catalogue import PLAIN
from ..phone.commands import Command
from ..phone.devices import WebDevice
from ..phone.pairing import PairingReport
from ..phone.remote import CommandReport, PlayerReport
from .connection import Connection


class PlayingClient(Connection, PlayingApi):
    """The part of a client that plays."""

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
