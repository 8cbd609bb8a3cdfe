"""The lab itself: all services, started and ended together."""

from dataclasses import replace
from functools import partial
from pathlib import Path
import shutil
import tempfile
import time
from types import TracebackType
from typing import Self, override

from . import limiter
from .api import LONGEST_WAIT_S, AccountReport, CountsReport, DeviceReport, LabApi, LabInfo
from .certificates import AccessPointKey, make_server_identity
from .cloud import names
from .cloud.access_point import AccessPoint, AccessPointConnection
from .cloud.apresolve import ApResolve
from .cloud.audio_keys import AudioKeys
from .cloud.client_token import ClientToken
from .cloud.cluster import Clusters, Reason
from .cloud.connect_state import ConnectState
from .cloud.connections import Connections, DropHow
from .cloud.dealer import Dealer
from .cloud.door import Door
from .cloud.http_service import HttpHandler, serve_http
from .cloud.library import Context, Library, Song, require_country
from .cloud.login5 import Login5
from .cloud.proxy import Proxy, Target
from .cloud.spclient.contexts import ContextResolve
from .cloud.spclient.files import Cdn, Storage
from .cloud.spclient.metadata import Metadata
from .cloud.spclient.router import Router
from .cloud.world import Account, Device, Product, World, device_id
from .conditions import Condition
from .control import Control
from .credentials import make_credentials, make_secret
from .director import Director
from .errors import LabError, UnknownNameError
from .events import Event, EventKind, EventLog
from .faults import Fault, Faults
from .limiter import Limit
from .limits import Limits, Per, Setting, usual_refusal
from .link import LinkState
from .loopback import HOST, StreamHandler
from .music.catalogue import PLAIN, track
from .network import Network
from .phone.commands import Command
from .phone.devices import WebDevice, web_devices
from .phone.pairing import PairingReport, hand_secret
from .phone.remote import CommandReport, PlayerReport, RemoteControl
from .phone.search import find_address
from .scenario import Scenario, named, recorded
from .services import Action, Refusal, Service

_HTTPS = 443
_DROPPABLE = (Service.DEALER, Service.ACCESS_POINT)


