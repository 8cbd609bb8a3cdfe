"""The catalogue holds together, and names tracks as librespot does."""

import pytest

from lab.errors import LabError, UnknownNameError
from lab.music.catalogue import HOSTILE, LADDER, SILENCE, TRACKS, Part, Track, local_uri, track


def test_no_two_tracks_share_a_tone_on_a_side() -> None:
    for side in ("left_hz", "right_hz"):
        tones = [
            tone
            for each in TRACKS
            for tone in {getattr(part, side) for part in each.parts} - {SILENCE}
        ]
        assert len(tones) == len(set(tones))


def test_left_and_right_differ_wherever_both_sound() -> None:
    assert all(
        part.left_hz != part.right_hz
        for each in TRACKS
        for part in each.parts
        if part.left_hz or part.right_hz
    )


def test_files_and_uris_are_unique() -> None:
    assert len({each.file for each in TRACKS}) == len({each.uri for each in TRACKS}) == len(TRACKS)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("a b", "a+b"),
        ("a+b", "a%2Bb"),
        ("a:b", "a%3Ab"),
        ("*-._~", "*-._%7E"),
        ("é", "%C3%A9"),
        ("a\n\x1b", "a%0A%1B"),
        ("100%", "100%25"),
        ("", ""),
    ],
)
def test_a_uri_is_encoded_like_a_form(text: str, encoded: str) -> None:
    assert local_uri(text, "b", "c", 3) == f"spotify:local:{encoded}:b:c:3"


def test_a_hostile_title_adds_no_part_to_its_uri() -> None:
    assert len(HOSTILE.uri.split(":")) == 6
    assert HOSTILE.uri.isascii()
    assert HOSTILE.uri.isprintable()


def test_the_ladder_tells_each_second() -> None:
    assert [part.duration_s for part in LADDER.parts] == [1] * LADDER.duration_s


def test_tracks_are_found_by_their_file() -> None:
    assert track("ladder.mp3") is LADDER
    with pytest.raises(UnknownNameError, match=r"unknown track 'x'; there are: arabic\.mp3, "):
        track("x")


@pytest.mark.parametrize(("duration_s", "tone_hz"), [(1, 441), (1, -20), (1, 20_000), (0, 440)])
def test_a_part_that_no_ear_can_tell_is_refused(duration_s: float, tone_hz: int) -> None:
    with pytest.raises(LabError, match="must be"):
        Part(duration_s, tone_hz, SILENCE)


@pytest.mark.parametrize("parts", [(), (Part(0.5, 440, 660),), (Part(1.5, 440, 660),)])
def test_a_track_lasts_whole_seconds(parts: tuple[Part, ...]) -> None:
    with pytest.raises(LabError, match=r"x\.mp3 must last whole seconds"):
        Track("x.mp3", "", "", "", parts)
