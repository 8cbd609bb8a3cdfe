"""What is healed: a fault, the verdict that it has to lead to, and how soon."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
import math

from custom_components.librespot.core.model import Cause, ZoneState

from .home import Home

type Act = Callable[[Home], Awaitable[None]]

AT_ONCE_S = 5.0
"""Seconds that "at once" may take: the program's start and a busy machine included."""
STARTS_IN_20_S = 4
"""Starts until one works, where each fails at once for up to 20 s: the delays between them are
drawn from 2 to 4 s, 2 to 8, 2 to 16, and 2 to 32."""


async def nothing(_home: Home) -> None:
    """Do nothing."""


async def clear(home: Home) -> None:
    """End all faults of the lab."""
    await home.clear()


async def registered_anew(home: Home) -> bool:
    """Tell whether Spotify has every zone that was hit, by a registration since."""
    return home.registered_anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row.

    Attributes:
        name: as in the table of verdicts.
        fault: what is made to happen, for people.
        verdict: the cause that the zone's status has to get; `NONE`: this is no trouble.
        state: the state that it has to come with, if not any will do.
        planned: whether it has to say when the next start is: a suspicion doesn't.
        limit_s: seconds within which, from the fault.
        on_the_way: causes that may be shown before, as long as nothing more is known.
        at_start: whether the fault is there before the zones start.
        zones: how many.
        prepare: before the zones start.
        settle: once they are connected.
        strike: makes it happen.
        lasts_s: seconds until it is over.
        end: ends it, and does what a person has to.
        well: tells whether all is well again; asked again and again.
        look_every_s: how often, in seconds.
        well_limit_s: seconds from the fault within which it has to be.
        watched_s: seconds after the end of the fault for which that is watched.
        restarts: how many starts it may cost at most.
    """

    name: str
    fault: str
    verdict: Cause
    strike: Act
    restarts: int
    state: ZoneState | None = None
    planned: bool = False
    limit_s: float = AT_ONCE_S
    on_the_way: frozenset[Cause] = field(default_factory=frozenset)
    at_start: bool = False
    zones: int = 1
    prepare: Act = nothing
    settle: Act = nothing
    lasts_s: float = 0.0
    end: Act = clear
    well: Callable[[Home], Awaitable[bool]] = registered_anew
    look_every_s: float = 0.2
    well_limit_s: float = math.inf
    watched_s: float = 300.0

    @property
    def title(self) -> str:
        """What it is called where all rows stand together."""
        return f"{self.name}: {self.fault}"
