"""The tracks as files: tones, encoded and tagged."""

from collections.abc import Iterable
from functools import cache
import io
from pathlib import Path

import lameenc
from mutagen.id3 import ID3, TALB, TIT2, TPE1
import numpy as np
from numpy.typing import NDArray

from .catalogue import TRACKS, Condition, Part, Track

SAMPLE_RATE_HZ = 44_100

_AMPLITUDE = 0.5 * 0x7FFF
_BIT_RATE_KBPS = 128
_FASTEST = 7
_UTF_8 = 3
_WRONG_RATE_HZ = 48_000
_INTACT_BYTES = _BIT_RATE_KBPS * 1000 // 8


def make_folder(folder: Path, tracks: Iterable[Track] = TRACKS) -> None:
    """Write the files of `tracks` to `folder`, which is made if needed.

    The same tracks give the same bytes.

    Raises:
        OSError: they can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for track in tracks:
        (folder / track.file).write_bytes(mp3(track))


@cache
def mp3(track: Track) -> bytes:
    """Return a track's file."""
    samples = pcm(track.parts)
    match track.condition:
        case Condition.GOOD:
            return _tags(track) + _encode(samples)
        case Condition.UNTAGGED:
            return _encode(samples)
        case Condition.BROKEN:
            music = _encode(samples)
            return _tags(track) + music[:_INTACT_BYTES].ljust(len(music), b"\0")
        case Condition.WRONG_RATE:
            return _tags(track) + _encode(samples, _WRONG_RATE_HZ)


def pcm(parts: Iterable[Part]) -> bytes:
    """Return what is heard: 44,100 Hz, left and right, 16 bits, little-endian."""
    return b"".join(
        np.stack([_wave(part, part.left_hz), _wave(part, part.right_hz)], axis=1)
        .astype("<i2")
        .tobytes()
        for part in parts
    )


def _wave(part: Part, tone_hz: int) -> NDArray[np.float64]:
    times_s = np.arange(round(part.duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return _AMPLITUDE * np.sin(2 * np.pi * tone_hz * times_s)


def _encode(samples: bytes, rate_hz: int = SAMPLE_RATE_HZ) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_out_sample_rate(rate_hz)
    encoder.set_channels(2)
    encoder.set_bit_rate(_BIT_RATE_KBPS)
    encoder.set_quality(_FASTEST)
    return bytes(encoder.encode(samples)) + bytes(encoder.flush())


def _tags(track: Track) -> bytes:
    tags = ID3()
    for frame, text in ((TIT2, track.title), (TPE1, track.artist), (TALB, track.album)):
        tags.add(frame(encoding=_UTF_8, text=[text]))
    file = io.BytesIO()
    tags.save(file, v2_version=4, padding=lambda _: 0)
    return file.getvalue()
