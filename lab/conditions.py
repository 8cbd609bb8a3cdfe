"""What becomes of the network between the lab and its clients."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Discriminator

from .errors import LabError
from .wire import strict

LONGEST_DELAY_S = 600.0
"""How late an answer may be at most."""


@strict
@dataclass(frozen=True, slots=True)
class Up:
    """All is well."""

    kind: Literal["up"] = field(default="up", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Refused:
    """Every connection ends, and new ones are refused; the ports stay reserved."""

    kind: Literal["refused"] = field(default="refused", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class BlackHole:
    """What clients send vanishes unacknowledged, and nothing comes back.

    Open connections stand still and new ones are never answered, as behind a
    router that drops everything. What was on its way arrives once it is over,
    when TCP sends it again; so who has waited for a connection then gets it.

    Attributes:
        accepts: new connections are accepted, as by a load balancer before
            servers that are gone; nothing ever comes over these, also afterwards.
    """

    accepts: bool = False
    kind: Literal["black_hole"] = field(default="black_hole", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class NamesNotFound:
    """Names lead nowhere; open connections stay.

    The proxy answers 503, as proxies do whose look-up failed. The dealer is
    reached by address, so new connections to it are refused instead.

    Attributes:
        dealer_only: the proxy works, and service discovery names dealers that
            the client itself can't look up. Clients that know addresses from
            before use those up first.
    """

    dealer_only: bool = False
    kind: Literal["names_not_found"] = field(default="names_not_found", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Slow:
    """Every answer, message and ping is late.

    Attributes:
        delay_s: by how much, above 0, up to 600.
    """

    delay_s: float
    kind: Literal["slow"] = field(default="slow", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the delay."""
        if not 0 < self.delay_s <= LONGEST_DELAY_S:
            raise LabError(
                f"delay_s is {self.delay_s:g}; it must be above 0, up to {LONGEST_DELAY_S:g}"
            )


@strict
@dataclass(frozen=True, slots=True)
class LossyStart:
    """The first connections to each service are reset, then all is well.

    The proxy isn't counted: what it leads to is.

    Attributes:
        connections: how many of each service, 1 or more.
    """

    connections: int = 1
    kind: Literal["lossy_start"] = field(default="lossy_start", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the number."""
        if self.connections < 1:
            raise LabError(f"connections is {self.connections}; it must be 1 or more")


type Condition = Annotated[
    Up | Refused | BlackHole | NamesNotFound | Slow | LossyStart, Discriminator("kind")
]