class Lab(LabApi):
    """A make-believe Spotify; an async context manager that runs it."""

    def __init__(
        self, limiter: str | Limit = "none", folder: Path | None = None, control_port: int = 0
    ) -> None:
        """Prepare a lab.

        Args:
            limiter: what each account's logins are limited to.
            folder: where keys and certificates go, made if needed; a temporary
                one if none is given, removed at the end.
            control_port: for the control surface; any free one if 0.

        Raises:
            UnknownNameError: there is no such limiter.
        """
        self._folder = folder
        self._temporary: Path | None = None
        self._control_port = control_port
        self._events = EventLog()
        self._world = World(self._events, time.monotonic)
        self._limits = Limits(self._events, time.monotonic, _limit(limiter))
        self._faults = Faults(self._events)
        self._library = Library()
        self._connections = Connections()
        self._clusters = Clusters(self._world, self._connections)
        self._remote = RemoteControl(self._connections, self._events)
        self._network = Network(self._events)
        self._director = Director(self, self._events)
        self._control = Control(self)
        self._info: LabInfo | None = None

    async def start(self) -> None:
        """Start everything.

        Raises:
            OSError: a folder can't be made, or the control port is taken.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every listener and connection; no trace is left."""
        await self._control.close()
        await self._director.close()
        await self._network.close()
        self._info = None
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    @override
    def info(self) -> LabInfo:
        if self._info is None:
            raise LabError("the lab isn't running")
        return self._info

    @override
    async def add_account(self, account: str) -> None:
        if not account:
            raise LabError("an account needs a name")
        self._world.ensure_account(account)

    @override
    async def add_device(self, account: str, name: str) -> str:
        if not name:
            raise LabError("a device needs a name")
        return self._world.account(account).ensure_device(device_id(name), name).id

    @override
    async def credentials(self, account: str) -> str:
        await self.add_account(account)
        return make_credentials(account)

    @override
    async def renew_credentials(self, account: str) -> None:
        self._world.account(account).renewed_secret = make_secret()

    @override
    async def accounts(self) -> tuple[AccountReport, ...]:
        return tuple(self._report(account) for account in self._world.accounts.values())

    @override
    async def devices(self, account: str | None = None) -> tuple[DeviceReport, ...]:
        owners = (
            self._world.accounts.values() if account is None else (self._world.account(account),)
        )
        return tuple(device for owner in owners for device in self._report(owner).devices)

    @override
    async def counts(self) -> CountsReport:
        accounts = await self.accounts()
        return CountsReport(
            logins=sum(account.logins for account in accounts),
            refused=sum(account.refused for account in accounts),
            registrations=sum(account.registrations for account in accounts),
            accounts={account.name: account for account in accounts},
        )

    @override
    async def events(self, after: int = 0, wait_s: float = 0) -> tuple[Event, ...]:
        if not 0 <= wait_s <= LONGEST_WAIT_S:
            raise LabError(f"wait_s is {wait_s}; it must be 0 to {LONGEST_WAIT_S:g}")
        return await self._events.wait_after(after, wait_s)

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
        self._find(account, None)
        setting = Setting(_limit(limiter), refusal or usual_refusal(service), retry_after, seed)
        self._limits.set(service, per, account, setting)

    @override
    async def drop(
        self,
        service: Service,
        how: DropHow = DropHow.RESET,
        account: str | None = None,
        device: str | None = None,
        count: int | None = None,
    ) -> int:
        if service not in _DROPPABLE:
            raise UnknownNameError("service with lasting connections", service, _DROPPABLE)
        if count is not None and count < 1:
            raise LabError(f"count is {count}; it must be 1 or more")
        owner, target = self._find(account, device)
        connections = self._connections.select(service, owner, target)[:count]
        for connection in connections:
            self._events.add(
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
        await self._network.set(condition)

    @override
    async def evict(self, account: str, device: str, *, tell_neighbours: bool = False) -> None:
        owner = self._world.account(account)
        target = owner.device(device)
        if not target.registered:
            raise LabError(f"{device!r} isn't registered, so it can't be evicted")
        self._clusters.evict(owner, target, tell_neighbours=tell_neighbours)

    @override
    async def push_cluster_update(self, account: str, device: str, reason: Reason) -> int:
        owner = self._world.account(account)
        return self._clusters.push(owner, owner.device(device), reason)

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
        found = []
        for fault in faults:
            _, target = self._find(fault.account, fault.device)
            found.append(fault if target is None else replace(fault, device=target.id))
        return [self._faults.add(fault) for fault in found]

    @override
    async def clear_faults(self, number: int | None = None) -> None:
        self._faults.clear(number)

    @override
    async def expire_tokens(self, account: str | None = None, device: str | None = None) -> int:
        owner, target = self._find(account, device)
        self._events.add(
            EventKind.TOKENS_EXPIRED,
            owner.name if owner is not None else None,
            target.id if target is not None else None,
        )
        return self._world.expire_tokens(owner, target)

    @override
    async def command(
        self, account: str, command: Command, device: str | None = None
    ) -> CommandReport:
        return await self._remote.send(self._world.account(account), command, device)

    @override
    async def web_devices(self, account: str) -> tuple[WebDevice, ...]:
        return web_devices(self._world.account(account))

    @override
    async def player(self, account: str) -> PlayerReport | None:
        return self._remote.player(self._world.account(account))

    @override
    async def pair(self, account: str, device: str) -> PairingReport:
        owner = self._world.account(account)
        address = device if "://" in device else await find_address(device)
        report = await hand_secret(owner.name, address)
        self._events.add(EventKind.PAIRED, owner.name, report.device, name=report.name)
        return report

    @override
    async def scenarios(self) -> tuple[Scenario, ...]:
        return tuple(recorded().values())

    @override
    async def play_scenario(
        self, scenario: str | Scenario, account: str | None = None, device: str | None = None
    ) -> int:
        _, target = self._find(account, device)
        whole = named(scenario) if isinstance(scenario, str) else scenario
        return self._director.play(whole, account, None if target is None else target.id)

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
        self._library.add_song(song)
        return song.uri

    @override
    async def add_context(
        self, uri: str, tracks: tuple[str, ...], autoplay: tuple[str, ...] = ()
    ) -> None:
        self._library.add_context(Context(uri, tracks, autoplay))

    @override
    async def set_product(
        self, account: str, product: Product | None = None, country: str | None = None
    ) -> None:
        owner = self._world.account(account)
        if country is not None:
            require_country(country)
            owner.country = country
        owner.product = product or owner.product
        self._events.add(
            EventKind.PRODUCT_SET, account, product=owner.product, country=owner.country
        )
        for connection in self._connections.select(Service.ACCESS_POINT, owner):
            if isinstance(connection, AccessPointConnection):
                connection.tell_country()
                connection.tell_product()

    def _find(
        self, account: str | None, device: str | None
    ) -> tuple[Account | None, Device | None]:
        if account is None:
            if device is not None:
                raise LabError("say which account the device belongs to")
            return None, None
        owner = self._world.account(account)
        return owner, None if device is None else owner.device(device)

    def _report(self, account: Account) -> AccountReport:
        counts = account.counts
        return AccountReport(
            name=account.name,
            limits=self._limits.of(account.name),
            logins=counts.logins,
            refused=counts.refused,
            registrations=counts.registrations,
            devices=tuple(
                DeviceReport(
                    id=device.id,
                    name=device.name,
                    account=account.name,
                    registered=device.registered,
                    active=account.active_device == device.id,
                    dealers=len(self._connections.select(Service.DEALER, account, device)),
                    access_points=len(
                        self._connections.select(Service.ACCESS_POINT, account, device)
                    ),
                    muted=self._in_state(LinkState.MUTED, account, device),
                    frozen=self._in_state(LinkState.FROZEN, account, device),
                    logins=device.counts.logins,
                    refused=device.counts.refused,
                    registrations=device.counts.registrations,
                )
                for device in account.devices.values()
            ),
        )

    def _in_state(self, state: LinkState, account: Account, device: Device) -> int:
        return sum(
            connection.state is state
            for service in _DROPPABLE
            for connection in self._connections.select(service, account, device)
        )

    async def _start(self) -> None:
        if self._folder is None:
            folder = self._temporary = Path(tempfile.mkdtemp(prefix="lab-"))
        else:
            folder = self._folder
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        identity = make_server_identity(folder, names.TLS_NAMES)
        key = AccessPointKey()
        server_key_file = folder / "access-point.key"
        server_key_file.write_bytes(key.public)

        world, connections, network = self._world, self._connections, self._network
        door = Door(self._faults, self._limits, network)

        def https(service: Service, handler: HttpHandler) -> StreamHandler:
            return door.lead(service, partial(serve_http, handler=handler), identity.context)

        dealer = Dealer(world, door, connections, self._clusters)
        port = await network.listen(
            Service.DEALER, door.lead(Service.DEALER, dealer.serve, identity.context)
        )
        keys = AudioKeys(world, door, self._library)
        access_point = AccessPoint(world, door, connections, keys, key.sign)
        welcome = door.lead(Service.ACCESS_POINT, access_point.serve)
        state = ConnectState(world, door, connections, self._clusters).handle
        router = Router(
            {
                "extended-metadata": Metadata(world, door, self._library).handle,
                "storage-resolve": Storage(world, door, self._library).handle,
                "context-resolve": ContextResolve(world, door, self._library).handle,
            },
            state,
        )
        connect_state = https(Service.CONNECT_STATE, router.handle)
        resolve = ApResolve(world, door, network, port).handle
        targets: dict[Target, StreamHandler] = {
            (names.APRESOLVE, _HTTPS): https(Service.APRESOLVE, resolve),
            (names.CLIENT_TOKEN, _HTTPS): https(
                Service.CLIENT_TOKEN, ClientToken(world, door).handle
            ),
            (names.LOGIN5, _HTTPS): https(Service.LOGIN5, Login5(world, door).handle),
            (names.CDN, _HTTPS): https(Service.CDN, Cdn(world, door, self._library).handle),
            **dict.fromkeys(((name, port) for name in names.ACCESS_POINTS), welcome),
            **dict.fromkeys(((name, port) for name in names.CONNECT_STATES), connect_state),
        }
        proxy = Proxy(self._events, door, network, targets)
        proxy_port = await network.listen(Service.PROXY, door.lead(Service.PROXY, proxy.serve))
        self._info = LabInfo(
            proxy=f"http://{HOST}:{proxy_port}",
            ap_port=port,
            access_point_port=await network.listen(Service.ACCESS_POINT, welcome),
            control=await self._control.open(self._control_port),
            ca_file=identity.authority_file,
            server_key_file=server_key_file,
            folder=folder,
        )


def _limit(limit: str | Limit) -> Limit:
    return limiter.named(limit) if isinstance(limit, str) else limit
