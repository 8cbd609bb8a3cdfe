"""The other side: what answers a dealer upgrade, and the network between."""

import asyncio
from dataclasses import dataclass, field

from lab.limiter import Limit, Limiter, Unlimited


@dataclass(frozen=True, slots=True)
class Attempt:
    """One dealer upgrade, whoever made it.

    Attributes:
        at: seconds on the event loop's clock.
    """

    at: float
    zone_id: str
    admitted: bool


@dataclass(frozen=True, slots=True)
class Login:
    """One login at the access point, with or without an upgrade after it.

    Attributes:
        at: seconds on the event loop's clock.
    """

    at: float
    zone_id: str


@dataclass
class SimulatedSpotify:
    """One limiter, the network that leads to it, and all that was asked of it."""

    limiter: Limiter = field(default_factory=lambda: Limiter(Limit(Unlimited())))
    attempts: list[Attempt] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)
    away_since: float | None = None
    """Since when there is no network; None: there is."""
    waves_through: bool = False
    """Whether everybody is admitted, and the limiter not even asked."""

    def log_in(self, zone_id: str) -> None:
        """Take note of a login."""
        self.logins.append(Login(asyncio.get_running_loop().time(), zone_id))

    def admit(self, zone_id: str) -> bool:
        """Answer a dealer upgrade."""
        now = asyncio.get_running_loop().time()
        admitted = self.waves_through or self.limiter.ask(now).admitted
        self.attempts.append(Attempt(now, zone_id, admitted))
        return admitted

    def reachable(self) -> bool:
        """Whether there is a network."""
        return self.away_since is None

    @property
    def refusals(self) -> int:
        """How many upgrades were answered 429."""
        return sum(not attempt.admitted for attempt in self.attempts)
