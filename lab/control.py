"""The control surface over HTTP, with JSON.

`GET /` says what there is. `POST /NAME` does it; the body is a JSON object with
the parameters by name. What only reads can be asked with `GET /NAME?...` too.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
import inspect
import json

from aiohttp import web

from .api import LabApi, LabInfo
from .calls import METHODS, describe, read_call, require_method
from .errors import LabError, UnknownNameError
from .loopback import HOST, require_loopback
from .wire import Json, to_json

_READING = frozenset(
    {"accounts", "counts", "devices", "events", "info", "player", "scenarios", "web_devices"}
)
_SHUTDOWN_S = 0.2


class Control:
    """The control surface of one lab."""

    def __init__(self, lab: LabApi) -> None:
        """Control `lab`."""
        self._lab = lab
        self._runner: web.AppRunner | None = None

    async def open(self, port: int = 0) -> str:
        """Listen on `port`, or any free one if it is 0; return the URL.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(middlewares=[_errors, _only_local_names])
        app.router.add_get("/", self._index)
        app.router.add_get("/{name}", self._get)
        app.router.add_post("/{name}", self._post)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        address = self._runner.addresses[0]
        return f"http://{HOST}:{address[1]}"

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _index(self, _: web.Request) -> web.Response:
        listed: dict[str, Json] = {
            name: {
                "does": inspect.getdoc(getattr(LabApi, name)) or "",
                "parameters": describe(name),
            }
            for name in METHODS
        }
        return web.json_response({"info": to_json(self._lab.info, LabInfo), "methods": listed})

    async def _get(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "info":
            for parameter in request.query:
                raise UnknownNameError("parameter of info", parameter, ())
            return web.json_response(to_json(self._lab.info, LabInfo))
        if name not in _READING:
            require_method(name)
            raise LabError(f"{name} changes something: use POST")
        return await self._call(name, dict(request.query))

    async def _post(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        require_method(name)
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise LabError(f"the body isn't JSON: {error}") from error
        if not isinstance(body, dict):
            raise LabError("the body must be an object with the parameters by name")
        return await self._call(name, body)

    async def _call(self, name: str, given: Mapping[str, Json]) -> web.Response:
        return web.json_response(await read_call(name, given)(self._lab))


@web.middleware
async def _errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownNameError as error:
        body = {
            "error": str(error),
            "what": error.what,
            "name": error.name,
            "existing": list(error.existing),
        }
        return web.json_response(body, status=HTTPStatus.NOT_FOUND)
    except LabError as error:
        return web.json_response({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)


@web.middleware
async def _only_local_names(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    # A web page that made its own name mean 127.0.0.1 is no friend.
    host = request.url.host or ""
    if host != "localhost":
        require_loopback(host)
    return await handler(request)
