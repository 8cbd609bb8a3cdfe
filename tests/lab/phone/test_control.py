"""A phone in the hand: real librespots play, and are listened to."""

import asyncio
from pathlib import Path

import pytest

from lab.client import LabClient
from lab.cloud.player import PlayerStatus, Repeat
from lab.errors import LabError
from lab.events import EventKind
from lab.lab import Lab
from lab.loudspeaker import BYTES_PER_SECOND
from lab.music.catalogue import LADDER, LONG, OTHER_LONG, PLAIN
from lab.music.ear import hear
from lab.phone.commands import Next, Pause
from lab.phone.phone import Phone
from tests.lab.rooms import OpenRoom, Room

pytestmark = pytest.mark.timeout(60)


async def test_plays_pauses_and_goes_on(kitchen_and_bath: tuple[Room, Room], phone: Phone) -> None:
    kitchen, bath = kitchen_and_bath
    playing = await phone.play(LONG.uri, OTHER_LONG.uri, device="Kitchen")
    assert (playing.name, playing.state.track) == ("Kitchen", LONG.uri)
    assert playing.state.duration_ms == 60_000
    assert playing.state.upcoming == (OTHER_LONG.uri,)
    (sound,) = hear(await kitchen.heard(0.5))[:1]
    assert (sound.left_hz, sound.right_hz) == (LONG.parts[0].left_hz, LONG.parts[0].right_hz)

    paused = await phone.pause()
    assert paused.state.status is PlayerStatus.PAUSED
    assert paused.state.position_ms >= 500
    with pytest.raises(LabError, match="Kitchen disallows to pause: not_playing"):
        await phone.pause()

    silent_since = kitchen.speaker.heard
    resumed = await phone.resume()
    assert resumed.state.status is PlayerStatus.PLAYING
    assert resumed.state.position_ms >= paused.state.position_ms
    await kitchen.speaker.until_heard(silent_since + BYTES_PER_SECOND // 10)
    with pytest.raises(LabError, match="Kitchen disallows to resume: not_paused"):
        await phone.resume()
    assert bath.speaker.heard == 0


async def test_moves_within_the_track_and_between_tracks(
    kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    kitchen, _ = kitchen_and_bath
    await phone.play(LADDER.uri, LONG.uri, OTHER_LONG.uri, device="Kitchen")
    with pytest.raises(LabError, match="Kitchen disallows to previous: no previous tracks"):
        await phone.previous()
    sought = await phone.seek(15_000)
    assert sought.state.position_ms >= 15_000
    await kitchen.speaker.until_heard(kitchen.speaker.heard + BYTES_PER_SECOND // 2)
    steps = [part.left_hz for part in LADDER.parts]
    assert steps.index(hear(kitchen.speaker.recording)[-1].left_hz) >= 15

    assert (await phone.skip()).state.track == LONG.uri
    skipped = await phone.skip()
    assert (skipped.state.track, skipped.state.previous) == (
        OTHER_LONG.uri,
        (LADDER.uri, LONG.uri),
    )
    assert (await phone.previous()).state.track == LONG.uri
    await phone.seek(10_000)
    again = await phone.previous()
    assert again.state.track == LONG.uri
    assert again.state.position_ms < 10_000


async def test_begins_where_it_is_told(kitchen_and_bath: tuple[Room, Room], phone: Phone) -> None:
    playing = await phone.play(
        LONG.uri, OTHER_LONG.uri, PLAIN.uri, device="Bath", index=1, position_ms=30_000
    )
    assert playing.state.track == OTHER_LONG.uri
    assert playing.state.position_ms >= 30_000
    assert (playing.state.previous, playing.state.upcoming) == ((LONG.uri,), (PLAIN.uri,))


async def test_shuffles_repeats_and_queues(
    kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    tracks = (LONG.uri, OTHER_LONG.uri, LADDER.uri)
    playing = await phone.play(*tracks, device="Kitchen", shuffle=True, repeat=Repeat.CONTEXT)
    assert playing.state.shuffle
    assert playing.state.repeat is Repeat.CONTEXT
    assert {playing.state.track, *playing.state.upcoming} == set(tracks)

    ordered = await phone.shuffle(False)
    assert not ordered.state.shuffle
    assert (await phone.shuffle(True)).state.shuffle
    for repeat in (Repeat.TRACK, Repeat.OFF, Repeat.CONTEXT):
        assert (await phone.repeat(repeat)).state.repeat is repeat
    queued = await phone.queue(PLAIN.uri)
    assert queued.state.queued == (PLAIN.uri,)
    skipped = await phone.skip()
    assert (skipped.state.track, skipped.state.from_queue) == (PLAIN.uri, True)


async def test_goes_on_by_itself_and_begins_again(
    open_room: OpenRoom, music: Path, phone: Phone
) -> None:
    kitchen = await open_room("Kitchen", "alice", "--local-file-dir", str(music), speed=4)
    await phone.play(PLAIN.uri, LADDER.uri, device="Kitchen", repeat=Repeat.TRACK)
    await kitchen.heard(2 * PLAIN.duration_s)
    once = await phone.repeat(Repeat.OFF)
    assert once.state.track == PLAIN.uri
    assert (await phone.until_playing(LADDER.uri)).state.previous == (PLAIN.uri,)


async def test_sets_the_volume_of_whom_it_names(
    kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    await phone.play(LONG.uri, device="Kitchen")
    quiet, loud = await asyncio.gather(phone.set_volume(40), phone.set_volume(80, "Bath"))
    assert (quiet.name, quiet.is_active, quiet.volume_percent) == ("Kitchen", True, 40)
    assert (loud.name, loud.is_active, loud.volume_percent) == ("Bath", False, 80)
    assert (await phone.player()).volume_percent == 40


async def test_commands_may_follow_each_other_at_once(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    await phone.play(LONG.uri, OTHER_LONG.uri, LADDER.uri, device="Kitchen")
    last = [await lab.command("alice", command) for command in (Next(), Next(), Pause())][-1]
    report = await phone.until(lambda report: report.command >= last.number)
    assert (report.state.track, report.state.status) == (LADDER.uri, PlayerStatus.PAUSED)


async def test_from_another_process(
    lab: Lab, client: LabClient, kitchen_and_bath: tuple[Room, Room]
) -> None:
    phone = Phone(client, "alice")
    playing = await phone.play(LONG.uri, device="Kitchen")
    # By now it may have said more, as where in the track it is.
    there = await lab.player("alice")
    assert there is not None
    assert (playing.device, playing.state.track) == (there.device, there.state.track)
    assert (await phone.pause()).state.status is PlayerStatus.PAUSED
    sent = await lab.wait_for(EventKind.COMMAND_SENT, "alice", "Kitchen", times=2)
    assert [event.detail["what"] for event in sent] == ["play", "pause"]
    answered = await lab.wait_for(EventKind.COMMAND_ANSWERED, "alice", "Kitchen", times=2)
    assert [event.detail["command"] for event in answered] == [
        event.detail["command"] for event in sent
    ]
    assert all(event.detail["success"] for event in answered)
