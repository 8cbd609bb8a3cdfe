"""The figures of a run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
import json


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run came to.

    Attributes:
        zones: how many there are.
        connected: how many of them are connected.
        seconds: from the moment they were asked for until all were connected, or time ran out.
        logins: how often the make-believe Spotify was asked for a dealer connection.
        refused: how many of these it answered with 429.
        process_ids: the process of each zone.
    """

    zones: int
    connected: int
    seconds: float
    logins: int
    refused: int
    process_ids: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether all zones are connected."""
        return self.connected == self.zones

    def line(self, **more: object) -> str:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self) | {"seconds": round(self.seconds, 1)} | more)
