"""The service that tells clients where the other services are."""

import json

from ..events import EventKind
from ..loopback import HOST
from ..network import Network
from ..services import Service
from . import names
from .door import Answer, Door
from .http_service import Request, Response
from .world import World

# As many as Spotify names; clients look for new ones when these are used up.
_DEALERS = 4


class ApResolve:
    """The service."""

    def __init__(self, world: World, door: Door, network: Network, port: int) -> None:
        """Send clients to `port`, under which all services are found."""
        self._world = world
        self._door = door
        self._network = network
        self._port = port

    async def handle(self, request: Request) -> Response | Answer:
        """Answer with the lists."""
        self._world.events.add(EventKind.APRESOLVE_ASKED)
        if (action := await self._door.ask(Service.APRESOLVE, request.address)) is not None:
            return action
        if request.path != "/":
            return Response(404)
        return Response(200, self._lists(), content_type="application/json")

    def _lists(self) -> bytes:
        # Clients take an entry off a list per connection; the dealer's can't be
        # a made-up name, because clients reach it without the proxy.
        dealer = HOST if self._network.finds_dealers else names.NOT_FOUND
        hosts = {
            "accesspoint": names.ACCESS_POINTS,
            "dealer": (dealer,) * _DEALERS,
            "spclient": names.CONNECT_STATES,
        }
        lists = {kind: [f"{host}:{self._port}" for host in each] for kind, each in hosts.items()}
        return json.dumps(lists).encode()
