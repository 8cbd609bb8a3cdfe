"""How many tracks that can't be played, within which time, are a storm."""

import pytest

from custom_components.librespot.core.engine.signals import (
    AudioKeyRefused,
    Signal,
    TrackUnavailable,
)
from custom_components.librespot.core.health.tracks import (
    SPINS,
    SPINS_S,
    STORM_S,
    STORM_TRACKS,
    Tracks,
)
from custom_components.librespot.core.health.verdict import Verdict
from custom_components.librespot.core.model import Cause

from .conftest import PLAYING

KEY_REFUSED = AudioKeyRefused(line="no key")


def skipped(track: str) -> Signal:
    """Return that a track can't be played."""
    return TrackUnavailable(line=f"skipped {track}", track=track)


def take(signals: list[Signal], seconds: float) -> Tracks:
    """Return what is known after signs that are spread evenly over so many seconds."""
    tracks = Tracks()
    for n, signal in enumerate(signals):
        tracks.take(signal, n * seconds / max(1, len(signals) - 1))
    return tracks


ALBUM = [skipped(str(n)) for n in range(STORM_TRACKS)]
LOOP = [skipped("one")] * SPINS
TWO_IN_TURN = [skipped(str(n % 2)) for n in range(2 * SPINS)]


@pytest.mark.parametrize(
    ("signals", "seconds", "storms"),
    [
        (ALBUM, STORM_S, True),
        (ALBUM, STORM_S + 1, False),
        (ALBUM[:-1], 0, False),
        ([skipped("one")] * STORM_TRACKS, 0, False),
        (LOOP, SPINS_S, True),
        (LOOP, SPINS_S + 1, False),
        (LOOP[:-1], 0, False),
        (TWO_IN_TURN, SPINS_S, True),
        (TWO_IN_TURN[:SPINS], 0, False),
        ([*ALBUM[:-1], PLAYING, *ALBUM[:-1]], 0, False),
        ([*ALBUM, PLAYING], 0, False),
    ],
    ids=[
        "an album, as fast as a program skips",
        "an album, as fast as a person skips",
        "a track or two",
        "the same track a few times",
        "one track for ever",
        "one track now and then",
        "one track a few times less",
        "two tracks for ever",
        "two tracks, each a few times",
        "music between them",
        "music after them",
    ],
)
def test_what_is_a_storm(signals: list[Signal], seconds: float, storms: bool) -> None:
    verdict = take(signals, seconds).verdict
    assert (verdict is not None) is storms
    assert verdict is None or verdict.cause is Cause.TRACKS_UNAVAILABLE


@pytest.mark.parametrize(
    ("signals", "verdict"),
    [
        ([KEY_REFUSED, *ALBUM], Verdict(Cause.NO_AUDIO_KEYS, "no key")),
        (
            [KEY_REFUSED, PLAYING, *ALBUM],
            Verdict(Cause.TRACKS_UNAVAILABLE, f"skipped {STORM_TRACKS - 1}"),
        ),
    ],
    ids=["a key refused", "a key refused once, and music since"],
)
def test_whose_fault_it_is(signals: list[Signal], verdict: Verdict) -> None:
    assert take(signals, 0).verdict == verdict
