"""Section 7: what it plays, and what it plays into."""

import asyncio
from pathlib import Path
import signal
import time

from lab.errors import LabError
from lab.music.catalogue import BROKEN, LONG, OTHER_LONG, PLAIN, UNTAGGED, WRONG_RATE, Track
from lab.phone.commands import Play

from ..row import Drive, Row, Section
from ..scene import ACCOUNT, Scene
from .drivers import SOON_S
from .rooms import encode_music, phone, room, until_event

_LATE_S = 5.0
_HURRIED_S = 30


async def _into(scene: Scene, device: Path) -> None:
    zone, _ = await room(scene, [LONG, OTHER_LONG], device=device)
    begun = time.monotonic()
    await scene.lab.command(ACCOUNT, Play((LONG.uri, OTHER_LONG.uri)), "Kitchen")
    await zone.line("\x1fstopped")
    took_s = time.monotonic() - begun
    await scene.settle()
    music_s = LONG.duration_s + OTHER_LONG.duration_s
    scene.say(
        f"{music_s} s of music took {'less' if took_s < _HURRIED_S else 'more'} than {_HURRIED_S} s"
    )


async def _takes_everything(scene: Scene) -> None:
    await _into(scene, Path("/dev/null"))


async def _missing_fifo(scene: Scene) -> None:
    device = scene.path("missing")
    await _into(scene, device)
    scene.say(f"the missing FIFO is now {'a regular file' if device.is_file() else 'no file'}")


async def _reader_gone(scene: Scene) -> None:
    zone, speaker = await room(scene, [LONG])
    hand = phone(scene)
    await hand.play(LONG.uri, device="Kitchen")
    await scene.settle()
    scene.say("the loudspeaker goes away")
    await speaker.close()
    await until_event(scene, zone, "paused")
    scene.say("it is back, and the phone resumes")
    heard = speaker.heard
    await speaker.play()
    await hand.resume()
    await scene.settle()
    scene.say("music is heard again" if speaker.heard > heard else "nothing is heard")


async def _reader_stalls(scene: Scene) -> None:
    zone, speaker = await room(scene, [LONG])
    hand = phone(scene)
    await hand.play(LONG.uri, device="Kitchen")
    await scene.settle()
    scene.say("the loudspeaker takes nothing any more, and the phone pauses")
    await speaker.stall()
    await asyncio.sleep(SOON_S)
    try:
        await hand.pause()
    except (LabError, TimeoutError) as error:
        scene.say(f"the phone is told: {error}")
    else:
        scene.say("the phone is told that it succeeded")
    await scene.settle()
    scene.say("the loudspeaker takes it again")
    await speaker.play()
    await scene.settle()
    await scene.end(zone, signal.SIGINT)


async def _late(scene: Scene) -> None:
    zone, speaker = await room(scene, [LONG])
    await phone(scene).play(LONG.uri, device="Kitchen")
    await scene.settle()
    scene.say(f"the loudspeaker takes nothing for {_LATE_S:g} s")
    await speaker.stall()
    await asyncio.sleep(_LATE_S)
    await speaker.play()
    await zone.line("\x1fposition_correction")
    scene.say("the player corrects the position: event position_correction")


def _bad_file(track: Track) -> Drive:
    async def drive(scene: Scene) -> None:
        zone, _ = await room(scene, [track, PLAIN])
        await scene.lab.command(ACCOUNT, Play((track.uri, PLAIN.uri)), "Kitchen")
        await until_event(scene, zone, "stopped")

    return drive


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 10.0) -> Row:
    return Row(name, Section.SOUND, happens, means, drive, lasts_s, prepare=encode_music)


SOUND: tuple[Row, ...] = (
    _row(
        "sink_takes_everything",
        "what it plays into takes everything at once",
        "Nothing but a real-time output keeps it from rushing through the queue.",
        _takes_everything,
    ),
    _row(
        "sink_missing",
        "the FIFO that it is to play into doesn't exist",
        "It makes a file, rushes through the queue and fills the disk.",
        _missing_fifo,
    ),
    _row(
        "sink_reader_gone",
        "whoever reads its sound goes away, and comes back",
        "It pauses, and goes on when told to.",
        _reader_gone,
    ),
    _row(
        "sink_reader_stalls",
        "whoever reads its sound stalls, while a phone pauses",
        "The phone is told that all is well, and nothing happens until somebody reads.",
        _reader_stalls,
        lasts_s=20,
    ),
    _row(
        "sink_late",
        "whoever reads its sound stalls for some seconds",
        "That event comes whenever sound is a second late, also from a busy machine.",
        _late,
        lasts_s=15,
    ),
    _row(
        "file_untagged",
        "a local file without tags is to be played",
        "It knows local files by their tags only, and skips to the next track.",
        _bad_file(UNTAGGED),
        lasts_s=15,
    ),
    _row(
        "file_wrong_rate",
        "a local file of 48 kHz is to be played",
        "It can't play it, and skips to the next track.",
        _bad_file(WRONG_RATE),
        lasts_s=15,
    ),
    _row(
        "file_broken",
        "a local file is broken after its first second",
        "What is intact is heard.",
        _bad_file(BROKEN),
        lasts_s=15,
    ),
)
