"""The real program plays the lab's music, and the ear hears it."""

from pathlib import Path

import pytest

from lab.lab import Lab
from lab.loudspeaker import BYTES_PER_SECOND
from lab.music.catalogue import (
    BROKEN,
    HOSTILE,
    LADDER,
    LONG,
    PLAIN,
    SCRIPTS,
    SILENCES,
    STEREO,
    TRACKS,
    UNTAGGED,
    WRONG_RATE,
    Condition,
    Track,
)
from lab.music.ear import Sound, hear, heard_tracks
from lab.music.files import make_folder
from lab.phone.commands import Play, Seek
from tests.lab.rooms import OpenRoom, Room

pytestmark = pytest.mark.timeout(60)


async def play(lab: Lab, open_room: OpenRoom, folder: Path, *tracks: Track) -> Room:
    make_folder(folder, tracks)
    room = await open_room("Kitchen", "alice", "--local-file-dir", str(folder))
    await lab.command("alice", Play(tuple(track.uri for track in tracks)), "Kitchen")
    return room


def described(sounds: tuple[Sound, ...]) -> list[tuple[float, int, int]]:
    return [(round(sound.duration_s), sound.left_hz, sound.right_hz) for sound in sounds]


async def test_every_good_track_is_heard(lab: Lab, open_room: OpenRoom, tmp_path: Path) -> None:
    # The long ones differ in nothing but their length.
    good = [
        track
        for track in TRACKS
        if track.condition is Condition.GOOD and track.duration_s < LONG.duration_s
    ]
    room = await play(lab, open_room, tmp_path / "music", *good)
    music = await room.heard(sum(track.duration_s for track in good))
    assert {HOSTILE, *SCRIPTS} < set(good)
    assert heard_tracks(music) == tuple(good)


async def test_titles_are_told_to_the_letter(lab: Lab, open_room: OpenRoom, tmp_path: Path) -> None:
    tracks = (*SCRIPTS, HOSTILE)
    make_folder(tmp_path / "music", tracks)
    told, program = tmp_path / "told", tmp_path / "program"
    program.write_text(
        "#!/bin/sh\n[ $PLAYER_EVENT = track_changed ] || exit 0\n"
        f'printf \'%s\\0\' "$NAME" "$ARTISTS" "$ALBUM" "$URI" >> {told}\n'
        'echo "told $URI" >&2\n'
    )
    program.chmod(0o700)
    options = ("--local-file-dir", str(tmp_path / "music"), "--onevent", str(program))
    room = await open_room("Kitchen", "alice", *options)
    await lab.command("alice", Play(tuple(track.uri for track in tracks)), "Kitchen")
    await room.zone.line(f"told {tracks[-1].uri}")
    fields = told.read_bytes().split(b"\0")[:-1]
    assert [field.decode() for field in fields] == [
        field for track in tracks for field in (track.title, track.artist, track.album, track.uri)
    ]


async def test_each_side_and_each_silence_is_where_it_belongs(
    lab: Lab, open_room: OpenRoom, tmp_path: Path
) -> None:
    room = await play(lab, open_room, tmp_path / "music", STEREO, SILENCES)
    music = await room.heard(STEREO.duration_s + SILENCES.duration_s)
    assert described(hear(music)) == [
        (part.duration_s, part.left_hz, part.right_hz)
        for track in (STEREO, SILENCES)
        for part in track.parts
    ]


async def test_the_ladder_tells_where_one_is(lab: Lab, open_room: OpenRoom, tmp_path: Path) -> None:
    make_folder(tmp_path / "music", [LADDER])
    room = await open_room("Kitchen", "alice", "--local-file-dir", str(tmp_path / "music"))
    await lab.command("alice", Play((LADDER.uri,), position_ms=17_000), "Kitchen")
    assert described(hear(await room.heard(3))) == [
        (1, part.left_hz, part.right_hz) for part in LADDER.parts[17:]
    ]
    await room.speaker.stall()
    await lab.command("alice", Play((LADDER.uri,)), "Kitchen")
    await lab.command("alice", Seek(19_000), "Kitchen")
    before = room.speaker.heard
    await room.speaker.play()
    await room.speaker.until_heard(before + BYTES_PER_SECOND)
    assert hear(room.speaker.recording)[-1].left_hz == LADDER.parts[19].left_hz


async def test_what_is_wrong_with_a_file_is_said(
    lab: Lab, open_room: OpenRoom, tmp_path: Path
) -> None:
    tracks = (UNTAGGED, WRONG_RATE, BROKEN, PLAIN)
    room = await play(lab, open_room, tmp_path / "music", *tracks)
    music = await room.heard(1 + PLAIN.duration_s)
    assert heard_tracks(music) == (BROKEN, PLAIN)
    assert [round(sound.duration_s) for sound in hear(music)] == [1, 3]
    file = tmp_path / "music" / UNTAGGED.file
    reason = "Internal error { Failed to probe audio tags }"
    for where, what in (
        (
            "WARN  librespot_playback::local_file",
            f"Failed to determine URI of local file {file}: {reason}",
        ),
        (
            "ERROR librespot_playback::player",
            f"Unable to find file path for local file <{UNTAGGED.uri}>",
        ),
        (
            "ERROR librespot_playback::player",
            f'Skipping to next track, unable to load track <SpotifyUri("{UNTAGGED.uri}")>: ()',
        ),
        (
            "ERROR librespot_playback::player",
            "Error decoding local file: Symphonia Decoder Error: Unsupported sample rate: 48000",
        ),
    ):
        await room.zone.line(f"{where}] {what}")
