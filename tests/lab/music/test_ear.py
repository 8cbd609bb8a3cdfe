"""The ear tells tones, silence and noise on each side, and when."""

import numpy as np
import pytest

from lab.errors import LabError
from lab.music.catalogue import LADDER, PLAIN, SILENCE, SILENCES, STEREO, Part
from lab.music.ear import NOISE, Sound, hear, heard_tracks
from lab.music.files import SAMPLE_RATE_HZ, pcm

FRAME_BYTES = 4


def silence(duration_s: float) -> bytes:
    return bytes(FRAME_BYTES * round(SAMPLE_RATE_HZ * duration_s))


def noise(duration_s: float) -> bytes:
    shape = (round(SAMPLE_RATE_HZ * duration_s), 2)
    return np.random.default_rng(1).integers(-9000, 9000, shape).astype("<i2").tobytes()


def quiet(samples: bytes, factor: float) -> bytes:
    """Turn the volume down and dither, as librespot does."""
    values = np.frombuffer(samples, "<i2") * factor
    return (
        (values + np.random.default_rng(1).triangular(-1, 0, 1, len(values)))
        .astype("<i2")
        .tobytes()
    )


def test_hears_each_side() -> None:
    assert hear(pcm(STEREO.parts)) == (
        Sound(0, 1, 1200, SILENCE),
        Sound(1, 2, SILENCE, 2800),
        Sound(2, 3, 1200, 2800),
    )


def test_hears_silence_where_it_is() -> None:
    silences = [sound for sound in hear(pcm(SILENCES.parts)) if sound.silent]
    assert [(sound.begin_s, sound.end_s) for sound in silences] == [(1, 2), (3, 5)]


@pytest.mark.parametrize("shift_frames", [1, 100, 1102, 2204])
def test_hears_the_same_between_its_windows(shift_frames: int) -> None:
    music = pcm(LADDER.parts)[FRAME_BYTES * shift_frames :]
    sounds = hear(music)
    assert [sound.left_hz for sound in sounds] == [part.left_hz for part in LADDER.parts]
    assert [sound.right_hz for sound in sounds] == [part.right_hz for part in LADDER.parts]
    for second, sound in enumerate(sounds):
        assert sound.begin_s == pytest.approx(second, abs=0.1)
        assert sound.duration_s == pytest.approx(1, abs=0.11)


@pytest.mark.parametrize("factor", [1, 0.03, 0.002])
def test_hears_quiet_music(factor: float) -> None:
    assert heard_tracks(quiet(pcm(STEREO.parts), factor)) == (STEREO,)


def test_dither_is_silence() -> None:
    assert hear(quiet(silence(1), 1)) == (Sound(0, 1, SILENCE, SILENCE),)


def test_noise_is_no_tone() -> None:
    assert hear(noise(1)) == (Sound(0, 1, NOISE, NOISE),)
    two_tones = (
        np.frombuffer(pcm([Part(1, 440, 660)]), "<i2") // 2
        + np.frombuffer(pcm([Part(1, 880, 660)]), "<i2") // 2
    )
    assert hear(two_tones.tobytes()) == (Sound(0, 1, NOISE, 660),)


@pytest.mark.parametrize(
    ("duration_s", "heard_silent"), [(0.05, [False, False]), (0.1, [False, True, False])]
)
def test_a_hole_splits_a_sound(duration_s: float, heard_silent: list[bool]) -> None:
    music = pcm(PLAIN.parts)
    hole = FRAME_BYTES * SAMPLE_RATE_HZ
    holed = music[:hole] + silence(duration_s) + music[hole:]
    assert [sound.silent for sound in hear(holed)] == heard_silent


def test_what_is_incomplete_does_not_count() -> None:
    music = pcm(PLAIN.parts)
    assert hear(music + b"\x01\x02\x03") == hear(music)
    assert hear(b"") == hear(b"\x01") == ()


def test_tells_tracks_in_their_order() -> None:
    heard = pcm(SILENCES.parts) + silence(1) + pcm(PLAIN.parts) + pcm(SILENCES.parts)
    assert heard_tracks(heard) == (SILENCES, PLAIN, SILENCES)


def test_says_what_it_does_not_know() -> None:
    with pytest.raises(LabError, match=r"no track sounds like Sound.*left_hz=440"):
        heard_tracks(pcm([Part(1, 440, 660)]))
    with pytest.raises(LabError, match="no track sounds like"):
        heard_tracks(pcm(PLAIN.parts) + noise(1))
