"""The service that turns stored credentials into an access token."""

from ..events import EventKind
from ..protocol import protobuf
from ..reasons import LOGIN5_REASONS
from ..services import Lifetime, Refuse, Service
from .door import Answer, Door
from .http_service import Request, Response
from .world import TOKEN_LIFETIME_S, World

_PATH = "/v3/login"


class Login5:
    """The service."""

    def __init__(self, world: World, door: Door) -> None:
        """Serve `world`."""
        self._world = world
        self._door = door

    async def handle(self, request: Request) -> Response | Answer:
        """Grant an access token to whoever shows any credentials."""
        if request.method != "POST" or request.path != _PATH:
            return Response(404)
        try:
            message = protobuf.Message.parse(request.body)
            identifier = message.message(1).text(2)
            credential = message.message(100)
            username, blob = credential.text(1), credential.data(2)
        except protobuf.ProtobufError:
            return Response(400)
        if not username or not identifier:
            return _refusal("bad_request")
        account = self._world.ensure_account(username)
        device = account.ensure_device(identifier)
        lifetime_s = TOKEN_LIFETIME_S
        match await self._door.ask(Service.LOGIN5, request.address, account.name, device.id):
            case Refuse(reason):
                return _refusal(reason)
            case Lifetime(changed_s):
                lifetime_s = changed_s
            case None:
                pass
            case answer:
                return answer
        token = self._world.grant_token(account, device, lifetime_s)
        self._world.events.add(EventKind.LOGIN5_GRANTED, account.name, device.id)
        granted = protobuf.encode((1, account.name), (2, token), (3, blob), (4, lifetime_s))
        return Response(200, protobuf.encode((1, granted)))


def _refusal(reason: str) -> Response:
    return Response(200, protobuf.encode((2, LOGIN5_REASONS[reason])))
