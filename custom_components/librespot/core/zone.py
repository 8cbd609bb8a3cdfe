"""One zone's life: wait for admission, have a session, back off, and all of it again."""

import asyncio
from collections.abc import Sequence
import logging
from typing import Final

from .admission import Admission
from .aftermath import Aftermath
from .attendant import Attendant
from .backoff import Backoff
from .display import Display
from .gate import Outcome
from .health import Health, Phase, Verdict
from .household import Desired, Household
from .model import Actor, Cause, ZoneState, ZoneStatus
from .past import Past
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
    """One zone: the door to its parts, and who lets them act in turn.

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
        self._loop = asyncio.get_running_loop()
        self._wishes = wishes = Wishes(desired)
        self._wake = wake = Wake()
        self._standing = standing = Standing(past)
        self._treatment = treatment = Treatment(zone_id, household, past)
        self._display = display = Display(
            lambda status: household.zone_changed(zone_id, status), enabled=desired.zone.enabled
        )
        self._succession = succession = Succession(
            zone_id,
            household,
            wishes,
            wake,
            standing=standing,
            budget=past.budget,
            treatment=treatment,
            display=display,
        )
        self._admission = Admission(
            zone_id,
            household,
            wishes,
            wake,
            standing=standing,
            budget=past.budget,
            succession=succession,
            display=display,
        )
        self._aftermath = aftermath = Aftermath(
            zone_id, household, standing=standing, backoff=backoff, past=past, display=display
        )
        self._attendant = Attendant(
            zone_id,
            household,
            wishes,
            wake,
            standing=standing,
            past=past,
            treatment=treatment,
            succession=succession,
            display=display,
            aftermath=aftermath,
        )
        self._task = asyncio.create_task(self._live(), name=f"librespot zone {zone_id}")

    @property
    def status(self) -> ZoneStatus:
        """The zone now."""
        return self._display.status

    @property
    def process_id(self) -> int | None:
        """The id of the running process."""
        return self._attendant.process_id

    @property
    def lines(self) -> Sequence[str]:
        """The last lines of the zone's sessions, the newest last; bounded."""
        return self._attendant.lines

    @property
    def health(self) -> Health | None:
        """What is known of the session that runs; None: there is none, or it ends."""
        return self._attendant.health

    @property
    def hears_of_devices(self) -> bool:
        """Whether it would be told of other devices, whatever else is wrong with it."""
        return self.health is not None and self.health.phase is Phase.REGISTERED

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
        """Wait for nothing any more: neither a turn, nor the end of a freeze, nor a proof."""
        self._succession.leave()
        self._standing.forget()
        self._display.forget_refusal()
        self._household.doubts.forget(self._id)
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
        await self._attendant.see_off()
        admitted = await self._admission.wait()
        if isinstance(admitted, Ticket):
            try:
                return await self._attendant.attend(admitted)
            finally:
                self._household.gate.settle(admitted, Outcome.ABANDONED)
        if admitted is not None:
            # What only a person can mend isn't even tried.
            self._wishes.try_now()
            self._aftermath.show_failure(admitted, self._household.halt.ask_at)
        return admitted

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
