"""The real program plays made-up tracks of Spotify's, or says why it doesn't."""

import asyncio

import pytest

from lab.cloud.player import PlayerStatus, Repeat
from lab.cloud.world import Product
from lab.errors import LabError
from lab.events import EventKind
from lab.lab import Lab
from lab.music.catalogue import PLAIN, STEREO, Track
from lab.music.ear import heard_tracks
from lab.phone.commands import Play
from lab.services import Action, Delay, Hang, Refuse, Service, Status, WrongKey
from tests.lab.conftest import StartZone
from tests.lab.rooms import OpenRoom, Room

pytestmark = pytest.mark.timeout(60)

PLAYLIST = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"
PLAYER = "librespot_playback::player]"
SPIRC = "librespot_connect::spirc]"
NO_MORE = f"INFO  {SPIRC} Not playing next track because there are no more tracks left in queue."


async def heard(room: Room, *tracks: Track) -> tuple[Track, ...]:
    return heard_tracks(await room.heard(sum(track.duration_s for track in tracks)))


async def lines_in_order(room: Room, *lines: str) -> None:
    after = 0
    for line in lines:
        after = await room.zone.line(line, after)


def skipped(uri: str) -> str:
    return f'ERROR {PLAYER} Skipping to next track, unable to load track <SpotifyUri("{uri}")>: ()'


async def test_with_its_key_a_track_is_heard(lab: Lab, open_room: OpenRoom) -> None:
    one, two = await lab.add_track("One"), await lab.add_track("Two", STEREO.file)
    room = await open_room("Kitchen")
    await lab.command("alice", Play((one, two)), "Kitchen")
    assert await heard(room, PLAIN, STEREO) == (PLAIN, STEREO)
    granted = await lab.wait_for(EventKind.AUDIO_KEY_GRANTED, "alice", "Kitchen", times=2)
    assert [event.detail["track"] for event in granted] == [one, two]


async def test_a_context_is_heard_and_followed_by_others(lab: Lab, open_room: OpenRoom) -> None:
    one, two = await lab.add_track("One"), await lab.add_track("Two", STEREO.file)
    await lab.add_context(PLAYLIST, (one,), autoplay=(two,))
    room = await open_room("Kitchen", "alice", "--autoplay", "on")
    # No music ends before it has looked up what follows.
    await room.speaker.stall()
    await lab.command("alice", Play(context=PLAYLIST), "Kitchen")
    found = f'DEBUG {SPIRC} handling next context Some("{PLAYLIST}")'
    await lines_in_order(room, found, found)
    await room.speaker.play(10)
    assert await heard(room, PLAIN, STEREO) == (PLAIN, STEREO)


async def test_a_track_is_a_context_of_its_own(lab: Lab, open_room: OpenRoom) -> None:
    one = await lab.add_track("One")
    room = await open_room("Kitchen")
    await lab.command("alice", Play(context=one), "Kitchen")
    assert await heard(room, PLAIN) == (PLAIN,)


@pytest.mark.parametrize(
    ("action", "error", "reason"),
    [
        (Refuse("not_granted"), "error audio key 0 1", "Service unavailable { audio key error }"),
        (
            Hang(),
            "Audio key response timeout",
            "Operation aborted { audio key response timeout }",
        ),
    ],
)
async def test_without_keys_it_skips_through_everything(
    lab: Lab, open_room: OpenRoom, action: Action, error: str, reason: str
) -> None:
    tracks = tuple([await lab.add_track(f"Track {number}") for number in range(2)])
    await lab.add_account("alice")
    await lab.add_fault(Service.AUDIO_KEY, action, account="alice")
    room = await open_room("Kitchen")
    await lab.command("alice", Play(tracks), "Kitchen")
    each = (
        f"ERROR librespot_core::audio_key] {error}",
        f"WARN  {PLAYER} Unable to load key, continuing without decryption: {reason}",
        f"ERROR {PLAYER} Unable to read audio file: Symphonia Decoder Error: end of stream",
    )
    storm = [line for track in tracks for line in (*each, skipped(track))]
    await lines_in_order(room, *storm, NO_MORE)
    asked = await lab.wait_for(EventKind.AUDIO_KEY_ASKED, "alice", "Kitchen", times=2)
    assert [event.detail["track"] for event in asked] == list(tracks)
    assert room.speaker.heard == 0


