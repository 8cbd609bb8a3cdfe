"""Music and phones of a running lab."""

from typing import override

from .api import PlayingApi
from .cloud.access_point import AccessPointConnection
from .cloud.cloud import Cloud
from .cloud.library import Context, Song, require_country
from .cloud.world import Product
from .events import EventKind
from .music.catalogue import PLAIN, track
from .phone.commands import Command
from .phone.devices import WebDevice, web_devices
from .phone.pairing import PairingReport, hand_secret
from .phone.remote import CommandReport, PlayerReport, RemoteControl
from .phone.search import find_address
from .services import Service


class Playing(PlayingApi):
    """The part of a lab that plays; who inherits this sets up what it works on."""

    _cloud: Cloud
    _remote: RemoteControl

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
        song = Song(name, track(music), allowed_in, forbidden_in, has_file)
        self._cloud.library.add_song(song)
        return song.uri

    @override
    async def add_context(
        self, uri: str, tracks: tuple[str, ...], autoplay: tuple[str, ...] = ()
    ) -> None:
        self._cloud.library.add_context(Context(uri, tracks, autoplay))

    @override
    async def set_product(
        self, account: str, product: Product | None = None, country: str | None = None
    ) -> None:
        owner = self._cloud.world.account(account)
        if country is not None:
            require_country(country)
            owner.country = country
        owner.product = product or owner.product
        self._cloud.events.add(
            EventKind.PRODUCT_SET, account, product=owner.product, country=owner.country
        )
        for connection in self._cloud.connections.select(Service.ACCESS_POINT, owner):
            if isinstance(connection, AccessPointConnection):
                connection.tell_country()
                connection.tell_product()

    @override
    async def command(
        self, account: str, command: Command, device: str | None = None
    ) -> CommandReport:
        return await self._remote.send(self._cloud.world.account(account), command, device)

    @override
    async def web_devices(self, account: str) -> tuple[WebDevice, ...]:
        return web_devices(self._cloud.world.account(account))

    @override
    async def player(self, account: str) -> PlayerReport | None:
        return self._remote.player(self._cloud.world.account(account))

    @override
    async def pair(self, account: str, device: str) -> PairingReport:
        owner = self._cloud.world.account(account)
        address = device if "://" in device else await find_address(device)
        report = await hand_secret(owner.name, address)
        self._cloud.events.add(EventKind.PAIRED, owner.name, report.device, name=report.name)
        return report
