"""Who answers what at Spotify's address for clients."""

from collections.abc import Mapping

from ..door import Answer
from ..http_service import HttpHandler, Request, Response


class Router:
    """Leads requests to services by the beginning of their path."""

    def __init__(self, services: Mapping[str, HttpHandler], others: HttpHandler) -> None:
        """Lead to `services` by the first part of a path; `others` take the rest."""
        self._services = services
        self._others = others

    async def handle(self, request: Request) -> Response | Answer:
        """Answer a request."""
        handler = self._services.get(request.path.removeprefix("/").partition("/")[0], self._others)
        return await handler(request)
