"""Serving HTTP/1.1 on a connection that somebody else accepted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
import http
from urllib.parse import parse_qsl, urlsplit

import h11

from ..loopback import peer_address
from ..services import Close, Hang, Reset, Status
from .door import Answer, end

_CHUNK = 65_536
_LARGEST_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request.

    Attributes:
        method: in capitals.
        path: without the query.
        query: last value of each parameter.
        headers: by lower-case name.
        body: all of it.
        address: that of the client.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    address: str

    @property
    def bearer(self) -> str:
        """The token of the Authorization header, or an empty string."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response; its length is added when it is sent."""

    status: int
    body: bytes = b""
    content_type: str = "application/x-protobuf"
    headers: tuple[tuple[str, str], ...] = ()


type HttpHandler = Callable[[Request], Awaitable[Response | Answer]]


def status_response(status: Status) -> Response:
    """Make the response that `status` asks for."""
    headers: tuple[tuple[str, str], ...] = ()
    if status.retry_after_s is not None:
        headers = (("Retry-After", str(status.retry_after_s)),)
    return Response(status.code, content_type="text/plain", headers=headers)


def reason_phrase(status: int) -> str:
    """Return the usual words for `status`, or none."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""


async def serve_http(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: HttpHandler
) -> None:
    """Let `handler` answer the requests of a connection until it ends."""
    connection = h11.Connection(h11.SERVER)
    address = peer_address(writer)
    try:
        while (request := await _receive(connection, reader, address)) is not None:
            answer = await handler(request)
            match answer:
                case Response():
                    response = answer
                case Status():
                    response = status_response(answer)
                case Hang() | Reset() | Close():
                    await end(answer, reader, writer)
                    return
                case _:
                    response = Response(500)
            await _send(connection, writer, response)
            if connection.our_state is not h11.DONE:
                return
            connection.start_next_cycle()
    except h11.RemoteProtocolError as error:
        if connection.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            response = Response(error.error_status_hint, content_type="text/plain")
            await _send(connection, writer, response)


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader, address: str
) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        match event:
            case h11.NEED_DATA:
                connection.receive_data(await reader.read(_CHUNK))
            case h11.Request():
                head = event
            case h11.Data():
                body += event.data
                if len(body) > _LARGEST_BODY:
                    raise h11.RemoteProtocolError("body too large", 413)
            case h11.EndOfMessage() if head is not None:
                return _request(head, bytes(body), address)
            case _:
                return None


def _request(head: h11.Request, body: bytes, address: str) -> Request:
    target = urlsplit(head.target.decode("latin-1"))
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
    return Request(
        method=head.method.decode("latin-1"),
        path=target.path,
        query=dict(parse_qsl(target.query)),
        headers=headers,
        body=body,
        address=address,
    )


async def _send(
    connection: h11.Connection, writer: asyncio.StreamWriter, response: Response
) -> None:
    headers = [
        ("Content-Type", response.content_type),
        ("Content-Length", str(len(response.body))),
        *response.headers,
    ]
    head = h11.Response(
        status_code=response.status,
        headers=headers,
        reason=reason_phrase(response.status),
    )
    for event in (head, h11.Data(data=response.body), h11.EndOfMessage()):
        writer.write(connection.send(event) or b"")
    await writer.drain()
