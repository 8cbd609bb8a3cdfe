"""The service that tells clients where the other services are."""

import json

from ..events import EventKind
from ..loopback import HOST
from ..services import Service
from . import names
from .door import Answer, Door
from .http_service import Request, Response
from .world import World

_DEALERS = 3


class ApResolve:
    """The service."""

    def __init__(self, world: World, door: Door, port: int) -> None:
        """Send clients to `port`, under which all services are found."""
        self._world = world
        self._door = door
        # Clients take an entry off a list per connection; the dealer's can't be
        # a made-up name, because clients reach it without the proxy.
        lists = {
            "accesspoint": [f"{name}:{port}" for name in names.ACCESS_POINTS],
            "dealer": [f"{HOST}:{port}"] * _DEALERS,
            "spclient": [f"{name}:{port}" for name in names.CONNECT_STATES],
        }
        self._body = json.dumps(lists).encode()

    async def handle(self, request: Request) -> Response | Answer:
        """Answer with the lists."""
        self._world.events.add(EventKind.APRESOLVE_ASKED)
        if (action := await self._door.ask(Service.APRESOLVE, request.address)) is not None:
            return action
        if request.path != "/":
            return Response(404)
        return Response(200, self._body, content_type="application/json")
