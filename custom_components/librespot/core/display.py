"""What a zone shows of itself."""

import asyncio
from collections.abc import Callable
import math
from typing import Final

from .health import Action, Health, Phase
from .model import MAX_EVIDENCE, Cause, ZoneState, ZoneStatus
from .pace import Hold
from .treatment import Remedy

_STATE_OF_PHASE: Final = {
    Phase.STARTING: (ZoneState.STARTING, Cause.NONE),
    Phase.AUTHENTICATING: (ZoneState.AUTHENTICATING, Cause.NONE),
    Phase.REGISTERED: (ZoneState.CONNECTED, Cause.NONE),
}


class Display:
    """One zone's."""

    def __init__(self, on_change: Callable[[ZoneStatus], None], *, enabled: bool) -> None:
        """Show a zone that waits, or one that is switched off."""
        self._loop = asyncio.get_running_loop()
        self._on_change = on_change
        self._waits_out_refusal = False
        self.attempt = 0
        """Logins since the zone was last connected."""
        state, cause = (
            (ZoneState.WAITING, Cause.QUEUED)
            if enabled
            else (ZoneState.DISABLED, Cause.SWITCHED_OFF)
        )
        self.status = ZoneStatus(state=state, cause=cause, since=self._loop.time())

    def show(
        self,
        state: ZoneState,
        cause: Cause,
        *,
        next_attempt: float | None = None,
        evidence: str | None = None,
    ) -> None:
        """Come into a state, or tell more of the one the zone is in."""
        status = ZoneStatus(
            state=state,
            cause=cause,
            since=self.status.since if state is self.status.state else self._loop.time(),
            attempt=self.attempt,
            next_attempt=next_attempt,
            evidence=evidence and evidence[:MAX_EVIDENCE],
        )
        if status != self.status:
            self.status = status
            self._on_change(status)

    def show_next_attempt(self, next_attempt: float | None) -> None:
        """Tell when the next session may begin, whatever the present one does."""
        status = self.status
        self.show(status.state, status.cause, next_attempt=next_attempt, evidence=status.evidence)

    def show_start(self, *, network_away: bool) -> None:
        """Tell that a login begins; while there is no network it is only a look for one."""
        if network_away:
            self.show(ZoneState.WAITING, Cause.NETWORK_AWAY, evidence=self.status.evidence)
        else:
            self.show(ZoneState.STARTING, Cause.NONE)

    def show_session(self, health: Health, *, network_away: bool) -> None:
        """Tell how well a session is that nothing has to be done about."""
        if network_away and not health.was_registered:
            return  # until it is, there may be none
        if (borne := health.borne) is not None:
            stopped = borne.action is Action.STOP
            state = ZoneState.FAILED if stopped else ZoneState.CONNECTED
            cause, evidence = borne.cause, borne.evidence
        else:
            evidence = health.evidence
            lost = Cause.NETWORK_AWAY if health.finds_no_network and network_away else health.loss
            state, cause = _STATE_OF_PHASE.get(health.phase, (ZoneState.RECONNECTING, lost))
        if (state, cause) != (self.status.state, self.status.cause):
            self.show(state, cause, evidence=evidence)

    def show_remedy(self, remedy: Remedy, next_at: float | None) -> None:
        """Tell of a session that was connected what is to be done about it, and when.

        When music ends is nobody's to tell.
        """
        now, cause = self._loop.time(), remedy.verdict.cause
        at = max(remedy.at, next_at or -math.inf)
        # One that only skips what it is given is reached as ever, and isn't restarted soon.
        reached = cause is Cause.TRACKS_UNAVAILABLE and remedy.at > now
        self.show(
            ZoneState.CONNECTED if reached else ZoneState.RECONNECTING,
            cause,
            next_attempt=at if at > now and not remedy.waits_for_silence else None,
            evidence=remedy.verdict.evidence,
        )

    def show_refusal(self, evidence: str | None, *, next_attempt: float | None) -> None:
        """Tell that Spotify refused the zone, until it waits for something else."""
        self._waits_out_refusal = True
        self.show(
            ZoneState.RATE_LIMITED,
            Cause.RATE_LIMITED,
            next_attempt=next_attempt,
            evidence=evidence,
        )

    def show_place(self, hold: Hold) -> None:
        """Tell of the wait for admission."""
        if hold.cause is not Cause.ACCOUNT_FROZEN:
            self._waits_out_refusal = False
        if self._waits_out_refusal:
            self.show_refusal(self.status.evidence, next_attempt=hold.until)
        else:
            self.show(ZoneState.WAITING, hold.cause, next_attempt=hold.until)

    def forget_refusal(self) -> None:
        """Begin anew."""
        self._waits_out_refusal = False
