"""One zone's life: wait for admission, run, judge, end, back off."""

import asyncio
from collections.abc import Sequence
import logging
from typing import Final

from .aftermath import Aftermath
from .backoff import Backoff
from .display import Display
from .engine import SessionRequest
from .engine.signals import (
    AccessPointAlive,
    DealerAlive,
    DealerLaunching,
    DevicesChanged,
    PlayerEvent,
    Registered,
    Signal,
)
from .gate import Outcome
from .health import Action, Health, Phase, Verdict, judge_launch
from .household import Desired, Household
from .launcher import MAX_LINES, Farewell, LaunchError
from .model import MAX_EVIDENCE, Actor, Cause, Restart, ZoneState, ZoneStatus
from .pace import Hold
from .past import Past
from .run import Run
from .standing import Standing
from .succession import Succession
from .ticket import Ticket, Turn
from .treatment import Remedy, Treatment

CLOSE_S: Final = 8.0
"""Seconds that a zone's end may take: more than any session needs, less than all may take."""

_LOGGER: Final = logging.getLogger(__name__)
_STATE_OF_PHASE: Final = {
    Phase.STARTING: (ZoneState.STARTING, Cause.NONE),
    Phase.AUTHENTICATING: (ZoneState.AUTHENTICATING, Cause.NONE),
    Phase.REGISTERED: (ZoneState.CONNECTED, Cause.NONE),
}


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
        self._sessions = 0
        self._run: Run | None = None
        self._lines: Sequence[str] = ()
        self._treatment = Treatment(zone_id, past, household.doubts)
        self._remedy: Remedy | None = None
        """What is to be done about the session that runs."""
        self._display = Display(
            lambda status: household.zone_changed(zone_id, status), enabled=desired.zone.enabled
        )
        self._aftermath = Aftermath(
            zone_id,
            household,
            standing=self._standing,
            backoff=backoff,
            past=past,
            display=self._display,
        )
        self._task = asyncio.create_task(self._live(), name=f"librespot zone {zone_id}")

    @property
    def status(self) -> ZoneStatus:
        """The zone now."""
        return self._display.status

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
        """Look at everything: something changed for all zones of the account."""
        self._wake.set()

    def judge_anew(self) -> None:
        """Count from now on: time stood still, and no time-out of before proves anything."""
        if self.health is not None:
            self.health.judge_anew(self._loop.time())
        self._wake.set()

    @property
    def health(self) -> Health | None:
        """What is known of the session that runs; None: there is none, or it ends."""
        run = self._run
        return None if run is None or run.ending or run.ended else run.health

    def retry_failed(self) -> None:
        """Try again what only a person could mend, as one has acted."""
        if self._display.status.actor is Actor.PERSON:
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
                self._display.show(ZoneState.DISABLED, Cause.SWITCHED_OFF)
                await self._pause()
            elif (verdict := await self._login_guarded()) is not None:
                await self._recover(verdict)
        self._forget_the_past()

    def _forget_the_past(self) -> None:
        """Wait for nothing any more: neither a turn nor the end of a freeze."""
        self._succession.leave()
        self._standing.forget()
        self._display.forget_refusal()
        self._restart = False

    async def _login_guarded(self) -> Verdict | None:
        """Log in; a defect of ours is told and waited out like any trouble, not the zone's end."""
        try:
            return await self._login()
        except Exception as error:
            _LOGGER.exception("A defect ended a session of speaker %s", self._desired.zone.name)
            verdict = Verdict(Cause.DEFECT, type(error).__name__)
            self._aftermath.show(verdict, self._sessions)
            return verdict

    async def _login(self) -> Verdict | None:
        """Wait for admission and live through one session; None: it wasn't wanted any more."""
        if self._run is not None and self._run.process is not None:
            await asyncio.wait({self._run.process})  # a defect kept us from seeing its end
        if not await self._within_budget():
            return None
        gate, halt = self._household.gate, self._household.halt
        ticket = self._succession.take()
        try:
            while self._wanted:
                if (stopped := halt.stops(self._id, self._loop.time())) is not None:
                    return self._stop_with_account(stopped)
                name_is_free = self._household.bearers.lets_in(self._id)
                if ticket is None and name_is_free:
                    ticket = gate.enqueue(self._wake.set, self._standing.claim)
                if ticket is None:
                    self._display.show_place(Hold(Cause.QUEUED))
                    await self._pause()
                elif ticket.granted and name_is_free:
                    return await self._begin(ticket)
                elif ticket.granted:
                    # Whoever waits for a name keeps nobody else from logging in.
                    gate.settle(ticket, Outcome.ABANDONED)
                    ticket = None
                elif self._restart and ticket.claim.turn is not Turn.ASKED_FOR:
                    gate.prefer(ticket)
                else:
                    self._display.show_place(ticket.hold)
                    await self._pause()
            return None
        finally:
            if ticket is not None:
                gate.settle(ticket, Outcome.ABANDONED)

    async def _begin(self, ticket: Ticket) -> Verdict | None:
        """Use an admission."""
        self._display.forget_refusal()
        self._restart = False
        self._past.budget.use(self._loop.time())
        return await self._session(ticket)

    async def _within_budget(self) -> bool:
        """Wait until one more login is within the zone's allowance; False: it isn't wanted now."""
        while self._loop.time() < (free_at := self._past.budget.free_at()):
            if not self._wanted:
                return False
            self._succession.leave()
            self._display.show_place(Hold(Cause.LOGIN_BUDGET, free_at))
            await self._pause(free_at)
        return True

    async def _session(self, ticket: Ticket) -> Verdict | None:
        """Start what is desired now and stay with it to its end."""
        household, desired = self._household, self._desired
        self._tried = desired
        self._retry = False
        self._remedy = None
        if (credentials := household.credentials) is None:
            return self._take_verdict(Verdict(Cause.CREDENTIALS_MISSING), ticket)
        self._display.attempt += 1
        self._sessions += 1
        self._display.show(ZoneState.STARTING, Cause.NONE)
        run = Run(
            household.engine.reader(),
            Health(
                admitted_at=self._loop.time(),
                minimum_version=household.engine.minimum_version,
                follows_another=household.bearers.was_borne(desired.zone.name),
            ),
            name=desired.zone.name,
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
        self._keep_lines()
        self._run = run
        process = run.begin(household.launcher, command, name=f"librespot session of {self._id}")
        household.bearers.add(run, self._id)
        process.add_done_callback(lambda _: self._wake.set())
        try:
            await self._watch(run, ticket, credentials)
        finally:
            if not process.done():
                run.end(Farewell.AT_ONCE)
        if not run.ending:
            return self._take_verdict(run.judge_end(process), ticket, run.health)
        if run.left_unanswered(process):
            self._aftermath.take_silence_for_proof()
        return run.verdict

    async def _watch(self, run: Run, ticket: Ticket, credentials: bytes) -> None:
        """Stay with a session until its process has ended."""
        renewal_looked_for = False
        while not run.ended:
            if run.ending:
                pass
            elif not self._wanted:
                self._dismiss(run, Cause.SHUTDOWN if self._closing else Cause.SWITCHED_OFF)
            elif ticket.called_back and not ticket.asked:
                self._standing.called_back()
                frozen_until = self._household.gate.frozen_until
                self._display.show(
                    ZoneState.WAITING, Cause.ACCOUNT_FROZEN, next_attempt=frozen_until
                )
                run.end(Farewell.AT_ONCE)
            elif run.health.to_be_looked_at(self._loop.time()):
                await run.look_at_process()
                continue
            elif run.health.to_be_listened_to(self._loop.time()):
                await run.listen()
                continue
            elif self._treat(run):
                pass
            elif self._may_be_replaced(run):
                self._replace(run)
            elif run.health.phase is Phase.REGISTERED and not renewal_looked_for:
                renewal_looked_for = True
                await self._look_for_renewal(run, credentials)
                continue
            await self._pause(None if run.ending else self._next_look(run.health))

    def _treat(self, run: Run) -> bool:
        """Do what is to be done about a session; return whether it ends for that."""
        self._household.look_at_clocks()
        health, now = run.health, self._loop.time()
        if self._retry:
            self._retry = False
            health.bear(None)
        if self._is_helpless(health, now):
            run.condemn(health.lost())
            return True
        self._remedy = remedy = self._treatment.find(health, self._sessions, now)
        if remedy is None or remedy.verdict.action is not Action.BACK_OFF:
            self._show_session(health)  # else it ends now, and says why then
        if remedy is None or remedy.at > now or remedy.verdict.action is Action.RESTART_IN_PAUSE:
            return False
        self._count_restart(remedy.verdict)
        run.condemn(remedy.verdict)
        return True

    def _is_helpless(self, health: Health, now: float) -> bool:
        """Return whether a program's own attempts only prolong a freeze of the account."""
        frozen = self._household.gate.frozen_until is not None
        lost = health.phase is Phase.LOST and not health.spared
        return frozen and lost and now >= health.helpless_at

    def _count_restart(self, verdict: Verdict) -> None:
        """Tell why a session is ended that nobody asked to end, once."""
        if self._treatment.applied(verdict, self._loop.time()):
            evidence = verdict.evidence and verdict.evidence[:MAX_EVIDENCE]
            self._household.zone_restarted(self._id, Restart(verdict.cause, evidence))

    def _keep_lines(self) -> None:
        """Hold on to what the last session said, while the next one says something new."""
        self._lines = self.lines
        self._run = None

    @property
    def _successor_wanted(self) -> bool:
        return self._restart or self._desired != self._tried or self._due_remedy is not None

    @property
    def _due_remedy(self) -> Remedy | None:
        """What is to be done about the session as soon as its successor may begin."""
        due = self._remedy is not None and self._remedy.at <= self._loop.time()
        return self._remedy if due else None

    def _may_be_replaced(self, run: Run) -> bool:
        """Return whether it is time to end a session for the next one.

        A registered one plays on while its successor waits for admission.
        """
        if not self._successor_wanted or (not self._restart and self._is_better_as_it_is(run)):
            self._succession.leave()
            return False
        if run.health.phase is not Phase.REGISTERED:
            return True
        if self._succession.may_begin(asked_for=self._restart):
            return True
        self._display.show_next_attempt(self._succession.next_at)
        return False

    def _is_better_as_it_is(self, run: Run) -> bool:
        """Return whether what can wait has to: for the music's end, a person, or a name."""
        plays = run.health.phase is Phase.REGISTERED and run.health.plays(self._loop.time())
        if plays or self._household.halt.verdict is not None:
            return True
        return self._due_remedy is None and not self._household.bearers.lets_change(self._id)

    def _replace(self, run: Run) -> None:
        """End a session for its successor."""
        if self._restart:
            self._dismiss(run, Cause.RESTART_ASKED)
        elif self._desired != self._tried:
            self._dismiss(run, Cause.SETTINGS_CHANGED)
        elif (remedy := self._due_remedy) is not None:
            self._count_restart(remedy.verdict)
            run.dismiss()

    def _next_look(self, health: Health) -> float | None:
        """Return when something is due by time alone, in seconds on the event loop's clock.

        What is due already waits for its turn only, and whoever gives that wakes.
        """
        now = self._loop.time()
        remedy_at = None if self._remedy is None else self._remedy.at
        times = (health.next_look(now), remedy_at, self._succession.look_at)
        return min((time for time in times if time is not None and time > now), default=None)

    def _dismiss(self, run: Run, cause: Cause) -> None:
        if cause not in {Cause.SETTINGS_CHANGED, Cause.RESTART_ASKED}:
            self._succession.leave()
        self._display.show(ZoneState.STOPPING, cause)
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
            if self._display.attempt:
                self._household.login_worked()
            self._display.attempt = 0
            self._standing.registered()
            gate.answered(ticket, Outcome.REGISTERED)
        if isinstance(signal, DevicesChanged):
            self._household.tell_of_devices(self._id, signal)
        if isinstance(signal, PlayerEvent) and signal.event == "playing":
            self._household.doubts.disproved(Cause.NO_AUDIO_KEYS)
        self._household.network_found(self._id, away=run.health.finds_no_network)
        if run.health.plays(self._loop.time()):
            self._past.last_used = self._loop.time()
        self._show_session(run.health)
        if not isinstance(signal, DealerAlive | AccessPointAlive):
            # The deadline may be another, or there are credentials to look at.
            self._wake.set()

    def _show_session(self, health: Health) -> None:
        """Show how well a session is."""
        if self._remedy is not None and health.was_registered:
            self._display.show(
                ZoneState.RECONNECTING,
                self._remedy.verdict.cause,
                next_attempt=max(self._remedy.at, self._succession.next_at or 0.0),
                evidence=self._remedy.verdict.evidence,
            )
            return
        state, cause, evidence = self._state_of(health)
        status = self._display.status
        if (state, cause) != (status.state, status.cause):
            self._display.show(state, cause, evidence=evidence)

    def _state_of(self, health: Health) -> tuple[ZoneState, Cause, str | None]:
        if (borne := health.borne) is not None:
            stopped = borne.action is Action.STOP
            state = ZoneState.FAILED if stopped else ZoneState.CONNECTED
            return state, borne.cause, borne.evidence
        if health.finds_no_network and self._household.network_away:
            return ZoneState.RECONNECTING, Cause.NETWORK_AWAY, health.evidence
        state, cause = _STATE_OF_PHASE.get(health.phase, (ZoneState.RECONNECTING, health.loss))
        return state, cause, health.evidence

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
        # A place for a change of settings was taken in better times; a new one knows of these.
        self._succession.leave()
        self._aftermath.take(verdict, ticket, health, self._sessions)
        return verdict

    def _stop_with_account(self, verdict: Verdict) -> Verdict:
        """Don't even try what only a person can mend, and wait for one."""
        self._tried = self._desired
        self._retry = False
        self._aftermath.show_failure(verdict, self._household.halt.ask_at)
        return verdict

    async def _recover(self, verdict: Verdict) -> None:
        """Wait until the next login makes sense: for a person, for a time, or not at all."""
        state, until = self._display.status.state, self._display.status.next_attempt
        if state not in {ZoneState.BACKING_OFF, ZoneState.FAILED}:
            return
        while self._desired == self._tried and not self._closing and not self._retry:
            if state is ZoneState.BACKING_OFF and self._household.halt.holds(self._id):
                return
            if until is not None and self._loop.time() >= until:
                return
            await self._pause(until)

    async def _pause(self, until: float | None = None) -> None:
        """Wait until somebody says "look again", or until then."""
        timer = None if until is None else self._loop.call_at(until, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            if timer is not None:
                timer.cancel()
        self._wake.clear()
