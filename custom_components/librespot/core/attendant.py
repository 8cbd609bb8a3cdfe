"""Who looks after a zone's sessions: starts each, follows what it says, and sees it to its end."""

import asyncio
from collections.abc import Sequence

from .aftermath import Aftermath
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
from .health import LOSSES, RESTARTS, Action, Health, Phase, Verdict, judge_launch
from .household import Household
from .launcher import MAX_LINES, Farewell, LaunchError
from .model import MAX_EVIDENCE, Cause, Restart, ZoneState
from .past import Past
from .run import Run
from .standing import Standing
from .succession import Succession
from .ticket import Ticket
from .treatment import Treatment
from .wake import Wake
from .wishes import Wishes


class Attendant:
    """One zone's."""

    def __init__(
        self,
        zone_id: str,
        household: Household,
        wishes: Wishes,
        wake: Wake,
        *,
        standing: Standing,
        past: Past,
        treatment: Treatment,
        succession: Succession,
        display: Display,
        aftermath: Aftermath,
    ) -> None:
        """Begin with a zone that had no session yet."""
        self._id = zone_id
        self._household = household
        self._wishes = wishes
        self._wake = wake
        self._standing = standing
        self._past = past
        self._treatment = treatment
        self._succession = succession
        self._display = display
        self._aftermath = aftermath
        self._loop = asyncio.get_running_loop()
        self._run: Run | None = None
        self._lines: Sequence[str] = ()

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

    @property
    def health(self) -> Health | None:
        """What is known of the session that runs; None: there is none, or it ends."""
        run = self._run
        return None if run is None or run.ending or run.ended else run.health

    async def see_off(self) -> None:
        """Wait for the end of a process that a defect of ours kept us from seeing."""
        if self._run is not None and self._run.process is not None:
            await asyncio.wait({self._run.process})

    async def attend(self, ticket: Ticket) -> Verdict | None:
        """Start what is desired now and stay with it to its end.

        Returns:
            Why it ended, which the gate and the world were told; None: it wasn't wanted any more.
        """
        household, desired = self._household, self._wishes.try_now()
        if (credentials := household.wallet.credentials) is None:
            return self._take_verdict(Verdict(Cause.CREDENTIALS_MISSING), ticket)
        self._display.attempt += 1
        self._treatment.begin()
        self._display.show_start(network_away=household.connectivity.away)
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
            on_verdict=lambda verdict: self._condemned(run, verdict, ticket),
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
        self._treatment.find(health)
        due = self._treatment.due
        if due is None or due.verdict.action is Action.RESTART_IN_PAUSE:
            self._show_session(health)
            return False
        self._treatment.applied(due)
        run.condemn(due.verdict)
        return True

    def _condemned(self, run: Run, verdict: Verdict, ticket: Ticket) -> None:
        """Tell that a session is ended for its own fault, and why."""
        waits = verdict.cause in LOSSES and self._household.connectivity.away
        self._take_verdict(verdict, ticket, run.health)
        if verdict.action in RESTARTS and run.health.was_registered and not waits:
            self._tell_of_restart(verdict)

    def _tell_of_restart(self, verdict: Verdict) -> None:
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
        elif (remedy := self._treatment.due) is not None:
            self._treatment.applied(remedy)
            self._tell_of_restart(remedy.verdict)
            run.dismiss()
        elif self._wishes.changed:
            self._dismiss(run, Cause.SETTINGS_CHANGED)

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
            self._household.wallet.renew(held, found)

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
        if run.health.was_registered:
            self._household.connectivity.found(self._id, away=run.health.finds_no_network)
        if run.health.plays(self._loop.time()):
            self._past.last_used = self._loop.time()
        self._show_session(run.health)
        sign_of_life = isinstance(signal, DealerAlive | AccessPointAlive)
        if not sign_of_life or self._treatment.remedy is not None:
            # The deadline may be another, the remedy over, or there are credentials to look at.
            self._wake.call()

    def _show_session(self, health: Health) -> None:
        """Show how well a session is, or what is to be done about it."""
        remedy, away = self._treatment.remedy, self._household.connectivity.away
        if remedy is None or not health.was_registered or (away and health.finds_no_network):
            self._display.show_session(health, network_away=away)
        else:
            self._display.show_remedy(remedy, self._succession.next_at)

    def _take_verdict(
        self, verdict: Verdict, ticket: Ticket, health: Health | None = None
    ) -> Verdict:
        """Tell the gate and the world why a session ended."""
        # A place for a change of settings was taken in better times; a new one knows of these.
        self._succession.leave()
        self._aftermath.take(verdict, ticket, health, self._treatment.session)
        return verdict
