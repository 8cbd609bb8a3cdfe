"""The services that the lab plays, and how one of them may answer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, with_config


class Service(StrEnum):
    """A part of the make-believe Spotify."""

    PROXY = "proxy"
    APRESOLVE = "apresolve"
    CLIENT_TOKEN = "client_token"
    ACCESS_POINT = "access_point"
    LOGIN5 = "login5"
    DEALER = "dealer"
    CONNECT_STATE = "connect_state"


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Status:
    """Answer with an HTTP status and nothing else.

    Attributes:
        code: 100 to 599.
        retry_after_s: what the header Retry-After says, if there is one.
    """

    code: int
    retry_after_s: int | None = None
    kind: Literal["status"] = field(default="status", kw_only=True, repr=False)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the connection and never answer."""

    kind: Literal["hang"] = field(default="hang", kw_only=True, repr=False)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Reset:
    """Drop the connection with a TCP reset."""

    kind: Literal["reset"] = field(default="reset", kw_only=True, repr=False)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse a login with one of the service's own reasons."""

    reason: str
    kind: Literal["refuse"] = field(default="refuse", kw_only=True, repr=False)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class NoConnectionId:
    """Accept the dealer's websocket and never say its connection id."""

    kind: Literal["no_connection_id"] = field(default="no_connection_id", kw_only=True, repr=False)


type Action = Annotated[Status | Hang | Reset | Refuse | NoConnectionId, Discriminator("kind")]
