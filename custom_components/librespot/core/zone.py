"""One zone's life: wait for admission, run, judge, end, back off."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import logging
import math
from typing import Final, Protocol

from .backoff import HEALTH_S, Backoff
from .engine import Engine, SessionRequest
from .engine.signals import AccessPointAlive, DealerAlive, DealerLaunching, Registered, Signal
from .gate import Gate, Outcome
from .health import Health, Phase, Verdict, judge_launch
from .launcher import MAX_LINES, Farewell, Launcher, LaunchError
from .model import MAX_EVIDENCE, WHO_ACTS, AccountConfig, Cause, ZoneConfig, ZoneState, ZoneStatus
from .pace import Hold
from .past import Past
from .run import Run
from .standing import Standing
from .succession import Succession
from .ticket import Ticket, Turn

CLOSE_S: Final = 8.0
"""Seconds that a zone's end may take: more than any session needs, less than all may take."""

_LOGGER: Final = logging.getLogger(__name__)
_STATE_OF_PHASE: Final = {
    Phase.STARTING: (ZoneState.STARTING, Cause.NONE),
    Phase.AUTHENTICATING: (ZoneState.AUTHENTICATING, Cause.NONE),
    Phase.REGISTERED: (ZoneState.CONNECTED, Cause.NONE),
}
_LOSSES: Final = {Cause.CONNECTION_LOST, Cause.ACCESS_POINT_GONE, Cause.DEALER_SILENT}


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

    @property
    def credentials(self) -> bytes | None:
        """What sessions are started with."""

    @property
    def credentials_work(self) -> bool:
        """Whether a zone is connected, so that a refusal of them is not the last word."""

    def shares_incident(self, zone_id: str) -> bool:
        """Return whether a zone lost its session together with others, and is not back."""

    def renew(self, held: bytes, found: bytes) -> None:
        """Take credentials that a session was started with, and those it registered with."""

    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's new status."""


