"""The services that the lab plays, and how one of them may answer."""

from dataclasses import dataclass
from enum import StrEnum


class Service(StrEnum):
    """A part of the make-believe Spotify."""

    PROXY = "proxy"
    APRESOLVE = "apresolve"
    CLIENT_TOKEN = "client_token"  # noqa: S105
    ACCESS_POINT = "access_point"
    LOGIN5 = "login5"
    DEALER = "dealer"
    CONNECT_STATE = "connect_state"


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with an HTTP status and nothing else.

    Attributes:
        code: 100 to 599.
        retry_after_s: what the header Retry-After says, if there is one.
    """

    code: int
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the connection and never answer."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Drop the connection with a TCP reset."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse a login with one of the service's own reasons."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoConnectionId:
    """Accept the dealer's websocket and never say its connection id."""


type Action = Status | Hang | Reset | Refuse | NoConnectionId