async def test_without_keys_and_with_repeat_it_never_ends(lab: Lab, open_room: OpenRoom) -> None:
    tracks = tuple([await lab.add_track(f"Track {number}") for number in range(2)])
    await lab.add_fault(Service.AUDIO_KEY, Refuse("not_granted"))
    room = await open_room("Kitchen")
    await lab.command("alice", Play(tracks, repeat=Repeat.CONTEXT), "Kitchen")
    # It stops itself from asking more, but not from trying.
    await room.zone.line(
        f"ERROR {PLAYER} Unable to load audio item: Error {{ kind: ResourceExhausted,"
        ' error: "rate limited for at least another'
    )
    assert sum("Skipping to next track" in line.text for line in room.zone.lines) > 20
    room.zone.process.kill()


async def test_a_wrong_key_is_noticed(lab: Lab, open_room: OpenRoom) -> None:
    one, two = await lab.add_track("One"), await lab.add_track("Two", STEREO.file)
    await lab.add_fault(Service.AUDIO_KEY, WrongKey(), times=1)
    room = await open_room("Kitchen")
    await lab.command("alice", Play((one, two)), "Kitchen")
    await lines_in_order(
        room,
        f"ERROR {PLAYER} Unable to read audio file: Symphonia Decoder Error: end of stream",
        skipped(one),
    )
    assert await heard(room, STEREO) == (STEREO,)
    assert not any("librespot_core::audio_key" in line.text for line in room.zone.lines)


async def test_a_late_key_is_good(lab: Lab, open_room: OpenRoom) -> None:
    one = await lab.add_track("One")
    await lab.add_fault(Service.AUDIO_KEY, Delay(0.5))
    room = await open_room("Kitchen")
    await lab.command("alice", Play((one,)), "Kitchen")
    assert await heard(room, PLAIN) == (PLAIN,)


async def test_an_unavailable_track_is_skipped(lab: Lab, open_room: OpenRoom) -> None:
    forbidden = await lab.add_track("Forbidden", forbidden_in=("AT", "DE"))
    elsewhere = await lab.add_track("Elsewhere", allowed_in=("US",))
    gone = await lab.add_track("Gone", has_file=False)
    unknown = "spotify:track:0000000000000000000001"
    one = await lab.add_track("One", allowed_in=("DE",))
    room = await open_room("Kitchen")
    await lab.command("alice", Play((forbidden, elsewhere, gone, unknown, one)), "Kitchen")
    unavailable = f"ERROR {PLAYER} Track is unavailable:"
    await lines_in_order(
        room,
        f"{unavailable} blacklist present and country on it",
        f"WARN  {PLAYER} spotify:track:<{forbidden.removeprefix('spotify:track:')}>"
        " is not available",
        skipped(forbidden),
        f"{unavailable} whitelist present and country not on it",
        skipped(elsewhere),
        f"ERROR {PLAYER} Track should be available, but no alternatives found.",
        skipped(gone),
        f"ERROR {PLAYER} Unable to load audio item: Error {{ kind: FailedPrecondition,"
        ' error: ExpectedEntry("data") }',
        skipped(unknown),
    )
    assert await heard(room, PLAIN) == (PLAIN,)


async def test_a_country_is_told_while_it_runs(lab: Lab, open_room: OpenRoom) -> None:
    one = await lab.add_track("One", allowed_in=("US",))
    room = await open_room("Kitchen")
    await room.zone.line('INFO  librespot_core::session] Country: "DE"')
    await lab.set_product("alice", country="US")
    await room.zone.line('INFO  librespot_core::session] Country: "US"')
    await lab.command("alice", Play((one,)), "Kitchen")
    assert await heard(room, PLAIN) == (PLAIN,)


