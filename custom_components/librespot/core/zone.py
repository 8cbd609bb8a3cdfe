"""One zone's life: wait for admission, run, judge, end, back off."""

import asyncio
from collections.abc import Sequence
import logging
from typing import Final

from .admission import Admission
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
from .past import Past
from .run import Run
from .standing import Standing
from .succession import Succession
from .ticket import Ticket
from .treatment import Treatment
from .wake import Wake
from .wishes import Wishes

CLOSE_S: Final = 8.0
"""Seconds that a zone's end may take: more than any session needs, less than all may take."""

_LOGGER: Final = logging.getLogger(__name__)


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
        self._household = household
        self._past = past
        self._loop = asyncio.get_running_loop()
        self._wishes = Wishes(desired)
        self._wake = Wake()
        self._standing = Standing(past)
        self._treatment = Treatment(zone_id, household, past)
        self._display = Display(
            lambda status: household.zone_changed(zone_id, status), enabled=desired.zone.enabled
        )
        self._succession = Succession(
            zone_id,
            household,
            self._wishes,
            self._wake,
            standing=self._standing,
            budget=past.budget,
            treatment=self._treatment,
            display=self._display,
        )
        self._admission = Admission(
            zone_id,
            household,
            self._wishes,
            self._wake,
            standing=self._standing,
            budget=past.budget,
            succession=self._succession,
            display=self._display,
        )
        self._aftermath = Aftermath(
            zone_id,
            household,
            standing=self._standing,
            backoff=backoff,
            past=past,
            display=self._display,
        )
        self._run: Run | None = None
        self._lines: Sequence[str] = ()
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
        if desired != self._wishes.desired:
            self._wishes.desired = desired
            self._wake.call()

    def look_again(self) -> None:
        """Look at everything: something changed for all zones of the account."""
        self._wake.call()

    def judge_anew(self) -> None:
        """Count from now on: time stood still, and no time-out of before proves anything."""
        if self.health is not None:
            self.health.judge_anew(self._loop.time())
        self._wake.call()

    @property
    def health(self) -> Health | None:
        """What is known of the session that runs; None: there is none, or it ends."""
        run = self._run
        return None if run is None or run.ending or run.ended else run.health

    def retry_failed(self) -> None:
        """Try again what only a person could mend, as one has acted."""
        if self._display.status.actor is Actor.PERSON:
            self._wishes.retry_asked = True
            self._wake.call()

    def restart(self) -> None:
        """Log in again, before all others: a person asks.

        A session that works goes on until its successor may log in.
        """
        self._wishes.restart_asked = self._wishes.retry_asked = True
        self._standing.ask_for()
        self._wake.call()

    async def close(self) -> None:
        """End the process and the zone.

        A start that hangs is not waited for: what comes of it is ended by itself.
        """
        self._wishes.closing = True
        self._wake.call()
        await asyncio.wait({self._task}, timeout=CLOSE_S)
        self._task.cancel()

    async def _live(self) -> None:
        while not self._wishes.closing:
            if not self._wishes.wanted:
                self._forget_the_past()
                self._display.show(ZoneState.DISABLED, Cause.SWITCHED_OFF)
                await self._wake.pause()
            elif (verdict := await self._login_guarded()) is not None:
                await self._recover(verdict)
        self._forget_the_past()

    def _forget_the_past(self) -> None:
        """Wait for nothing any more: neither a turn nor the end of a freeze."""
        self._succession.leave()
        self._standing.forget()
        self._display.forget_refusal()
        self._wishes.restart_asked = False

    async def _login_guarded(self) -> Verdict | None:
        """Log in; a defect of ours is told and waited out like any trouble, not the zone's end."""
        try:
            return await self._login()
        except Exception as error:
            _LOGGER.exception(
                "A defect ended a session of speaker %s", self._wishes.desired.zone.name
            )
            verdict = Verdict(Cause.DEFECT, type(error).__name__)
            self._aftermath.show(verdict, self._treatment.session)
            return verdict

    async def _login(self) -> Verdict | None:
        """Wait for admission and live through one session; None: it wasn't wanted any more."""
        if self._run is not None and self._run.process is not None:
            await asyncio.wait({self._run.process})  # a defect kept us from seeing its end
        admitted = await self._admission.wait()
        if isinstance(admitted, Ticket):
            try:
                return await self._session(admitted)
            finally:
                self._household.gate.settle(admitted, Outcome.ABANDONED)
        if admitted is not None:
            # What only a person can mend isn't even tried.
            self._wishes.try_now()
            self._aftermath.show_failure(admitted, self._household.halt.ask_at)
        return admitted

    async def _session(self, ticket: Ticket) -> Verdict | None:
        """Start what is desired now and stay with it to its end."""
        household, desired = self._household, self._wishes.try_now()
        if (credentials := household.credentials) is None:
            return self._take_verdict(Verdict(Cause.CREDENTIALS_MISSING), ticket)
        self._display.attempt += 1
        self._treatment.begin()
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
            pardon=lambda verdict: self._treatment.pardon(verdict, run.health, ticket),
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
        process.add_done_callback(lambda _: self._wake.call())
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
            elif not self._wishes.wanted:
                self._dismiss(run, Cause.SHUTDOWN if self._wishes.closing else Cause.SWITCHED_OFF)
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
            elif self._succession.is_due(run):
                self._replace(run)
            elif run.health.phase is Phase.REGISTERED and not renewal_looked_for:
                renewal_looked_for = True
                await self._look_for_renewal(run, credentials)
                continue
            await self._wake.pause(None if run.ending else self._next_look(run.health))

    def _treat(self, run: Run) -> bool:
        """Do what is to be done about a session; return whether it ends for that."""
        self._household.look_at_clocks()
        health = run.health
        if self._wishes.retry_asked:
            self._wishes.retry_asked = False
            health.bear(None)
        if self._treatment.is_in_vain(health):
            run.condemn(health.lost())
            return True
        remedy = self._treatment.find(health)
        if remedy is None or remedy.verdict.action is not Action.BACK_OFF:
            self._show_session(health)  # else it ends now, and says why then
        due = self._treatment.due
        if due is None or due.verdict.action is Action.RESTART_IN_PAUSE:
            return False
        self._count_restart(due.verdict)
        run.condemn(due.verdict)
        return True

    def _count_restart(self, verdict: Verdict) -> None:
        """Tell why a session is ended that nobody asked to end, once."""
        if self._treatment.applied(verdict):
            evidence = verdict.evidence and verdict.evidence[:MAX_EVIDENCE]
            self._household.zone_restarted(self._id, Restart(verdict.cause, evidence))

    def _keep_lines(self) -> None:
        """Hold on to what the last session said, while the next one says something new."""
        self._lines = self.lines
        self._run = None

    def _replace(self, run: Run) -> None:
        """End a session for its successor."""
        if self._wishes.restart_asked:
            self._dismiss(run, Cause.RESTART_ASKED)
        elif self._wishes.changed:
            self._dismiss(run, Cause.SETTINGS_CHANGED)
        elif (remedy := self._treatment.due) is not None:
            self._count_restart(remedy.verdict)
            run.dismiss()

    def _next_look(self, health: Health) -> float | None:
        """Return when something is due by time alone, in seconds on the event loop's clock.

        What is due already waits for its turn only, and whoever gives that wakes.
        """
        now = self._loop.time()
        remedy = self._treatment.remedy
        remedy_at = None if remedy is None else remedy.at
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
        self._household.connectivity.found(self._id, away=run.health.finds_no_network)
        if run.health.plays(self._loop.time()):
            self._past.last_used = self._loop.time()
        self._show_session(run.health)
        if not isinstance(signal, DealerAlive | AccessPointAlive):
            # The deadline may be another, or there are credentials to look at.
            self._wake.call()

    def _show_session(self, health: Health) -> None:
        """Show how well a session is, or what is to be done about it."""
        if (remedy := self._treatment.remedy) is not None and health.was_registered:
            self._display.show_remedy(remedy, self._succession.next_at)
        else:
            self._display.show_session(health, network_away=self._household.connectivity.away)

    def _take_verdict(
        self, verdict: Verdict, ticket: Ticket, health: Health | None = None
    ) -> Verdict:
        """Tell the gate and the world why a session ended."""
        # A place for a change of settings was taken in better times; a new one knows of these.
        self._succession.leave()
        self._aftermath.take(verdict, ticket, health, self._treatment.session)
        return verdict

    async def _recover(self, verdict: Verdict) -> None:
        """Wait until the next login makes sense: for a person, for a time, or not at all."""
        wishes = self._wishes
        state, until = self._display.status.state, self._display.status.next_attempt
        if state not in {ZoneState.BACKING_OFF, ZoneState.FAILED}:
            return
        while not (wishes.changed or wishes.closing or wishes.retry_asked):
            if state is ZoneState.BACKING_OFF and self._household.halt.holds(self._id):
                return
            if until is not None and self._loop.time() >= until:
                return
            await self._wake.pause(until)
