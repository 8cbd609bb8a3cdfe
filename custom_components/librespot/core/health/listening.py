"""Whether anybody hears what a session plays."""

import math
from typing import Final

LOOK_EACH_S: Final = 5.0
"""Seconds between two looks while it plays."""


class Listening:
    """One session's."""

    def __init__(self) -> None:
        """Begin with a session that was never looked at."""
        self._looked_at = -math.inf
        self.trouble: str | None = None
        """Why nobody does, at the last look; None: somebody does, or nobody can tell."""

    def look(self, now: float, trouble: str | None) -> None:
        """Note what somebody found, in seconds; infinity: nobody ever can tell."""
        self._looked_at = now
        self.trouble = trouble

    @property
    def look_due(self) -> float:
        """When somebody should look if it plays, in seconds on the event loop's clock."""
        return self._looked_at + LOOK_EACH_S
