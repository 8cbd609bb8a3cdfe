"""The pace that learns: it believes what an account's answers say about its limit."""

from collections import deque
from enum import Enum
import math
from random import Random
from typing import Final, override

from ..model import Cause
from .belief import Belief
from .budget import ACCOUNT_ALLOWANCE, Budget
from .freeze import Freeze
from .memory import InvalidMemoryError, Json, mapping, number, recall, remember, sequence
from .policy import Hold, Login, Policy
from .under_way import UnderWay

OPEN_GAP_S: Final = 0.2
"""Seconds between starts while the account never refused; shorter ones cost more refusals.

What was launched in the tenth of a second before a refusal is seen is refused as well.
"""
HOME: Final = 12
"""Logins admitted in a row after which the gaps shrink in proportion to those that follow.

The more were admitted, the less likely is the next the one too many; and a hundred would wait long.
"""
IN_A_ROW_S: Final = 10.0
"""Seconds within which admissions are in a row."""
SURE_GAP_S: Final = 0.06
"""Seconds between starts that will surely be admitted."""
UNSURE_GAP_S: Final = 2.4
"""Seconds more for each admission that one can't be sure of: its answer may come meanwhile."""
CONFIDENCE: Final = 0.72
"""How likely a login must be admitted. More would cost time, less refusals: measured, not felt."""
CAUTION: Final = 0.15
"""Confidence more where a refusal blocks everything."""
ROUTINE: Final = 0.1
"""Confidence more once the account is known well and calm: there is little left to learn.

While it refuses, as in a storm, one refusal more is worth less than the time.
"""
CALM_S: Final = 300.0
"""Seconds since the last refusal."""
MARGIN: Final = 0.04
"""Share of a wait that is added to it: what opens too late costs little, too early a refusal."""
_MOST_CONFIDENT: Final = 0.98
"""Nothing is surer than strangers allow."""
_KEPT: Final = 64
"""Answers that are judged again when the account turned out to have changed."""
_SURE: Final = 0.01
"""With less doubt than this, what was answered is explained by what is believed.

More than the least doubt that a belief ever has after an answer.
"""


class Phase(Enum):
    """How well an account is known."""

    OPEN = "open"
    """It never refused: starts follow each other without waiting for answers."""
    PROBING = "probing"
    """It refused, and nothing was admitted since: one at a time, at fixed times."""
    LEARNED = "learned"
    """It refused and admitted: what is believed decides."""


