"""What the real program makes of an ill loudspeaker."""

from pathlib import Path
import time

import pytest

from lab.lab import Lab
from lab.loudspeaker import BYTES_PER_SECOND
from lab.music.catalogue import LADDER, LONG, PLAIN
from lab.music.ear import hear, heard_tracks
from lab.music.files import make_folder
from lab.phone.commands import Pause, Play, Resume
from tests.lab.rooms import OpenRoom, Room

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def room(open_room: OpenRoom, tmp_path: Path) -> Room:
    """A zone with some music."""
    make_folder(tmp_path / "music", [LADDER, LONG, PLAIN])
    return await open_room("Kitchen", "alice", "--local-file-dir", str(tmp_path / "music"))


async def test_a_stall_costs_no_music(lab: Lab, room: Room) -> None:
    await room.speaker.play(10)
    await lab.command("alice", Play((LADDER.uri,)), "Kitchen")
    await room.heard(5)
    await room.speaker.stall()
    # The phone is told that all is well while nothing moves.
    await lab.command("alice", Pause(), "Kitchen")
    await lab.command("alice", Resume(), "Kitchen")
    await room.speaker.play(100)
    heard = hear(await room.heard(LADDER.duration_s))
    assert [sound.left_hz for sound in heard] == [part.left_hz for part in LADDER.parts]
    assert [round(sound.duration_s) for sound in heard] == [1] * LADDER.duration_s


async def test_a_slow_one_costs_time_and_no_music(lab: Lab, room: Room) -> None:
    await room.speaker.play(0.5)
    begin = time.monotonic()
    await lab.command("alice", Play((LADDER.uri,)), "Kitchen")
    await room.heard(1)
    assert time.monotonic() - begin > 1.5
    await room.speaker.play(100)
    heard = hear(await room.heard(LADDER.duration_s))
    assert [sound.left_hz for sound in heard] == [part.left_hz for part in LADDER.parts]


async def test_a_reader_that_dies_pauses_it_and_may_come_back(lab: Lab, room: Room) -> None:
    await room.speaker.play()
    await lab.command("alice", Play((LONG.uri,)), "Kitchen")
    await room.heard(0.5)
    lines = len(room.zone.lines)
    await room.speaker.close()
    await room.zone.line(
        "ERROR librespot_playback::player] Audio Sink Error On Write:"
        " <StdoutSink> Broken pipe (os error 32)",
        lines,
    )
    assert room.zone.process.returncode is None
    before = room.speaker.heard
    await room.speaker.play(100)
    await lab.command("alice", Play((PLAIN.uri,)), "Kitchen")
    await room.speaker.until_heard(before + PLAIN.duration_s * BYTES_PER_SECOND)
    assert heard_tracks(room.speaker.recording) == (LONG, PLAIN)
