"""An ear for the lab's tones: what is heard on which side, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..errors import LabError
from .catalogue import SILENCE, TONE_STEP_HZ, TRACKS, Track
from .files import SAMPLE_RATE_HZ

NOISE = -1
"""The frequency of what is no single tone."""

WINDOW_S = 1 / TONE_STEP_HZ
"""What is heard is known to this; a tone fits into it in whole waves."""

_FRAME_BYTES = 4
_WINDOW_FRAMES = SAMPLE_RATE_HZ // TONE_STEP_HZ
# librespot's dither has an effective value of less than 1.
_FAINTEST = 4.0
_FAINTEST_SHARE = 0.02
_PURE_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch that sounds the same all through.

    Attributes:
        begin_s: since the first sample, to 0.05 s.
        end_s: likewise.
        left_hz: a tone, SILENCE, or NOISE.
        right_hz: likewise.
    """

    begin_s: float
    end_s: float
    left_hz: int
    right_hz: int

    @property
    def duration_s(self) -> float:
        """How long it lasts."""
        return self.end_s - self.begin_s

    @property
    def silent(self) -> bool:
        """Whether there is nothing on either side."""
        return self.left_hz == self.right_hz == SILENCE


def hear(pcm: bytes) -> tuple[Sound, ...]:
    """Return what is heard in `pcm`, in order.

    What lasts no longer than 0.05 s is left out: it is the step from one sound
    to the next, or a hole that splits a sound in two.

    Args:
        pcm: 44,100 Hz, left and right, 16 bits, little-endian; an incomplete
            frame at its end doesn't count, and neither does an incomplete window.
    """
    return tuple(
        Sound(begin / TONE_STEP_HZ, end / TONE_STEP_HZ, left, right)
        for begin, end, left, right in _stretches(_tones(pcm))
        if end - begin > 1
    )


def heard_tracks(pcm: bytes) -> tuple[Track, ...]:
    """Return the tracks of the catalogue that are heard in `pcm`, in order.

    Silence between two of them, or within one, isn't told.

    Raises:
        LabError: something is heard that is in none of them.
    """
    found: list[Track] = []
    for sound in hear(pcm):
        if sound.silent:
            continue
        if (track := _OWNERS.get((sound.left_hz, sound.right_hz))) is None:
            raise LabError(f"no track sounds like {sound}")
        if not found or found[-1] is not track:
            found.append(track)
    return tuple(found)


_OWNERS = {(part.left_hz, part.right_hz): track for track in TRACKS for part in track.parts}


def _tones(pcm: bytes) -> NDArray[np.int64]:
    """Return the tone of each window (rows) on each side (columns)."""
    usable = len(pcm) - len(pcm) % (_FRAME_BYTES * _WINDOW_FRAMES)
    samples = np.frombuffer(pcm[:usable], "<i2").astype(np.float64)
    windows = samples.reshape(-1, _WINDOW_FRAMES, 2)
    if not len(windows):
        return np.empty((0, 2), np.int64)
    loudness = np.sqrt(np.mean(windows**2, axis=1))
    power = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW_FRAMES)[:, None], axis=1)) ** 2
    peak = np.argmax(power, axis=1)
    # The window function spreads a tone over its neighbours.
    around = np.clip(peak[:, None, :] + np.arange(-2, 3)[:, None], 0, power.shape[1] - 1)
    total = np.maximum(power.sum(axis=1), 1e-9)
    pure = np.take_along_axis(power, around, axis=1).sum(axis=1) / total > _PURE_SHARE
    tones = np.where(pure, peak * TONE_STEP_HZ, NOISE)
    return np.where(loudness < max(_FAINTEST, _FAINTEST_SHARE * loudness.max()), SILENCE, tones)


def _stretches(tones: NDArray[np.int64]) -> Iterator[tuple[int, int, int, int]]:
    """Yield begin, end, left and right of windows that are alike."""
    begin = 0
    for (left, right), alike in groupby(map(tuple, tones.tolist())):
        end = begin + len(list(alike))
        yield begin, end, left, right
        begin = end