class Zone:
    """One zone, and the only place that changes its state.

    Lives in one task of its own, from its making to `close`.
    """

    def __init__(
        self,
        zone_id: str,
        desired: Desired,
        *,
        household: Household,
        backoff: Backoff,
        past: Past,
    ) -> None:
        """Begin to be what is desired."""
        self._id = zone_id
        self._desired = desired
        self._tried = desired
        self._household = household
        self._backoff = backoff
        self._past = past
        self._standing = Standing(past)
        self._loop = asyncio.get_running_loop()
        # The one thing the task ever waits for. Whoever sets it says only "look again", so no
        # order of events can be missed: the task looks at everything each time.
        self._wake = asyncio.Event()
        self._succession = Succession(household.gate, self._standing, past.budget, self._wake.set)
        self._closing = False
        self._retry = False
        self._restart = False
        self._waits_out_refusal = False
        self._attempt = 0
        self._run: Run | None = None
        self._lines: Sequence[str] = ()
        state, cause = (
            (ZoneState.WAITING, Cause.QUEUED)
            if desired.zone.enabled
            else (ZoneState.DISABLED, Cause.SWITCHED_OFF)
        )
        self._status = ZoneStatus(state=state, cause=cause, since=self._loop.time())
        self._task = asyncio.create_task(self._live(), name=f"librespot zone {zone_id}")

    @property
    def status(self) -> ZoneStatus:
        """The zone now."""
        return self._status

    @property
    def process_id(self) -> int | None:
        """The id of the running process."""
        if self._run is None or self._run.ended or self._run.session is None:
            return None
        return self._run.session.process_id

    @property
    def lines(self) -> Sequence[str]:
        """The last lines of the zone's sessions, the newest last; bounded."""
        if self._run is None or self._run.session is None:
            return self._lines
        return (*self._lines, *self._run.session.lines)[-MAX_LINES:]

    def configure(self, desired: Desired) -> None:
        """Be something else from now on; nothing happens when it is the same."""
        if desired != self._desired:
            self._desired = desired
            self._wake.set()

    def look_again(self) -> None:
        """Judge anew: something changed for all zones of the account."""
        self._wake.set()

    def retry_failed(self) -> None:
        """Try again what only a person could mend, as one has acted."""
        if self._status.state is ZoneState.FAILED:
            self._retry = True
            self._wake.set()

    def restart(self) -> None:
        """Log in again, before all others: a person asks.

        A session that works goes on until its successor may log in.
        """
        self._restart = self._retry = True
        self._standing.ask_for()
        self._wake.set()

    async def close(self) -> None:
        """End the process and the zone.

        A start that hangs is not waited for: what comes of it is ended by itself.
        """
        self._closing = True
        self._wake.set()
        await asyncio.wait({self._task}, timeout=CLOSE_S)
        self._task.cancel()

    @property
    def _wanted(self) -> bool:
        return self._desired.zone.enabled and not self._closing

    async def _live(self) -> None:
        while not self._closing:
            if not self._wanted:
                self._forget_the_past()
                self._enter(ZoneState.DISABLED, Cause.SWITCHED_OFF)
                await self._pause()
            elif (verdict := await self._login_guarded()) is not None:
                await self._recover(verdict)
        self._forget_the_past()

    def _forget_the_past(self) -> None:
        """Wait for nothing any more: neither a turn nor the end of a freeze."""
        self._succession.leave()
        self._standing.forget()
        self._waits_out_refusal = False
        self._restart = False

    async def _login_guarded(self) -> Verdict | None:
        """Log in; a defect of ours is told and waited out like any trouble, not the zone's end."""
        try:
            return await self._login()
        except Exception as error:
            _LOGGER.exception("A defect ended a session of speaker %s", self._desired.zone.name)
            return self._show_verdict(Verdict(Cause.DEFECT, type(error).__name__))

    async def _login(self) -> Verdict | None:
        """Wait for admission and live through one session; None: it wasn't wanted any more."""
        gate = self._household.gate
        if not await self._within_budget():
            return None
        ticket = self._succession.take() or gate.enqueue(self._wake.set, self._standing.claim)
        try:
            while not ticket.granted:
                if not self._wanted:
                    return None
                if self._restart and ticket.claim.turn is not Turn.ASKED_FOR:
                    gate.prefer(ticket)
                else:
                    self._show_place(ticket.hold)
                    await self._pause()
            if not self._wanted:
                return None
            self._waits_out_refusal = False
            self._restart = False
            self._past.budget.use(self._loop.time())
            return await self._session(ticket)
        finally:
            gate.settle(ticket, Outcome.ABANDONED)

    async def _within_budget(self) -> bool:
        """Wait until one more login is within the zone's allowance; False: it isn't wanted now."""
        while self._loop.time() < (free_at := self._past.budget.free_at()):
            if not self._wanted:
                return False
            self._succession.leave()
            self._show_place(Hold(Cause.LOGIN_BUDGET, free_at))
            await self._pause(free_at)
        return True

    async def _session(self, ticket: Ticket) -> Verdict | None:
        """Start what is desired now and stay with it to its end."""
        household, desired = self._household, self._desired
        self._tried = desired
        self._retry = False
        if (credentials := household.credentials) is None:
            return self._take_verdict(Verdict(Cause.CREDENTIALS_MISSING), ticket)
        self._attempt += 1
        self._enter(ZoneState.STARTING, Cause.NONE)
        run = Run(
            household.engine.reader(),
            Health(admitted_at=self._loop.time(), minimum_version=household.engine.minimum_version),
            on_signal=lambda signal: self._follow(run, signal, ticket),
            pardon=lambda verdict: self._pardon(run, verdict, ticket),
            on_verdict=lambda verdict: self._take_verdict(verdict, ticket, run.health),
        )
        request = SessionRequest(
            zone_id=self._id, account=desired.account, zone=desired.zone, credentials=credentials
        )
        try:
            command = household.engine.command(request, household.environment)
        except LaunchError as error:
            return self._take_verdict(judge_launch(error), ticket)
        if self._run is not None and self._run.process is not None:
            await asyncio.wait({self._run.process})  # a defect kept us from seeing its end
        self._keep_lines()
        self._run = run
        process = run.begin(household.launcher, command, name=f"librespot session of {self._id}")
        process.add_done_callback(lambda _: self._wake.set())
        try:
            await self._watch(run, ticket, credentials)
        finally:
            if not process.done():
                run.end(Farewell.AT_ONCE)
        if run.ending:
            return run.verdict
        return self._take_verdict(run.judge_end(process), ticket, run.health)

    async def _watch(self, run: Run, ticket: Ticket, credentials: bytes) -> None:
        """Stay with a session until its process has ended."""
        renewal_looked_for = False
        while not run.ended:
            deadline = None if run.ending else self._deadline(run.health)
            if run.ending:
                pass
            elif not self._wanted:
                self._dismiss(run, Cause.SHUTDOWN if self._closing else Cause.SWITCHED_OFF)
            elif ticket.called_back and not ticket.asked:
                self._standing.called_back()
                frozen_until = self._household.gate.frozen_until
                self._enter(ZoneState.WAITING, Cause.ACCOUNT_FROZEN, next_attempt=frozen_until)
                run.end(Farewell.AT_ONCE)
            elif deadline is not None and self._loop.time() >= deadline:
                run.condemn(run.health.overdue())
            elif self._may_be_replaced(run):
                self._dismiss(run, Cause.RESTART_ASKED if self._restart else Cause.SETTINGS_CHANGED)
            elif run.health.phase is Phase.REGISTERED and not renewal_looked_for:
                renewal_looked_for = True
                await self._look_for_renewal(run, credentials)
                continue
            await self._pause(None if run.ending else self._next_look(deadline))

    def _deadline(self, health: Health) -> float | None:
        """Return when a session's time is up, in seconds on the event loop's clock.

        While the account is frozen no program is left to attempts of its own: they would only
        prolong it.
        """
        frozen = self._household.gate.frozen_until is not None
        if frozen and health.phase is Phase.LOST and not health.spared:
            return min(health.deadline or math.inf, health.helpless_at)
        return health.deadline

    def _keep_lines(self) -> None:
        """Hold on to what the last session said, while the next one says something new."""
        self._lines = self.lines
        self._run = None

    @property
    def _successor_wanted(self) -> bool:
        return self._restart or self._desired != self._tried

    def _may_be_replaced(self, run: Run) -> bool:
        """Return whether it is time to end a session for the next one.

        A registered one plays on while its successor waits for admission.
        """
        if not self._successor_wanted:
            self._succession.leave()
            return False
        if run.health.phase is not Phase.REGISTERED:
            return True
        if self._succession.may_begin(asked_for=self._restart):
            return True
        status = self._status
        self._enter(
            status.state,
            status.cause,
            next_attempt=self._succession.next_at,
            evidence=status.evidence,
        )
        return False

    def _next_look(self, deadline: float | None) -> float | None:
        """Return when something is due by time alone, in seconds on the event loop's clock."""
        times = (deadline, self._succession.look_at)
        return min((time for time in times if time is not None), default=None)

    def _dismiss(self, run: Run, cause: Cause) -> None:
        if cause not in {Cause.SETTINGS_CHANGED, Cause.RESTART_ASKED}:
            self._succession.leave()
        self._enter(ZoneState.STOPPING, cause)
        run.dismiss()

    async def _look_for_renewal(self, run: Run, held: bytes) -> None:
        """Tell the account when Spotify gave this zone other credentials that work."""
        if run.session is None:
            return
        found = await run.session.read_file(self._household.engine.credentials_file)
        if found is not None and found != held:
            self._household.renew(held, found)

    def _follow(self, run: Run, signal: Signal, ticket: Ticket) -> None:
        """Show what a sign made of the session."""
        gate = self._household.gate
        if isinstance(signal, DealerLaunching):
            gate.launched(ticket)
        if isinstance(signal, Registered):
            self._attempt = 0
            self._standing.registered()
            gate.answered(ticket, Outcome.REGISTERED)
        if run.health.plays:
            self._past.last_used = self._loop.time()
        state, cause = _STATE_OF_PHASE.get(
            run.health.phase, (ZoneState.RECONNECTING, run.health.loss)
        )
        if (state, cause) != (self._status.state, self._status.cause):
            self._enter(state, cause, evidence=run.health.evidence)
        if not isinstance(signal, DealerAlive | AccessPointAlive):
            # The deadline may be another, or there are credentials to look at.
            self._wake.set()

    def _pardon(self, run: Run, verdict: Verdict, ticket: Ticket) -> bool:
        """Let a refused session live whose music still plays: ending it would end the music."""
        gate, now = self._household.gate, self._loop.time()
        spared = (
            verdict.cause is Cause.RATE_LIMITED
            and run.health.may_be_spared(now)
            and gate.spare(ticket)
        )
        if spared:
            gate.answered(ticket, Outcome.REFUSED)
            run.health.spare(verdict.evidence or "", now)
        return spared

    def _take_verdict(
        self, verdict: Verdict, ticket: Ticket, health: Health | None = None
    ) -> Verdict:
        """Tell the gate and the world why a session ended."""
        gate = self._household.gate
        # A place for a change of settings was taken in better times; a new one knows of these.
        self._succession.leave()
        if health is not None:
            healthy_s = health.healthy_s(self._loop.time())
            self._backoff.was_healthy(healthy_s)
            if healthy_s >= HEALTH_S:
                self._standing.was_healthy()
        match verdict.cause:
            case Cause.RATE_LIMITED:
                self._be_refused(verdict, ticket, spared=health is not None and health.spared)
            case Cause.NETWORK_AWAY:
                gate.settle(ticket, Outcome.UNREACHED)
                self._past.budget.give_back()
                self._enter(ZoneState.WAITING, verdict.cause, evidence=verdict.evidence)
            case cause if cause in _LOSSES and self._household.shares_incident(self._id):
                # Nothing of its own: it waits for its turn, not for a delay.
                gate.settle(ticket, Outcome.FAILED)
                self._enter(ZoneState.WAITING, Cause.QUEUED, evidence=verdict.evidence)
            case _:
                gate.settle(ticket, Outcome.FAILED)
                self._show_verdict(verdict)
        return verdict

    def _be_refused(self, verdict: Verdict, ticket: Ticket, *, spared: bool) -> None:
        """Wait for the account: a refusal is never the zone's own trouble."""
        gate = self._household.gate
        if spared:
            # What was refused was told as it happened.
            gate.settle(ticket, Outcome.ABANDONED)
        else:
            gate.answered(ticket, Outcome.REFUSED, verdict.retry_after_s)
        self._standing.refused()
        self._waits_out_refusal = True
        self._enter(
            ZoneState.RATE_LIMITED,
            verdict.cause,
            next_attempt=gate.frozen_until,
            evidence=verdict.evidence,
        )

    def _show_verdict(self, verdict: Verdict) -> Verdict:
        """Show why a session ended for a reason of the zone's own, and what follows."""
        self._standing.failed()
        # Spotify refuses credentials in passing, too; those that work elsewhere are good.
        doubted = verdict.cause is Cause.CREDENTIALS_REFUSED and self._household.credentials_work
        if (ZoneState.FAILED, verdict.cause) in WHO_ACTS and not doubted:
            self._enter(ZoneState.FAILED, verdict.cause, evidence=verdict.evidence)
        else:
            self._enter(
                ZoneState.BACKING_OFF,
                verdict.cause,
                next_attempt=self._loop.time() + self._backoff.fail(),
                evidence=verdict.evidence,
            )
        return verdict

    async def _recover(self, verdict: Verdict) -> None:
        """Wait until the next login makes sense: for a person, for a time, or not at all."""
        if self._status.state not in {ZoneState.BACKING_OFF, ZoneState.FAILED}:
            return
        until = self._status.next_attempt
        while self._desired == self._tried and not self._closing and not self._retry:
            if until is not None and self._loop.time() >= until:
                return
            await self._pause(until)

    def _show_place(self, hold: Hold) -> None:
        """Show the wait for admission."""
        if hold.cause is not Cause.ACCOUNT_FROZEN:
            self._waits_out_refusal = False
        if self._waits_out_refusal:
            self._enter(
                ZoneState.RATE_LIMITED,
                Cause.RATE_LIMITED,
                next_attempt=hold.until,
                evidence=self._status.evidence,
            )
        else:
            self._enter(ZoneState.WAITING, hold.cause, next_attempt=hold.until)

    async def _pause(self, until: float | None = None) -> None:
        """Wait until somebody says "look again", or until then."""
        timer = None if until is None else self._loop.call_at(until, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            if timer is not None:
                timer.cancel()
        self._wake.clear()

    def _enter(
        self,
        state: ZoneState,
        cause: Cause,
        *,
        next_attempt: float | None = None,
        evidence: str | None = None,
    ) -> None:
        """Come into a state, or tell more of the one the zone is in."""
        same = (state, cause) == (self._status.state, self._status.cause)
        status = ZoneStatus(
            state=state,
            cause=cause,
            since=self._status.since if same else self._loop.time(),
            attempt=self._attempt,
            next_attempt=next_attempt,
            evidence=evidence and evidence[:MAX_EVIDENCE],
        )
        if status != self._status:
            self._status = status
            self._household.zone_changed(self._id, status)
