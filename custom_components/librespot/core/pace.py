"""How fast an account may log in: the gate asks, one policy answers."""

from collections import deque
from dataclasses import dataclass
import math
from random import Random
from typing import Final, Protocol

from .model import Cause


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nobody may log in now, and until when if that is known."""

    cause: Cause
    """`QUEUED`, `ACCOUNT_FROZEN` or `LOGIN_BUDGET`."""
    until: float | None = None
    """Seconds on the event loop's clock; None: until something else happens."""


class Policy(Protocol):
    """Decides; knows no zone, no process and no clock but the `now` it is told."""

    def hold(self, now: float, in_flight: int) -> Hold | None:
        """Return None when one more login may start now, beside those in flight."""

    def admitted(self, now: float) -> None:
        """Note that a login starts."""

    def registered(self, now: float) -> None:
        """Note that an admitted login ended well."""

    def refused(self, now: float, *, admitted: bool) -> None:
        """Note that Spotify refused a login: an admitted one, or a program's own reconnect."""

    def frozen_until(self, now: float) -> float | None:
        """Return until when nobody logs in after a refusal, None when nothing is frozen."""


FIRST_FREEZE_S: Final = 5.0
"""Seconds. If the probe after so short a freeze passes, refusals don't prolong the block."""
SECOND_FREEZE_S: Final = 32.0
"""Seconds. The probe was refused: a refusal may block for half a minute, so wait it out."""
FREEZE_GROWTH: Final = 2.5
"""Less than this never outlasts a block that doubles with each refusal."""
FREEZE_CAP_S: Final = 900.0
"""Seconds."""
FIRST_SPACING_S: Final = 3.0
"""Seconds between two logins once the account has refused one."""
SPACING_CAP_S: Final = 120.0
"""Seconds: what passed between a refusal and the logins before it is then no pace but a pause."""
SPACING_HALF_LIFE_S: Final = 3600.0
"""Seconds without a refusal that halve the spacing: an account that became lenient is found out."""
BUDGET: Final = 400
"""Logins of an account within `BUDGET_S`: four for each of a hundred zones, whatever happens."""
BUDGET_S: Final = 3600.0
"""Seconds."""


class SteadyPace:
    """One login at a time; a refusal freezes the account and slows down what follows.

    Until the account refuses, the time a login takes is all the spacing there is.
    """

    def __init__(self, random: Random) -> None:
        """Know nothing of the account yet."""
        self._random = random
        self._spacing_s = 0.0
        self._next_admission = float("-inf")
        self._frozen_until = float("-inf")
        self._refusals_in_a_row = 0
        self._last_refusal: float | None = None
        self._admissions_since_refusal = 0
        self._logins: deque[float] = deque(maxlen=BUDGET)
        self._freeze_s = 0.0
        self._proven_freeze_s: float | None = None

    def hold(self, now: float, in_flight: int) -> Hold | None:
        """Admit one at a time, none in a freeze or beyond the budget, each at its distance."""
        if now < self._frozen_until:
            return Hold(Cause.ACCOUNT_FROZEN, self._frozen_until)
        if len(self._logins) == BUDGET and now < self._logins[0] + BUDGET_S:
            return Hold(Cause.LOGIN_BUDGET, self._logins[0] + BUDGET_S)
        if in_flight:
            return Hold(Cause.QUEUED)
        if now < self._next_admission:
            return Hold(Cause.QUEUED, self._next_admission)
        return None

    def admitted(self, now: float) -> None:
        """Keep the distance from this login, and count it."""
        self._logins.append(now)
        self._next_admission = now + self._spacing(now)

    def registered(self, now: float) -> None:
        """Count it; the freeze before it was long enough."""
        if self._refusals_in_a_row > 1:
            # A short one was not: here a refusal prolongs the block, so don't try that again.
            shortest_s = self._proven_freeze_s or self._freeze_s
            self._proven_freeze_s = min(shortest_s, self._freeze_s)
        self._refusals_in_a_row = 0
        self._admissions_since_refusal += 1

    def refused(self, now: float, *, admitted: bool) -> None:
        """Freeze, unless this refusal belongs to a volley that already did.

        Only a login that was admitted here says something about the distance.
        """
        if now < self._frozen_until:
            return
        if admitted:
            self._spacing_s = self._slower(now)
            self._last_refusal = now
            self._admissions_since_refusal = 0
        self._refusals_in_a_row += 1
        self._freeze_s = self._next_freeze_s()
        self._frozen_until = now + self._freeze_s
        self._next_admission = self._frozen_until

    def frozen_until(self, now: float) -> float | None:
        """Return the end of the freeze."""
        return self._frozen_until if now < self._frozen_until else None

    def _spacing(self, now: float) -> float:
        if self._last_refusal is None:
            return 0.0
        return self._spacing_s * math.pow(0.5, (now - self._last_refusal) / SPACING_HALF_LIFE_S)

    def _slower(self, now: float) -> float:
        """Return the distance after a refusal, in seconds.

        Learned from the logins since the refusal before: at that rate it refused again. A probe
        that is refused says nothing of the kind.
        """
        if self._last_refusal is None:
            return FIRST_SPACING_S
        spacing_s = self._spacing(now)
        if not self._admissions_since_refusal:
            return spacing_s
        # Not the freeze: what it saved up was spent first.
        begun = max(self._frozen_until, self._last_refusal)
        refused_spacing_s = (now - begun) / self._admissions_since_refusal
        learned_s = refused_spacing_s if refused_spacing_s <= SPACING_CAP_S else 0.0
        return min(max(spacing_s * 2, learned_s, FIRST_SPACING_S), SPACING_CAP_S)

    def _next_freeze_s(self) -> float:
        """Return the next freeze's length: short once, then long enough for any block."""
        growth = FREEZE_GROWTH ** (self._refusals_in_a_row - 1)
        if self._proven_freeze_s is not None:
            freeze_s = self._proven_freeze_s * growth
        elif self._refusals_in_a_row == 1:
            return FIRST_FREEZE_S * self._random.uniform(1.0, 1.5)
        else:
            freeze_s = SECOND_FREEZE_S * growth / FREEZE_GROWTH
        # Upward only: a freeze shorter than the block would prolong it.
        return min(freeze_s, FREEZE_CAP_S) * self._random.uniform(1.0, 1.1)
