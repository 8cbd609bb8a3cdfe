"""How fast an account may log in: the gate asks, one policy answers."""

from dataclasses import dataclass
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

    def refused(self, now: float) -> None:
        """Note that Spotify refused a login, whoever made it."""

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
SPACING_CAP_S: Final = 60.0
"""Seconds: slower than any limit seen in the field; eleven zones still take eleven minutes."""
SPACING_RECOVERY: Final = 0.95
"""What a good login makes of the spacing."""


class SteadyPace:
    """One login at a time; a refusal freezes the account and slows down what follows.

    Until the account refuses, the time a login takes is all the spacing there is.
    """

    def __init__(self, random: Random) -> None:
        """Know nothing of the account yet."""
        self._random = random
        self._spacing_s = 0.0
        self._least_spacing_s = 0.0
        self._next_admission = float("-inf")
        self._frozen_until = float("-inf")
        self._refusals_in_a_row = 0
        self._last_refusal: float | None = None
        self._admissions_since_refusal = 0

    def hold(self, now: float, in_flight: int) -> Hold | None:
        """Admit one at a time, none in a freeze, each at its distance from the one before."""
        if now < self._frozen_until:
            return Hold(Cause.ACCOUNT_FROZEN, self._frozen_until)
        if in_flight:
            return Hold(Cause.QUEUED)
        if now < self._next_admission:
            return Hold(Cause.QUEUED, self._next_admission)
        return None

    def admitted(self, now: float) -> None:
        """Keep the distance from this login."""
        self._next_admission = now + self._spacing_s

    def registered(self, now: float) -> None:
        """Go a little faster, but never as fast as what was refused."""
        self._refusals_in_a_row = 0
        self._admissions_since_refusal += 1
        self._spacing_s = max(self._spacing_s * SPACING_RECOVERY, self._least_spacing_s)

    def refused(self, now: float) -> None:
        """Freeze, unless this refusal belongs to a volley that already did."""
        if now < self._frozen_until:
            return
        self._slow_down(now)
        self._refusals_in_a_row += 1
        self._frozen_until = now + self._freeze_s()
        self._next_admission = self._frozen_until

    def frozen_until(self, now: float) -> float | None:
        """Return the end of the freeze."""
        return self._frozen_until if now < self._frozen_until else None

    def _slow_down(self, now: float) -> None:
        """Learn from the logins since the refusal before: at that rate it refused again."""
        if self._last_refusal is None:
            self._spacing_s = FIRST_SPACING_S
        elif self._admissions_since_refusal:
            refused_spacing_s = (now - self._last_refusal) / self._admissions_since_refusal
            # The cap keeps a refusal after a quiet day from being read as one login a day.
            self._spacing_s = min(max(self._spacing_s * 2, refused_spacing_s), SPACING_CAP_S)
            self._least_spacing_s = min(refused_spacing_s, self._spacing_s)
        self._last_refusal = now
        self._admissions_since_refusal = 0

    def _freeze_s(self) -> float:
        """Return the next freeze's length: short once, then long enough for any block."""
        if self._refusals_in_a_row == 1:
            return FIRST_FREEZE_S * self._random.uniform(1.0, 1.5)
        freeze_s = SECOND_FREEZE_S * FREEZE_GROWTH ** (self._refusals_in_a_row - 2)
        # Upward only: a freeze shorter than the block would prolong it.
        return min(freeze_s, FREEZE_CAP_S) * self._random.uniform(1.0, 1.1)
