"""One account plays on one device at a time."""

import asyncio
from pathlib import Path
import signal

import pytest

from lab.cloud.cluster import Reason
from lab.cloud.connections import DropHow
from lab.cloud.player import PlayerStatus, Repeat
from lab.cloud.world import device_id
from lab.errors import LabError
from lab.events import EventKind
from lab.lab import Lab
from lab.loudspeaker import BYTES_PER_SECOND
from lab.music.catalogue import LADDER, LONG, OTHER_LONG, PLAIN
from lab.phone.commands import Transfer
from lab.phone.phone import Phone
from lab.services import Delay, NoConnectionId, Service, Status
from tests.lab.rooms import OpenRoom, Room

pytestmark = pytest.mark.timeout(60)

PLAYLIST = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"


async def before_takeover(lab: Lab, phone: Phone, successor: Room) -> None:
    """Wait until no old news can reach the room that takes over next.

    Who is active reads any word of another active device as its own end, however old it is.
    """
    playing = await phone.player()
    # A device doesn't tell of a command before it has told of all that its player did until then.
    await phone.repeat(playing.state.repeat)
    await successor.heard_of_others(lab, "alice")


async def test_old_news_ends_who_has_just_taken_over(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    _, bath = kitchen_and_bath
    await phone.play(LONG.uri, device="Kitchen")
    await before_takeover(lab, phone, bath)
    await lab.add_fault(Service.CONNECT_STATE, Delay(1), times=1, account="alice", device="Bath")
    moving = asyncio.create_task(lab.command("alice", Transfer(), "Bath"))
    await lab.wait_for(EventKind.FAULT_USED, "alice", "Bath")
    await lab.push_cluster_update("alice", "Kitchen", Reason.DEVICE_STATE_CHANGED)
    await moving
    await bath.zone.line("device became inactive")
    for name in ("Kitchen", "Bath"):
        await lab.wait_for(EventKind.BECAME_INACTIVE, "alice", name)
    assert await lab.player("alice") is None


async def test_who_begins_makes_the_other_one_inactive(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    kitchen, bath = kitchen_and_bath
    await phone.play(LONG.uri, device="Kitchen")
    await before_takeover(lab, phone, bath)
    assert (await phone.play(OTHER_LONG.uri, device="Bath")).name == "Bath"
    await kitchen.zone.line("device became inactive")
    await lab.wait_for(EventKind.BECAME_INACTIVE, "alice", "Kitchen")
    assert {device.name: device.is_active for device in await phone.devices()} == {
        "Kitchen": False,
        "Bath": True,
    }
    with pytest.raises(LabError, match="Kitchen isn't the one that plays"):
        await phone.pause("Kitchen")

    silent = kitchen.speaker.heard
    await bath.heard(1)
    # What was in the pipe when it fell silent may still be heard.
    assert kitchen.speaker.heard - silent < BYTES_PER_SECOND // 2

    await before_takeover(lab, phone, kitchen)
    back = await phone.play(LADDER.uri, device="Kitchen")
    assert (back.name, back.state.track) == ("Kitchen", LADDER.uri)
    await bath.zone.line("device became inactive")
    await lab.wait_for(EventKind.BECAME_INACTIVE, "alice", "Bath")


async def test_a_transfer_takes_everything_along(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    kitchen, bath = kitchen_and_bath
    tracks = (LONG.uri, OTHER_LONG.uri, LADDER.uri)
    await phone.play(*tracks, device="Kitchen", index=1, position_ms=20_000, repeat=Repeat.CONTEXT)
    await before_takeover(lab, phone, bath)
    await phone.transfer("Bath")
    await kitchen.zone.line("device became inactive")
    await lab.wait_for(EventKind.BECAME_INACTIVE, "alice", "Kitchen")
    moved = await phone.until_playing()
    assert (moved.name, moved.state.track) == ("Bath", OTHER_LONG.uri)
    assert 20_000 <= moved.state.position_ms < 50_000
    assert moved.state.repeat is Repeat.CONTEXT
    assert moved.state.previous == (LONG.uri,)
    assert moved.state.upcoming[:2] == (LADDER.uri, LONG.uri)
    await bath.heard(0.5)
    with pytest.raises(LabError, match="Bath is already the one that plays"):
        await lab.command("alice", Transfer(), "Bath")

    await before_takeover(lab, phone, kitchen)
    await phone.transfer("Kitchen")
    await bath.zone.line("device became inactive")
    back = await phone.until_playing()
    assert (back.name, back.state.track) == ("Kitchen", OTHER_LONG.uri)
    assert back.state.previous == (LONG.uri,)


async def test_a_queue_stays_behind_where_there_is_no_context(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    _, bath = kitchen_and_bath
    await phone.play(LONG.uri, LADDER.uri, device="Kitchen")
    assert (await phone.queue(PLAIN.uri)).state.queued == (PLAIN.uri,)
    await before_takeover(lab, phone, bath)
    await phone.transfer("Bath")
    moved = await phone.until_playing()
    assert (moved.name, moved.state.queued, moved.state.upcoming) == ("Bath", (), (LADDER.uri,))


async def test_who_waits_in_vain_is_told_what_was_said_last(
    lab: Lab,
    open_room: OpenRoom,
    music: Path,
    phone: Phone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kitchen = await open_room("Kitchen", "alice", "--local-file-dir", str(music), speed=4)
    await phone.play(LONG.uri, device="Kitchen")
    await phone.pause()
    monkeypatch.setattr("lab.phone.phone.PATIENCE_S", 0.1)
    with pytest.raises(
        TimeoutError, match=r"the active one is .*name='Kitchen'.*\n(.*\n)*Kitchen: .*status=paused"
    ):
        await phone.until_playing()
    kitchen.zone.signal(signal.SIGKILL)
    await lab.wait_for(EventKind.UNREGISTERED, "alice", "Kitchen")
    with pytest.raises(TimeoutError, match="no device is active"):
        await phone.until_playing()


async def test_who_is_evicted_plays_for_nobody(
    lab: Lab, open_room: OpenRoom, music: Path, phone: Phone
) -> None:
    await open_room("Kitchen", "alice", "--local-file-dir", str(music), speed=4)
    await phone.play(PLAIN.uri, LONG.uri, device="Kitchen")
    await lab.evict("alice", "Kitchen")
    (evicted,) = await lab.wait_for(EventKind.EVICTED)
    (said,) = await lab.wait_for(EventKind.STATE_CHANGED, after=evicted.sequence)
    assert said.detail["active"] is True
    assert await lab.player("alice") is None
    assert await phone.devices() == ()
    with pytest.raises(LabError, match="Kitchen isn't registered"):
        await phone.pause("Kitchen")


@pytest.mark.parametrize(
    ("play", "status"), [(False, PlayerStatus.PAUSED), (True, PlayerStatus.PLAYING)]
)
async def test_what_is_paused_stays_so_unless_told_otherwise(
    lab: Lab,
    kitchen_and_bath: tuple[Room, Room],
    phone: Phone,
    play: bool,
    status: PlayerStatus,
) -> None:
    kitchen, bath = kitchen_and_bath
    await phone.play(LONG.uri, device="Kitchen", position_ms=5_000)
    paused = await phone.pause()
    await kitchen.zone.line("==> Paused")
    await before_takeover(lab, phone, bath)
    await phone.transfer("Bath", play=play)
    await lab.wait_for(EventKind.BECAME_INACTIVE, "alice", "Kitchen")
    moved = await phone.until(lambda report: report.state.status is status)
    assert moved.name == "Bath"
    assert moved.state.position_ms >= paused.state.position_ms


async def play_playlist(lab: Lab, phone: Phone) -> tuple[str, str, str]:
    """Play the second of three made-up tracks in the kitchen; return them."""
    one, two, three = [await lab.add_track(name, LONG.file) for name in ("One", "Two", "Three")]
    await lab.add_context(PLAYLIST, (one, two, three))
    await phone.play(context=PLAYLIST, device="Kitchen", index=1)
    return one, two, three


async def test_a_playlist_is_looked_up_again(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    _, bath = kitchen_and_bath
    one, two, three = await play_playlist(lab, phone)
    await phone.queue(LADDER.uri)
    await before_takeover(lab, phone, bath)
    await phone.transfer("Bath")
    moved = await phone.until(lambda report: report.state.upcoming == (three,))
    assert (moved.name, moved.state.track, moved.state.context) == ("Bath", two, PLAYLIST)
    assert (moved.state.previous, moved.state.queued) == ((one,), (LADDER.uri,))
    (asked,) = await lab.wait_for(EventKind.CONTEXT_ASKED, "alice", "Bath")
    assert asked.detail["context"] == PLAYLIST


@pytest.mark.parametrize(("code", "text"), [(404, "404 Not Found"), (429, "429 Too Many Requests")])
async def test_a_playlist_that_is_not_found_again_ends_with_its_track(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone, code: int, text: str
) -> None:
    _, bath = kitchen_and_bath
    _, two, _ = await play_playlist(lab, phone)
    await before_takeover(lab, phone, bath)
    await lab.add_fault(Service.CONTEXT, Status(code), account="alice", device="Bath")
    await phone.transfer("Bath")
    await bath.zone.line(f"Response status code: {text}")
    moved = await phone.until_playing(two)
    assert (moved.name, moved.state.previous, moved.state.upcoming) == ("Bath", (), ())
    await bath.heard(0.5)


async def test_accounts_do_not_disturb_each_other(
    lab: Lab, open_room: OpenRoom, music: Path, phone: Phone
) -> None:
    rooms = await asyncio.gather(
        *(
            open_room(name, account, "--local-file-dir", str(music), speed=1)
            for name, account in (("Kitchen", "alice"), ("Attic", "bob"))
        )
    )
    other = Phone(lab, "bob")
    await phone.play(LONG.uri, device="Kitchen")
    await other.play(LONG.uri, device="Attic")
    await other.pause()
    assert (await phone.player()).state.status is PlayerStatus.PLAYING
    assert not any("became inactive" in line.text for room in rooms for line in room.zone.lines)


async def test_who_was_away_meanwhile_is_told_when_it_is_back(
    lab: Lab, kitchen_and_bath: tuple[Room, Room], phone: Phone
) -> None:
    kitchen, bath = kitchen_and_bath
    await phone.play(LONG.uri, device="Kitchen")
    await lab.add_fault(
        Service.DEALER, NoConnectionId(), times=1, account="alice", device="Kitchen"
    )
    before = (await lab.events())[-1].sequence
    await lab.drop(Service.DEALER, DropHow.RESET, "alice", "Kitchen")
    await lab.wait_for(EventKind.DEALER_ADMITTED, "alice", "Kitchen", after=before)
    assert await lab.player("alice") is None
    await bath.heard_of_others(lab, "alice")
    await phone.play(PLAIN.uri, device="Bath")
    assert not any("became inactive" in line.text for line in kitchen.zone.lines)

    await lab.drop(Service.DEALER, DropHow.RESET, "alice", "Kitchen")
    await lab.wait_for(EventKind.REGISTERED, "alice", "Kitchen", after=before)
    await kitchen.zone.line("device became inactive")
    await lab.wait_for(EventKind.BECAME_INACTIVE, "alice", "Kitchen")
    (active,) = [device for device in await phone.devices() if device.is_active]
    assert active.id == device_id("Bath")
