"""Whether tracks can be played at all."""

from collections import deque
from typing import Final

from ..engine.signals import AudioKeyRefused, PlayerEvent, Signal, TrackUnavailable
from ..model import Cause
from .verdict import Verdict

STORM_TRACKS: Final = 3
"""Different tracks that can't be played, one after the other; fewer are just those tracks."""
STORM_S: Final = 10.0
"""Seconds within which they are skipped; a person who looks for music is slower."""
SPINS: Final = 12
"""Times that one and the same track is skipped: it is repeated, and so for ever."""
SPINS_S: Final = 60.0
"""Seconds within which it spins."""


class Tracks:
    """One session's, since music last played."""

    def __init__(self) -> None:
        """Begin with none."""
        self._skipped: deque[tuple[float, str]] = deque(maxlen=4 * SPINS)
        self._key_refused: str | None = None
        self.verdict: Verdict | None = None
        """What nothing can be played for."""

    def take(self, signal: Signal, now: float) -> None:
        """Weigh one sign."""
        match signal:
            case PlayerEvent(event="playing"):
                self.forget()
            case AudioKeyRefused(line=line):
                self._key_refused = line
            case TrackUnavailable(line=line, track=track):
                self._skipped.append((now, track))
                if self._storms(track, now):
                    self.verdict = self._judge(line)
            case _:
                pass

    def forget(self) -> None:
        """Let what was not count any more."""
        self._skipped.clear()
        self._key_refused = None
        self.verdict = None

    def _storms(self, track: str, now: float) -> bool:
        different = {each for at, each in self._skipped if now - at <= STORM_S}
        spins = sum(each == track and now - at <= SPINS_S for at, each in self._skipped)
        return len(different) >= STORM_TRACKS or spins >= SPINS

    def _judge(self, line: str) -> Verdict:
        """Return the verdict: an account that gets no keys is another matter than lost tracks."""
        if self._key_refused is not None:
            return Verdict(Cause.NO_AUDIO_KEYS, self._key_refused)
        return Verdict(Cause.TRACKS_UNAVAILABLE, line)
