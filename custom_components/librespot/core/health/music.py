"""Whether sound flows, as far as the player's events tell."""

import math
from typing import Final

from ..engine.signals import PlayerEvent

UNKNOWN_LENGTH_S: Final = 14_400.0
"""Seconds that a piece of unknown length may play without a word; few are longer."""
OVERTIME_S: Final = 60.0
"""Seconds after a piece's end within which the player says what comes next."""
_SILENCE: Final = {"paused", "stopped"}
"""Events after which no music plays."""


class Music:
    """One session's. Never by events of the sink: librespot waits for whoever hears of those."""

    def __init__(self) -> None:
        """Begin in silence."""
        self.plays_until = -math.inf
        """Until when the last event is worth believing, in seconds on the event loop's clock.

        A program that stopped to speak in the middle of a piece does not play for ever.
        """
        self._length_s = UNKNOWN_LENGTH_S

    def plays(self, now: float) -> bool:
        """Return whether sound flows."""
        return now < self.plays_until

    def take(self, event: PlayerEvent, now: float) -> None:
        """Follow what the player says."""
        if event.event in _SILENCE:
            self.plays_until = -math.inf
        elif event.event == "track_changed":
            length_s = _seconds(event, "DURATION_MS")
            self._length_s = UNKNOWN_LENGTH_S if length_s is None else length_s
            self._prolong(now, self._length_s)
        elif event.event == "playing":
            left_s = self._length_s - (_seconds(event, "POSITION_MS") or 0.0)
            self.plays_until = now + max(0.0, left_s) + OVERTIME_S
        elif event.event in {"seeked", "position_correction"}:
            self._prolong(now, self._length_s - (_seconds(event, "POSITION_MS") or 0.0))

    def judge_anew(self, now: float) -> None:
        """Give what played before time stood still a moment to show that it still does."""
        if self.plays_until > -math.inf:
            self.plays_until = max(self.plays_until, now + OVERTIME_S)

    def _prolong(self, now: float, seconds: float) -> None:
        """Believe what goes on for longer; an event alone doesn't make what is silent sound."""
        if self.plays(now):
            self.plays_until = now + max(0.0, seconds) + OVERTIME_S


def _seconds(event: PlayerEvent, name: str) -> float | None:
    """Return one of an event's milliseconds in seconds; None when it tells none."""
    text = event.fields.get(name, "")
    return int(text) / 1000 if text.isascii() and text.isdigit() and len(text) < 12 else None
