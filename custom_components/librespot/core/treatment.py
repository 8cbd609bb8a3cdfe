"""What is done about a session that runs and isn't well, and when."""

from dataclasses import dataclass

from .doubts import Doubts
from .health import Action, Health, Verdict
from .model import Cause
from .past import Past

_RESTARTS = {Action.RESTART, Action.RESTART_IN_PAUSE, Action.KILL}
_OF_TRACKS = {Cause.NO_AUDIO_KEYS, Cause.TRACKS_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Remedy:
    """A verdict, and from when on it may be carried out."""

    verdict: Verdict
    at: float
    """Seconds on the event loop's clock."""


class Treatment:
    """One zone's, over all its sessions."""

    def __init__(self, zone_id: str, past: Past, doubts: Doubts) -> None:
        """Begin with a zone that was never restarted."""
        self._zone_id = zone_id
        self._past = past
        self._doubts = doubts

    def find(self, health: Health, session: int, now: float) -> Remedy | None:
        """Return what is to be done about the zone's session of that number; None: nothing."""
        verdict = health.judge(now)
        if verdict is not None and verdict.cause in _OF_TRACKS:
            verdict = self._weigh_tracks(verdict, health, session, now)
        if verdict is None:
            return None
        spaced = verdict.action in _RESTARTS
        return Remedy(verdict, max(now, self._past.care.free_at(verdict.cause)) if spaced else now)

    def applied(self, verdict: Verdict, now: float) -> bool:
        """Count a restart that nobody asked for; return whether it is one."""
        restart = verdict.action in _RESTARTS
        if restart:
            self._past.care.restarted(verdict.cause, now)
        return restart

    @property
    def _tracks_cost_a_restart(self) -> bool:
        """Whether a restart for tracks that can't be played was tried since one was."""
        return self._past.care.last(Cause.TRACKS_UNAVAILABLE) > self._past.last_used

    def _weigh_tracks(
        self, verdict: Verdict, health: Health, session: int, now: float
    ) -> Verdict | None:
        """Try one restart, whatever is skipped for; after that none helps.

        The zone stays as it is then: it says so, and is well as soon as something plays.
        """
        keys = verdict.cause is Cause.NO_AUDIO_KEYS
        proved = keys and self._doubts.proves(verdict.cause, self._zone_id, session, now)
        if proved or self._tracks_cost_a_restart:
            # Only music disproves that an account gets no keys, not some album that isn't there.
            health.bear(verdict if keys else health.borne or verdict)
            return None
        return Verdict(Cause.TRACKS_UNAVAILABLE, verdict.evidence)
