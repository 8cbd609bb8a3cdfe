"""The services that the lab plays, and what one of them may do instead of its work."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
import math
from typing import Annotated, Literal

from pydantic import Discriminator

from .errors import LabError
from .wire import strict


class Service(StrEnum):
    """A part of the make-believe Spotify."""

    PROXY = "proxy"
    APRESOLVE = "apresolve"
    CLIENT_TOKEN = "client_token"
    ACCESS_POINT = "access_point"
    LOGIN5 = "login5"
    DEALER = "dealer"
    CONNECT_STATE = "connect_state"
    METADATA = "metadata"
    STORAGE = "storage"
    CDN = "cdn"
    CONTEXT = "context"
    AUDIO_KEY = "audio_key"


class Moment(StrEnum):
    """How far a connection has come; before its request nobody knows whose it is."""

    BEFORE_TLS = "before_tls"
    BEFORE_REQUEST = "before_request"
    AFTER_REQUEST = "after_request"


def require_able(service: Service, able: Collection[Service], what: str) -> None:
    """Refuse a service that isn't among those that are `able` to do `what`.

    Raises:
        LabError: it isn't.
    """
    if service not in able:
        raise LabError(f"the {service} service can't {what}; these can: {', '.join(sorted(able))}")


@strict
@dataclass(frozen=True, slots=True)
class Status:
    """Answer with an HTTP status and nothing else.

    Attributes:
        code: 200 to 599.
        retry_after_s: what the header Retry-After says, 0 or more, if there is one.
    """

    code: int
    retry_after_s: int | None = None
    kind: Literal["status"] = field(default="status", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the range."""
        if self.retry_after_s is not None and self.retry_after_s < 0:
            raise LabError(f"retry_after_s is {self.retry_after_s}; it must be 0 or more")


@strict
@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the connection and never answer."""

    when: Moment = Moment.AFTER_REQUEST
    kind: Literal["hang"] = field(default="hang", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Reset:
    """Drop the connection with a TCP reset."""

    when: Moment = Moment.AFTER_REQUEST
    kind: Literal["reset"] = field(default="reset", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Close:
    """End the connection with a TCP FIN and no goodbye of TLS."""

    when: Moment = Moment.AFTER_REQUEST
    kind: Literal["close"] = field(default="close", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse with one of the service's own reasons."""

    reason: str
    kind: Literal["refuse"] = field(default="refuse", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Delay:
    """Give the usual answer late.

    Attributes:
        delay_s: seconds from the request to the answer, 0 or more.
    """

    delay_s: float
    kind: Literal["delay"] = field(default="delay", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the range."""
        if not 0 <= self.delay_s < math.inf:
            raise LabError(f"delay_s is {self.delay_s}; it must be 0 or more")


@strict
@dataclass(frozen=True, slots=True)
class Lifetime:
    """Grant a token for another time than usual.

    Attributes:
        lifetime_s: seconds, 0 or more. librespot takes 10 off login5's.
    """

    lifetime_s: int
    kind: Literal["lifetime"] = field(default="lifetime", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the range."""
        if self.lifetime_s < 0:
            raise LabError(f"lifetime_s is {self.lifetime_s}; it must be 0 or more")


@strict
@dataclass(frozen=True, slots=True)
class NoConnectionId:
    """Accept the dealer's websocket and never say its connection id."""

    kind: Literal["no_connection_id"] = field(default="no_connection_id", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class NoPing:
    """Welcome at the access point and never ping."""

    kind: Literal["no_ping"] = field(default="no_ping", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class WrongKey:
    """Grant a key that a track's file isn't encrypted with."""

    kind: Literal["wrong_key"] = field(default="wrong_key", kw_only=True, repr=False)


type Ending = Hang | Reset | Close
"""How a connection ends without an answer."""

type Refusal = Annotated[Status | Hang | Reset | Close | Refuse, Discriminator("kind")]
"""What a service does in place of its work."""

type Action = Annotated[
    Status | Hang | Reset | Close | Refuse | Delay | Lifetime | NoConnectionId | NoPing | WrongKey,
    Discriminator("kind"),
]
"""What a service does in place of its work, or how it does it."""
