"""What is done about a session that runs and isn't well, and when."""

import asyncio
from dataclasses import dataclass

from .gate import Outcome
from .health import LOSSES, RESTARTS, Action, Health, Phase, Verdict
from .household import Household
from .model import Cause
from .past import Past
from .ticket import Ticket

_AFTER_THE_MUSIC = {Action.RESTART, Action.RESTART_IN_PAUSE}
"""What waits while music plays: it is what all this is for."""
_OF_TRACKS = {Cause.NO_AUDIO_KEYS, Cause.TRACKS_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Remedy:
    """A verdict, and when it may be carried out."""

    verdict: Verdict
    at: float
    """From when on `care` lets it be, in seconds on the event loop's clock."""
    counts: bool
    """Whether care counts it: it is a restart, and the zone's own trouble."""
    waits_for_silence: bool
    """Whether music plays that it would end."""


class Treatment:
    """One zone's, over all its sessions."""

    def __init__(self, zone_id: str, household: Household, past: Past) -> None:
        """Begin with a zone that was never restarted."""
        self._zone_id = zone_id
        self._household = household
        self._past = past
        self._loop = asyncio.get_running_loop()
        self._session = 0
        self.remedy: Remedy | None = None
        """What is to be done about the session that runs; None: nothing."""

    @property
    def session(self) -> int:
        """The number of the zone's present session; 0: there was none."""
        return self._session

    @property
    def due(self) -> Remedy | None:
        """What is to be done about the session as soon as its successor may begin."""
        remedy = self.remedy
        if remedy is None or remedy.waits_for_silence or remedy.at > self._loop.time():
            return None
        return remedy

    def begin(self) -> None:
        """Know nothing against the zone's next session."""
        self._session += 1
        self.remedy = None

    def find(self, health: Health) -> Remedy | None:
        """Find out what is to be done about the session now, and return it."""
        now = self._loop.time()
        verdict = health.judge(now)
        if verdict is not None and verdict.cause in _OF_TRACKS:
            verdict = self._weigh_tracks(verdict, health, now)
        self.remedy = None if verdict is None else self._remedy(verdict, health, now)
        return self.remedy

    def applied(self, remedy: Remedy) -> None:
        """Note that a remedy is carried out."""
        if remedy.counts:
            self._past.care.restarted(remedy.verdict.cause, self._loop.time())

    def is_in_vain(self, health: Health) -> bool:
        """Return whether a program's own attempts only prolong a freeze of the account."""
        frozen = self._household.gate.frozen_until is not None
        lost = health.phase is Phase.LOST and not health.spared
        return frozen and lost and self._loop.time() >= health.helpless_at

    def pardon(self, verdict: Verdict, health: Health, ticket: Ticket) -> bool:
        """Let a refused session live whose music still plays: ending it would end the music."""
        gate, now = self._household.gate, self._loop.time()
        spared = (
            verdict.cause is Cause.RATE_LIMITED and health.may_be_spared(now) and gate.spare(ticket)
        )
        if spared:
            gate.answered(ticket, Outcome.REFUSED)
            health.spare(verdict.evidence or "", now)
        return spared

    def _remedy(self, verdict: Verdict, health: Health, now: float) -> Remedy:
        """Return what follows a verdict, and when."""
        counts = verdict.action in RESTARTS and not self._is_others_trouble(verdict, health)
        return Remedy(
            verdict,
            self._past.care.free_at(verdict.cause) if counts else now,
            counts=counts,
            waits_for_silence=verdict.action in _AFTER_THE_MUSIC and health.plays(now),
        )

    def _is_others_trouble(self, verdict: Verdict, health: Health) -> bool:
        """Return whether a loss is the network's, or of many zones at once.

        The next one has nothing to do with it, and mustn't wait because of it.
        """
        household = self._household
        network = health.finds_no_network or household.connectivity.away
        return verdict.cause in LOSSES and (network or household.shares_incident(self._zone_id))

    @property
    def _tracks_cost_a_restart(self) -> bool:
        """Whether a restart for tracks that can't be played was tried since one was."""
        return self._past.care.last(Cause.TRACKS_UNAVAILABLE) > self._past.last_used

    def _weigh_tracks(self, verdict: Verdict, health: Health, now: float) -> Verdict | None:
        """Try one restart, whatever is skipped for; after that none helps.

        The zone stays as it is then: it says so, and is well as soon as something plays.
        """
        keys = verdict.cause is Cause.NO_AUDIO_KEYS
        proved = keys and self._household.doubts.complain(
            verdict.cause, self._zone_id, self._session, now
        )
        if proved or self._tracks_cost_a_restart:
            # Only music disproves that an account gets no keys, not some album that isn't there.
            health.bear(verdict if keys else health.borne or verdict)
            return None
        return Verdict(Cause.TRACKS_UNAVAILABLE, verdict.evidence)
