"""What follows when a session ends that nobody asked to end."""

import asyncio
from typing import Final

from .backoff import HEALTH_S, Backoff
from .display import Display
from .gate import Outcome
from .halt import ACCOUNTS_OWN, ASKED_EACH_S
from .health import LOSSES, Action, Health, Verdict
from .household import Household
from .model import Cause, ZoneState
from .past import Past
from .standing import Standing
from .ticket import Ticket

REFUSED_AGAIN_S: Final = 150.0
"""Seconds until credentials are tried again that Spotify refused for the first time."""


class Aftermath:
    """One zone's."""

    def __init__(
        self,
        zone_id: str,
        household: Household,
        *,
        standing: Standing,
        backoff: Backoff,
        past: Past,
        display: Display,
    ) -> None:
        """Begin with a zone that had no session yet."""
        self._zone_id = zone_id
        self._household = household
        self._standing = standing
        self._backoff = backoff
        self._past = past
        self._display = display
        self._loop = asyncio.get_running_loop()

    def take(self, verdict: Verdict, ticket: Ticket, health: Health | None, session: int) -> None:
        """Tell the gate and the world why the zone's session of that number ended."""
        gate = self._household.gate
        if health is not None:
            healthy_s = health.healthy_s(self._loop.time())
            self._backoff.was_healthy(healthy_s)
            if healthy_s >= HEALTH_S:
                self._standing.was_healthy()
        match verdict.cause:
            case Cause.RATE_LIMITED:
                self._be_refused(verdict, ticket, spared=health is not None and health.spared)
            case cause if cause is Cause.NETWORK_AWAY or (
                cause is Cause.REGISTRATION_TIMED_OUT and self._household.connectivity.away
            ):
                gate.settle(ticket, Outcome.UNREACHED)
                self._past.budget.give_back()
                self._display.show(ZoneState.WAITING, Cause.NETWORK_AWAY, evidence=verdict.evidence)
            case cause if cause in LOSSES and self._household.connectivity.away:
                gate.settle(ticket, Outcome.FAILED)
                self._display.show(ZoneState.WAITING, Cause.NETWORK_AWAY, evidence=verdict.evidence)
            case cause if cause in LOSSES and self._household.shares_incident(self._zone_id):
                # Nothing of its own: it waits for its turn, not for a delay.
                gate.settle(ticket, Outcome.FAILED)
                self._display.show(ZoneState.WAITING, Cause.QUEUED, evidence=verdict.evidence)
            case _:
                gate.settle(ticket, Outcome.FAILED)
                self.show(verdict, session)

    def show(self, verdict: Verdict, session: int) -> None:
        """Show why a session ended for a reason of the zone's own, and what follows."""
        self._standing.failed()
        now = self._loop.time()
        if verdict.action is not Action.STOP:
            self._back_off(verdict, now + self._backoff.fail())
        elif self._household.doubts.complain(verdict.cause, self._zone_id, session, now):
            if verdict.cause in ACCOUNTS_OWN:
                self._household.stop(verdict)
            self.show_failure(verdict, now + ASKED_EACH_S)
        else:
            self._back_off(verdict, now + max(REFUSED_AGAIN_S, self._backoff.fail()))

    def show_failure(self, verdict: Verdict, next_attempt: float) -> None:
        """Show what only a person can mend, and when it is tried again all the same."""
        # There is nothing to be tried before somebody gives some, and that is told at once.
        pointless = verdict.cause is Cause.CREDENTIALS_MISSING
        self._display.show(
            ZoneState.FAILED,
            verdict.cause,
            next_attempt=None if pointless else next_attempt,
            evidence=verdict.evidence,
        )

    def take_silence_for_proof(self) -> None:
        """Say of a session that had to be killed that it heard nothing any more."""
        status = self._display.status
        if (status.state, status.cause) == (ZoneState.BACKING_OFF, Cause.DEALER_SILENT):
            self._display.show(
                status.state,
                Cause.FROZEN,
                next_attempt=status.next_attempt,
                evidence="no answer to SIGINT within a second",
            )

    def _be_refused(self, verdict: Verdict, ticket: Ticket, *, spared: bool) -> None:
        """Wait for the account: a refusal is never the zone's own trouble."""
        gate = self._household.gate
        if spared:
            # What was refused was told as it happened.
            gate.settle(ticket, Outcome.ABANDONED)
        else:
            gate.answered(ticket, Outcome.REFUSED, verdict.retry_after_s)
        self._standing.refused()
        self._display.show_refusal(verdict.evidence, next_attempt=gate.frozen_until)

    def _back_off(self, verdict: Verdict, until: float) -> None:
        self._display.show(
            ZoneState.BACKING_OFF, verdict.cause, next_attempt=until, evidence=verdict.evidence
        )
