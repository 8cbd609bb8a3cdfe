"""A refused program that is left to its own attempts, because it plays."""

from dataclasses import dataclass
from typing import Final

MUSIC_SPARED_S: Final = 600.0
"""Seconds that music which plays may keep a refused program alive."""
IN_VAIN: Final = 2
"""A program's own attempts refused after the first, until it seems that they prolong the block."""


@dataclass(slots=True)
class Sparing:
    """What is known of one."""

    line: str
    """The first refusal."""
    until: float
    """Seconds on the event loop's clock."""
    in_vain: int = 0
    """Attempts of its own that were refused since."""

    def ends_with(self, event: str, *, plays: bool) -> bool:
        """Return whether it ends when this happens to its music.

        A pause leaves nothing to spare. The end of a track is a good moment when its attempts
        seem to prolong the block.
        """
        return not plays or (event == "end_of_track" and self.in_vain >= IN_VAIN)
