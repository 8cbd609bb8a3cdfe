"""The control surface over HTTP, with JSON.

`GET /` says what there is. `POST /NAME` does it; the body is a JSON object with
the parameters by name. What only reads can be asked with `GET /NAME?...` too.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
import inspect
import json
from typing import get_type_hints

from aiohttp import web

from .api import LabApi, LabInfo
from .errors import LabError, UnknownNameError
from .loopback import HOST, require_loopback
from .wire import Json, from_json, to_json

_READING = frozenset({"info", "accounts", "devices", "counts", "events", "web_devices", "player"})
_SHUTDOWN_S = 0.2


def parameters(name: str) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of the lab's method `name`, without self."""
    signature = inspect.signature(getattr(LabApi, name))
    return {key: value for key, value in signature.parameters.items() if key != "self"}


METHODS = tuple(sorted(LabApi.__abstractmethods__ - {"info"}))
"""The names of everything that can be asked or told."""


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
                "parameters": {
                    key: str(value).partition(": ")[2] for key, value in parameters(name).items()
                },
            }
            for name in METHODS
        }
        return web.json_response({"info": to_json(self._lab.info, LabInfo), "methods": listed})

    async def _get(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "info":
            return web.json_response(to_json(self._lab.info, LabInfo))
        if name not in _READING:
            _require_method(name)
            raise LabError(f"{name} changes something: use POST")
        return await self._call(name, dict(request.query))

    async def _post(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        _require_method(name)
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise LabError(f"the body isn't JSON: {error}") from error
        if not isinstance(body, dict):
            raise LabError("the body must be an object with the parameters by name")
        return await self._call(name, body)

    async def _call(self, name: str, given: Mapping[str, Json]) -> web.Response:
        known = parameters(name)
        hints = get_type_hints(getattr(LabApi, name))
        arguments = {}
        for key, value in given.items():
            if key not in known:
                raise UnknownNameError(f"parameter of {name}", key, known)
            try:
                arguments[key] = from_json(value, hints[key])
            except LabError as error:
                raise LabError(f"{key}: {error}") from error
        for key, parameter in known.items():
            if parameter.default is inspect.Parameter.empty and key not in arguments:
                raise LabError(f"{name} needs {key}")
        method: Callable[..., Awaitable[object]] = getattr(self._lab, name)
        return web.json_response(to_json(await method(**arguments), hints["return"]))


def _require_method(name: str) -> None:
    if name not in METHODS:
        raise UnknownNameError("method", name, METHODS)


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
