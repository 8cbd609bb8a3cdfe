"""All services of the make-believe Spotify, and what they share."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
import ssl
import time

from ..certificates import AccessPointKey, make_server_identity
from ..events import EventLog
from ..faults import Faults
from ..limiter import Limit
from ..limits import Limits
from ..loopback import StreamHandler
from ..network import Network
from ..services import Service
from . import names
from .access_point import AccessPoint
from .apresolve import ApResolve
from .audio_keys import AudioKeys
from .client_token import ClientToken
from .cluster import Clusters
from .connect_state import ConnectState
from .connections import Connections
from .dealer import Dealer
from .door import Door
from .http_service import HttpHandler, serve_http
from .library import Library
from .login5 import Login5
from .proxy import Proxy, Target
from .spclient.contexts import ContextResolve
from .spclient.files import Cdn, Storage
from .spclient.metadata import Metadata
from .spclient.router import Router
from .world import World

_HTTPS = 443


@dataclass(frozen=True, slots=True)
class Entrance:
    """How clients find the services, and what they must trust.

    Attributes:
        proxy: port of the CONNECT proxy.
        services: the port under which clients must look for every service.
        access_point: port of the access point without proxy.
        ca_file: PEM file with the authority to trust.
        server_key_file: 256 bytes, the public key of the access point.
    """

    proxy: int
    services: int
    access_point: int
    ca_file: Path
    server_key_file: Path


class Cloud:
    """What the services share, and their listeners once they are open."""

    def __init__(self, dealer: Limit, key: AccessPointKey | None = None) -> None:
        """Limit the dealer to `dealer` for each account; draw a `key` if none is given."""
        self.events = EventLog()
        self.world = World(self.events, time.monotonic)
        self.limits = Limits(self.events, time.monotonic, dealer)
        self.faults = Faults(self.events)
        self.library = Library()
        self.connections = Connections()
        self.clusters = Clusters(self.world, self.connections)
        self.network = Network(self.events)
        self._door = Door(self.faults, self.limits, self.network)
        self._key = key

    async def open(self, folder: Path) -> Entrance:
        """Listen, with new keys and certificates that go into `folder`."""
        identity = make_server_identity(folder, names.TLS_NAMES)
        key = AccessPointKey() if self._key is None else self._key
        server_key_file = folder / "access-point.key"
        server_key_file.write_bytes(key.public)

        door, network = self._door, self.network
        dealer = Dealer(self.world, door, self.connections, self.clusters)
        port = await network.listen(
            Service.DEALER, door.lead(Service.DEALER, dealer.serve, identity.context)
        )
        welcome = door.lead(Service.ACCESS_POINT, self._access_point(key).serve)
        targets = {
            **self._web(identity.context, port),
            **dict.fromkeys(((name, port) for name in names.ACCESS_POINTS), welcome),
        }
        proxy = Proxy(self.events, door, network, targets)
        return Entrance(
            proxy=await network.listen(Service.PROXY, door.lead(Service.PROXY, proxy.serve)),
            services=port,
            access_point=await network.listen(Service.ACCESS_POINT, welcome),
            ca_file=identity.authority_file,
            server_key_file=server_key_file,
        )

    async def close(self) -> None:
        """End every listener and connection."""
        await self.network.close()

    def _access_point(self, key: AccessPointKey) -> AccessPoint:
        keys = AudioKeys(self.world, self._door, self.library)
        return AccessPoint(self.world, self._door, self.connections, keys, key.sign)

    def _web(self, context: ssl.SSLContext, port: int) -> dict[Target, StreamHandler]:
        world, door, library = self.world, self._door, self.library

        def https(service: Service, handler: HttpHandler) -> StreamHandler:
            return door.lead(service, partial(serve_http, handler=handler), context)

        router = Router(
            world,
            {
                "extended-metadata": Metadata(world, door, library).handle,
                "storage-resolve": Storage(world, door, library).handle,
                "context-resolve": ContextResolve(world, door, library).handle,
            },
            ConnectState(world, door, self.connections, self.clusters).handle,
        )
        resolve = ApResolve(world, door, self.network, port)
        connect_state = https(Service.CONNECT_STATE, router.handle)
        return {
            (names.APRESOLVE, _HTTPS): https(Service.APRESOLVE, resolve.handle),
            (names.CLIENT_TOKEN, _HTTPS): https(
                Service.CLIENT_TOKEN, ClientToken(world, door).handle
            ),
            (names.LOGIN5, _HTTPS): https(Service.LOGIN5, Login5(world, door).handle),
            (names.CDN, _HTTPS): https(Service.CDN, Cdn(world, door, library).handle),
            **dict.fromkeys(((name, port) for name in names.CONNECT_STATES), connect_state),
        }
