"""Many zones that lose their sessions at once: one story, not eleven."""

from collections import deque
from dataclasses import replace
import math
from typing import Final

from .model import Cause, Incident, Trouble, ZoneState, ZoneStatus

TOGETHER_S: Final = 10.0
"""Seconds within which losses belong together."""
KEPT: Final = 20
"""Incidents that are remembered."""
_LOSSES: Final = {
    Cause.CONNECTION_LOST,
    Cause.ACCESS_POINT_GONE,
    Cause.DEALER_SILENT,
    Cause.RATE_LIMITED,
    Cause.NETWORK_AWAY,
}
"""What can happen to many for one reason; a crash is a zone's own matter."""
_OWN: Final = {
    Cause.CRASHED,
    Cause.FROZEN,
    Cause.OUTPUT_BROKEN,
    Cause.STORAGE,
    Cause.RESOURCES,
    Cause.DEFECT,
}
"""Whoever backs off for these has a story of its own by now, which may never end."""
_OVER: Final = {ZoneState.CONNECTED, ZoneState.DISABLED, ZoneState.FAILED}


def enough(zones: int) -> int:
    """Return how many of an account's zones make an incident: three, or half of more than four."""
    return 3 if zones <= 4 else max(3, math.ceil(zones / 2))


class Incidents:
    """An account's, the open one and those that are over."""

    def __init__(self) -> None:
        """Begin with none."""
        self._losses: dict[str, tuple[float, str]] = {}
        """When each zone lost its session lately, and the proof."""
        self._missing: set[str] = set()
        """Who of the open incident is not back."""
        self._open: Incident | None = None
        self._past: deque[Incident] = deque(maxlen=KEPT)

    @property
    def open(self) -> Incident | None:
        """The one that goes on."""
        return self._open

    @property
    def past(self) -> tuple[Incident, ...]:
        """The last ones that are over, the newest last."""
        return tuple(self._past)

    def took(self, zone_id: str) -> bool:
        """Return whether a zone is still missing because of the open incident."""
        return zone_id in self._missing

    def follow(
        self, zone_id: str, before: ZoneStatus, after: ZoneStatus, now: float, *, zones: int
    ) -> None:
        """Take a zone's new status, as one of so many that are wanted."""
        own = after.state is ZoneState.BACKING_OFF and after.cause in _OWN
        if own or after.state in _OVER:
            self.back(zone_id, now)
        elif before.state is ZoneState.CONNECTED and after.cause in _LOSSES and after.evidence:
            self._lose(zone_id, after.evidence, now, zones)

    def back(self, zone_id: str, now: float) -> None:
        """Note that a zone is connected, not wanted any more, or in trouble of its own."""
        self._losses.pop(zone_id, None)
        self._missing.discard(zone_id)
        if self._open is not None and not self._missing:
            self._past.append(replace(self._open, ended_at=now))
            self._open = None

    def blame(self, trouble: Trouble) -> None:
        """Say what the open incident is about, as something showed it."""
        if self._open is not None:
            self._open = replace(self._open, trouble=trouble)

    def _lose(self, zone_id: str, evidence: str, now: float, zones: int) -> None:
        self._losses = {
            each: (at, line) for each, (at, line) in self._losses.items() if now - at <= TOGETHER_S
        }
        self._losses[zone_id] = (now, evidence)
        if self._open is not None:
            new = zone_id not in self._open.zones
            if new or len(self._losses) > 1:
                # Who was back and is alone in being lost again has a story of its own.
                self._missing.add(zone_id)
            if new:
                self._open = replace(self._open, losses=(*self._open.losses, (zone_id, evidence)))
        elif len(self._losses) >= enough(zones):
            self._missing = set(self._losses)
            self._open = Incident(
                started_at=min(at for at, _ in self._losses.values()),
                trouble=Trouble.ACCOUNT,
                losses=tuple((each, line) for each, (_, line) in self._losses.items()),
            )
