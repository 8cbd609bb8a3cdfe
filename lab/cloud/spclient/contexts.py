"""What a context consists of, and what follows it."""

import json
from urllib.parse import unquote

from ...events import EventKind
from ...protocol import protobuf
from ...services import Service
from ..door import Answer, Door
from ..http_service import Request, Response
from ..library import Library
from ..world import Holder, World

_PREFIX = "/context-resolve/v1/"
_AUTOPLAY = "autoplay"


class ContextResolve:
    """The service."""

    def __init__(self, world: World, door: Door, library: Library) -> None:
        """Serve the contexts of `library`."""
        self._world = world
        self._door = door
        self._library = library

    async def handle(self, request: Request, holder: Holder) -> Response | Answer:
        """Answer with the tracks of a context."""
        account, device = holder.account.name, holder.device.id
        name = unquote(request.path.removeprefix(_PREFIX))
        match request.method, name:
            case "POST", "autoplay":
                try:
                    uri = protobuf.Message.parse(request.body).text(1)
                except protobuf.ProtobufError:
                    return Response(400)
                tracks = self._library.autoplay(uri)
            case "GET", uri:
                tracks = self._library.tracks(uri)
            case _:
                return Response(404)
        self._world.events.add(
            EventKind.CONTEXT_ASKED,
            account,
            device,
            context=uri,
            autoplay=name == _AUTOPLAY,
            tracks=len(tracks),
        )
        answer = await self._door.ask(Service.CONTEXT, request.address, account, device)
        if answer is not None:
            return answer
        if not tracks:
            return Response(404)
        listed = [{"uri": track, "uid": f"{number:016x}"} for number, track in enumerate(tracks)]
        found = {"uri": uri, "url": f"context://{uri}", "pages": [{"tracks": listed}]}
        return Response(200, json.dumps(found).encode(), "application/json")