@pytest.mark.parametrize(
    ("service", "code", "text"),
    [
        (Service.METADATA, 404, "audio item: Error { kind: NotFound, error: StatusCode(404) }"),
        (
            Service.METADATA,
            429,
            "audio item: Error { kind: ResourceExhausted, error: StatusCode(429) }",
        ),
        (Service.STORAGE, 404, "encrypted file: Error { kind: NotFound, error: StatusCode(404) }"),
        (
            Service.CDN,
            403,
            "encrypted file: Error { kind: FailedPrecondition, error: StatusCode(403) }",
        ),
    ],
)
async def test_a_service_that_fails_costs_a_track(
    lab: Lab, open_room: OpenRoom, service: Service, code: int, text: str
) -> None:
    one, two = await lab.add_track("One"), await lab.add_track("Two", STEREO.file)
    await lab.add_fault(service, Status(code), times=1)
    room = await open_room("Kitchen")
    await lab.command("alice", Play((one, two)), "Kitchen")
    await lines_in_order(room, f"ERROR {PLAYER} Unable to load {text}", skipped(one))
    assert await heard(room, STEREO) == (STEREO,)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (404, "Requested entity was not found { Response status code: 404 Not Found }"),
        (429, "Resource has been exhausted { Response status code: 429 Too Many Requests }"),
    ],
)
async def test_a_context_that_failed_once_is_never_asked_for_again(
    lab: Lab, open_room: OpenRoom, code: int, text: str
) -> None:
    one = await lab.add_track("One")
    await lab.add_context(PLAYLIST, (one,))
    await lab.add_fault(Service.CONTEXT, Status(code), times=1)
    room = await open_room("Kitchen")
    failed = (
        f"ERROR {SPIRC} failed to handle request:"
        " Invalid state { context is not available. type: Default }"
    )
    for reason in (text, "Invalid state { no next context to resolve }"):
        lines = len(room.zone.lines)
        with pytest.raises(LabError, match="Kitchen failed to play"):
            await lab.command("alice", Play(context=PLAYLIST), "Kitchen")
        lines = await room.zone.line(f"ERROR {SPIRC} {reason}", lines)
        await room.zone.line(failed, lines)
    assert len(await lab.wait_for(EventKind.CONTEXT_ASKED)) == 1
    await lab.command("alice", Play((one,)), "Kitchen")
    assert await heard(room, PLAIN) == (PLAIN,)
    asked = [event for event in await lab.events() if event.kind is EventKind.CONTEXT_ASKED]
    assert len(asked) == 1


async def test_a_short_retry_after_saves_a_context(lab: Lab, open_room: OpenRoom) -> None:
    one = await lab.add_track("One")
    await lab.add_context(PLAYLIST, (one,))
    await lab.add_fault(Service.CONTEXT, Status(429, retry_after_s=1), times=1)
    room = await open_room("Kitchen")
    await lab.command("alice", Play(context=PLAYLIST), "Kitchen")
    assert await heard(room, PLAIN) == (PLAIN,)


async def test_a_context_that_hangs_makes_it_deaf(
    lab: Lab, open_room: OpenRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.phone.remote.ANSWER_WITHIN_S", 1.0)
    one = await lab.add_track("One")
    await lab.add_context(PLAYLIST, (one,))
    await lab.add_fault(Service.CONTEXT, Hang(), times=1)
    room = await open_room("Kitchen")
    for play in (Play(context=PLAYLIST), Play((one,))):
        with pytest.raises(LabError, match="Kitchen didn't answer within 1 s"):
            await lab.command("alice", play, "Kitchen")
    (device,) = await lab.devices("alice")
    assert device.registered
    assert room.speaker.heard == 0


@pytest.mark.parametrize("product", [Product.PREMIUM, Product.NONE])
async def test_premium_and_nothing_said_are_fine(
    lab: Lab, start_zone: StartZone, product: Product
) -> None:
    await lab.add_account("alice")
    await lab.set_product("alice", product)
    await start_zone("Kitchen")
    await lab.wait_for(EventKind.REGISTERED, "alice", "Kitchen")


async def test_a_free_account_ends_the_program(lab: Lab, start_zone: StartZone) -> None:
    await lab.add_account("alice")
    await lab.set_product("alice", Product.FREE)
    zone = await start_zone("Kitchen")
    assert await zone.exit_status() == 1
    await zone.line('ERROR librespot_core::session] librespot does not support "free" accounts.')


async def test_an_account_that_becomes_free_ends_the_program(lab: Lab, open_room: OpenRoom) -> None:
    one = await lab.add_track("One")
    room = await open_room("Kitchen")
    await room.speaker.play()
    await lab.command("alice", Play((one,)), "Kitchen")
    async with asyncio.timeout(20):
        while (player := await lab.player("alice")) is None or (
            player.state.status is not PlayerStatus.PLAYING
        ):
            await lab.events((await lab.events())[-1].sequence, 1)
    await lab.set_product("alice", Product.FREE)
    assert await room.zone.exit_status() == 1
    await room.zone.line('librespot does not support "free" accounts.')
