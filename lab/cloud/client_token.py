"""The service that grants each program a token before it logs in."""

import secrets

from ..events import EventKind
from ..protocol import protobuf
from ..reasons import CLIENT_TOKEN_REASONS
from ..services import Lifetime, Refuse, Service
from .door import Answer, Door
from .http_service import Request, Response
from .world import TOKEN_LIFETIME_S, World

_GRANTED = 1
_PATH = "/v1/clienttoken"


class ClientToken:
    """The service."""

    def __init__(self, world: World, door: Door) -> None:
        """Serve `world`."""
        self._world = world
        self._door = door

    async def handle(self, request: Request) -> Response | Answer:
        """Grant a token."""
        if request.method != "POST" or request.path != _PATH:
            return Response(404)
        try:
            message = protobuf.Message.parse(request.body)
            device = message.message(2).message(3).text(2)
        except protobuf.ProtobufError:
            return Response(400)
        account = self._world.account_of(device)
        lifetime_s = TOKEN_LIFETIME_S
        match await self._door.ask(Service.CLIENT_TOKEN, request.address, account, device):
            case Refuse(reason):
                return Response(200, CLIENT_TOKEN_REASONS[reason])
            case Lifetime(changed_s):
                lifetime_s = changed_s
            case None:
                pass
            case answer:
                return answer
        self._world.events.add(EventKind.CLIENT_TOKEN_GRANTED, account, device)
        token = protobuf.encode(
            (1, f"lab-client-{secrets.token_urlsafe(16)}"),
            (2, lifetime_s),
            (3, lifetime_s),
        )
        return Response(200, protobuf.encode((1, _GRANTED), (2, token)))
