"""What was shown of a fault, and whether that was right and in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from custom_components.librespot.core.model import Cause

from .keepers import Shown
from .row import Row

TENTH: Final = 1
"""Decimals of all seconds that are judged and told: no machine and no log is more exact."""

_NO_TROUBLE: Final = {
    Cause.NONE,
    Cause.SWITCHED_OFF,
    Cause.SHUTDOWN,
    Cause.SETTINGS_CHANGED,
    Cause.RESTART_ASKED,
    Cause.QUEUED,
    Cause.ACCOUNT_FROZEN,
    Cause.LOGIN_BUDGET,
}


@dataclass(frozen=True, slots=True)
class Healed:
    """What became of a row.

    Attributes:
        verdict: the cause that was shown; none if there was none.
        detected_s: seconds from the fault until then.
        recovered_s: seconds from the fault until all was well again, if it came to that.
        restarts: programs that were started since.
        evidence: the line that proves the verdict.
        stock_s: seconds until all was well with stock librespot, if it came to that.
        stock_watched_s: seconds for which that was watched.
        failed: why the row couldn't be played, if it couldn't.
    """

    row: Row
    verdict: Cause = Cause.NONE
    detected_s: float | None = None
    recovered_s: float | None = None
    restarts: int = 0
    evidence: str | None = None
    stock_s: float | None = None
    stock_watched_s: float = 0.0
    failed: str | None = None

    def problems(self) -> list[str]:
        """Say what isn't as it has to be."""
        row = self.row
        if self.failed is not None:
            return [f"{row.title}: it couldn't be played: {self.failed}"]
        found = []
        if self.verdict is not row.verdict:
            found.append(f"the verdict is {self.verdict} instead of {row.verdict}")
        elif self.detected_s is not None and self.detected_s > row.limit_s:
            found.append(f"found after {self.detected_s:g} s instead of {row.limit_s:g} s")
        if self.recovered_s is None:
            found.append("not well again")
        elif self.recovered_s > row.well_limit_s:
            found.append(f"well after {self.recovered_s:g} s instead of {row.well_limit_s:g} s")
        if self.restarts > row.restarts:
            found.append(f"{self.restarts} restarts instead of {row.restarts}")
        return [f"{row.title}: {what}" for what in found]


def verdict_in(shown: Sequence[Shown], row: Row, since: float) -> Shown | None:
    """Return the first verdict since the fault: the row's, or one that is wrong."""
    for each in shown:
        if not is_trouble(each, since):
            continue
        if each.cause is not row.verdict:
            if each.cause not in row.on_the_way:
                return each
        elif row.state in {None, each.state} and (each.planned or not row.planned):
            return each
    return None


def is_trouble(shown: Shown, since: float) -> bool:
    """Tell whether a zone got into trouble since some second of the event loop's clock."""
    return shown.at >= since and shown.cause not in _NO_TROUBLE


def rounded(seconds: float | None) -> float | None:
    """Return seconds as they are judged and told."""
    return None if seconds is None else round(seconds, TENTH)
