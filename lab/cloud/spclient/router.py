"""Who answers what at Spotify's address for clients."""

from collections.abc import Awaitable, Callable, Mapping

from ..door import Answer
from ..http_service import Request, Response
from ..world import Holder, World

type ClientHandler = Callable[[Request, Holder], Awaitable[Response | Answer]]
"""Answers a request of a device whose token lives."""


class Router:
    """Leads requests to services by the beginning of their path."""

    def __init__(
        self, world: World, services: Mapping[str, ClientHandler], others: ClientHandler
    ) -> None:
        """Lead to `services` by the first part of a path; `others` take the rest."""
        self._world = world
        self._services = services
        self._others = others

    async def handle(self, request: Request) -> Response | Answer:
        """Answer a request."""
        holder = self._world.holder(request.bearer)
        if holder is None:
            return Response(401)
        handler = self._services.get(request.path.removeprefix("/").partition("/")[0], self._others)
        return await handler(request, holder)
