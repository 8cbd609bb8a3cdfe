"""Whether a session's process runs at all."""

from typing import Final

from .connection import DEALER_SILENT_S

MUTE_S: Final = DEALER_SILENT_S
"""Seconds without a line of any kind after which somebody looks whether the process still runs."""


class Pulse:
    """One session's."""

    def __init__(self, now: float) -> None:
        """Begin with a process that was heard now, in seconds on the event loop's clock."""
        self._heard_at = now
        self.looked_at = now
        """When somebody looked at the process."""
        self.stands_still = False
        """Whether it was stopped then, and hasn't said a word since."""

    def hear(self, now: float) -> None:
        """Note that the program said something, whatever it was."""
        self._heard_at = now
        self.stands_still = False

    def look(self, now: float, *, stands_still: bool) -> None:
        """Note what somebody saw who looked at the process."""
        self.looked_at = now
        self.stands_still = stands_still

    @property
    def look_due(self) -> float:
        """When somebody should look, in seconds on the event loop's clock."""
        return max(self._heard_at, self.looked_at) + MUTE_S

    def judge_anew(self, now: float) -> None:
        """Count from now on."""
        self.hear(now)
        self.looked_at = now