class LearnedPace(Policy):
    """Starts a login whenever it is likely enough to be admitted."""

    def __init__(
        self, random: Random, *, volley_s: float = 0.0, confidence: float = CONFIDENCE
    ) -> None:
        """Know nothing yet; refusals of what asks within `volley_s` of another are one.

        A login starts when it is admitted with a `confidence` of 0 to 1, at the least.
        """
        self._confidence = confidence
        self._phase = Phase.OPEN
        self._belief = Belief()
        self._budget = Budget(ACCOUNT_ALLOWANCE)
        self._freeze = Freeze(random, volley_s=volley_s)
        self._under_way = UnderWay()
        self._answers: deque[tuple[float, bool]] = deque(maxlen=_KEPT)
        self._started_at = -math.inf

    @property
    def phase(self) -> Phase:
        """How well the account is known."""
        return self._phase

    @override
    def hold(self, now: float) -> Hold | None:
        # A probe asks when its time has come, not when it starts.
        if now < (free_at := self._freeze.until - self._under_way.lead_s):
            return Hold(Cause.ACCOUNT_FROZEN, free_at)
        if (spent := self.budget_hold(now)) is not None:
            return spent
        self._learn(now)
        if self._freeze.in_a_row and self._under_way:
            # One probe, not eleven: the others wait for its answer.
            return Hold(Cause.QUEUED, self._under_way.answer_due)
        starts_at = self._next_start(now)
        return None if starts_at <= now else Hold(Cause.QUEUED, starts_at)

    def budget_hold(self, now: float) -> Hold | None:
        """Return None when one more login is within the allowance, whatever else forbids it."""
        free_at = self._budget.free_at()
        return Hold(Cause.LOGIN_BUDGET, free_at) if now < free_at else None

    @override
    def start(self, now: float, *, unasked: bool = False) -> Login:
        login = Login(started_at=now, unasked=unasked)
        self.follow(login)
        return login

    def follow(self, login: Login) -> None:
        """Take note of a login that starts, and that others may follow as well."""
        self._under_way.add(login)
        self._budget.use(login.started_at)
        if not login.unasked:
            self._started_at = login.started_at

    @override
    def launch(self, login: Login, now: float) -> None:
        self._under_way.launch(login, now)

    @override
    def registered(self, login: Login, now: float) -> None:
        login.settle(now, admitted=True)
        if self._freeze.admitted(login) and self._phase is Phase.PROBING:
            self._phase = Phase.LEARNED
        self._learn(now)

    @override
    def refused(self, login: Login, now: float, retry_after_s: float | None = None) -> None:
        login.settle(now, admitted=False)
        known = self._phase is Phase.LEARNED
        news = self._freeze.refused(login, now, known=known, retry_after_s=retry_after_s)
        if news and self._phase is Phase.OPEN:
            self._phase = Phase.PROBING
        self._learn(now)

    @override
    def abandoned(self, login: Login, now: float) -> None:
        login.settled = True
        self._learn(now)

    @override
    def withdrawn(self, login: Login, now: float) -> None:
        self._budget.give_back()
        self.disregard(login, now)

    def disregard(self, login: Login, now: float) -> None:
        """Learn nothing from a login, whatever became of it."""
        self._under_way.withdraw(login)
        self._learn(now)

    @override
    def frozen_until(self, now: float) -> float | None:
        return self._freeze.until if now < self._freeze.until else None

    def memory(self, now: float, wall_clock: float) -> dict[str, Json]:
        """Return what a later pace needs to go on; `wall_clock` is what it was at `now`."""

        def to_wall(at: float) -> float:
            return at + wall_clock - now

        return {
            "phase": self._phase.value,
            "budget": self._budget.memory(to_wall, now),
            "leads_s": list(self._under_way.leads_s),
            "freeze": self._freeze.memory(to_wall, now),
            "belief": remember(self._belief, to_wall) if self._phase is not Phase.OPEN else None,
        }

    def recall(self, memory: Json, now: float, wall_clock: float) -> None:
        """Go on where another pace was; before the first login.

        Raises:
            InvalidMemoryError: none wrote such a memory; nothing was recalled.
        """

        def to_loop(at: float) -> float:
            return now + at - wall_clock

        def to_past(at: float) -> float:
            # A clock that was set back would make the past the future.
            return min(now, to_loop(at))

        kept = mapping(memory)
        try:
            phase = Phase(kept.get("phase"))
        except ValueError:
            raise InvalidMemoryError("an unknown phase") from None
        leads_s = [number(lead_s) for lead_s in sequence(kept.get("leads_s"))]
        belief = None if kept.get("belief") is None else recall(kept["belief"], to_past)
        budget = Budget(ACCOUNT_ALLOWANCE)
        budget.recall(kept.get("budget"), to_loop, now)
        self._freeze.recall(kept.get("freeze"), to_loop, now)
        self._budget = budget
        if belief is not None:
            self._phase, self._belief = phase, belief
        self._under_way.remember_leads(leads_s)

    def _next_start(self, now: float) -> float:
        if self._phase is not Phase.LEARNED:
            in_a_row = self._belief.history.admitted_since(now - IN_A_ROW_S)
            return self._started_at + OPEN_GAP_S * HOME / max(HOME, in_a_row)
        lead_s, coming = self._under_way.lead_s, self._under_way.coming()
        asks_at = max(now + lead_s, coming[-1] if coming else now)
        confidence = self._needed(now)
        opens_at = self._belief.opens(coming, asks_at, confidence)
        starts_at = now
        if opens_at > asks_at:
            starts_at = opens_at + MARGIN * (opens_at - asks_at) - lead_s
        return max(starts_at, self._started_at + SURE_GAP_S + UNSURE_GAP_S * (1 - confidence))

    def _needed(self, now: float) -> float:
        """Return how likely a login must be admitted."""
        belief = self._belief
        confidence = self._confidence + CAUTION * belief.penalty
        if belief.looked_closer and now - belief.history.refused_at > CALM_S:
            confidence += ROUTINE
        return min(confidence, _MOST_CONFIDENT)

    def _learn(self, now: float) -> None:
        """Judge the answers that are complete, in the order in which they were asked for."""
        answered = self._under_way.take_answered(now)
        for login in answered:
            if login.admitted is None:
                self._belief.spend(login.launched_at)
            else:
                self._belief.observe(login.launched_at, admitted=login.admitted)
                if self._belief.doubt < _SURE:
                    self._answers.clear()
                self._answers.append((login.launched_at, login.admitted))
        if answered and self._belief.outdated:
            self._begin_to_believe(now)

    def _begin_to_believe(self, now: float) -> None:
        """Judge what was answered since the doubt began as if nothing was known before."""
        self._belief = Belief()
        for at, admitted in self._answers:
            self._belief.observe(at, admitted=admitted)
        self._belief.trust(now)
