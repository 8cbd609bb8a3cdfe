"""The service that grants each program a token before it logs in."""

import secrets

from ..events import EventKind
from ..faults import Faults
from ..protocol import protobuf
from ..services import Action, Service
from .http_service import Request, Response
from .world import TOKEN_LIFETIME_S, World

_GRANTED = 1
_PATH = "/v1/clienttoken"


class ClientToken:
    """The service."""

    def __init__(self, world: World, faults: Faults) -> None:
        """Serve `world`."""
        self._world = world
        self._faults = faults

    async def handle(self, request: Request) -> Response | Action:
        """Grant a token."""
        if request.method != "POST" or request.path != _PATH:
            return Response(404)
        try:
            message = protobuf.Message.parse(request.body)
            device = message.message(2).message(3).text(2)
        except protobuf.ProtobufError:
            return Response(400)
        account = self._world.account_of(device)
        action = self._faults.take(Service.CLIENT_TOKEN, account, device)
        if action is not None:
            return action
        self._world.events.add(EventKind.CLIENT_TOKEN_GRANTED, account, device)
        token = protobuf.encode(
            (1, f"lab-client-{secrets.token_urlsafe(16)}"),
            (2, TOKEN_LIFETIME_S),
            (3, TOKEN_LIFETIME_S),
        )
        return Response(200, protobuf.encode((1, _GRANTED), (2, token)))
