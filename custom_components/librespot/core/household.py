"""What a zone is asked to be, and what it needs of its account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .bearers import Bearers
from .connectivity import Connectivity
from .doubts import Doubts
from .engine import Engine
from .engine.signals import DevicesChanged
from .gate import Gate
from .halt import Halt
from .health import Verdict
from .launcher import Launcher
from .model import AccountConfig, Restart, ZoneConfig, ZoneStatus
from .wallet import Wallet


@dataclass(frozen=True, slots=True)
class Desired:
    """What a zone is asked to be; another one replaces its process."""

    account: AccountConfig
    zone: ZoneConfig
    credentials_generation: int
    """Counts the credentials a person gave; those Spotify renews by itself don't count."""


class Household(Protocol):
    """What a zone needs of its account."""

    engine: Engine
    launcher: Launcher
    gate: Gate
    environment: Mapping[str, str]
    bearers: Bearers
    connectivity: Connectivity
    doubts: Doubts
    halt: Halt
    wallet: Wallet

    def stop(self, verdict: Verdict) -> None:
        """Let no zone log in any more: each would be told the same."""

    def login_worked(self) -> None:
        """Note that a login came to its end, so that nothing stands in the way of another."""

    def look_at_clocks(self) -> None:
        """See to it that nothing is said to have taken too long while time stood still."""

    def shares_incident(self, zone_id: str) -> bool:
        """Return whether a zone lost its session together with others, and is not back."""

    def tell_of_devices(self, zone_id: str, news: DevicesChanged) -> None:
        """Take what Spotify told one zone of the others."""

    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's new status."""

    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Take that a zone's session is ended to mend it."""
