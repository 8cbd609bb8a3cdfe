"""Section 7: a phone, and the player's events."""

import asyncio
import signal
import time

from bench.zone import Zone
from lab.cloud.connections import DropHow
from lab.loudspeaker import Loudspeaker
from lab.music.catalogue import LONG, OTHER_LONG, PLAIN
from lab.phone.commands import Play
from lab.services import Service

from ..row import Drive, Row, Section
from ..scene import ACCOUNT, Scene
from .drivers import SOON_S, within
from .rooms import SHORT, encode_music, phone, room, until_event

_HURRIED = 5.0


async def _to_the_end(scene: Scene) -> None:
    zone, _ = await room(scene, [PLAIN, SHORT])
    await phone(scene).play(PLAIN.uri, SHORT.uri, device="Kitchen")
    await until_event(scene, zone, "stopped")
    scene.say("played to the end")


async def _controlled(scene: Scene) -> None:
    zone, _ = await room(scene, [LONG, OTHER_LONG])
    hand = phone(scene)
    await hand.play(LONG.uri, OTHER_LONG.uri, device="Kitchen")
    await scene.settle()
    scene.say("the phone pauses")
    await hand.pause()
    await scene.settle()
    scene.say("the phone resumes")
    await hand.resume()
    await scene.settle()
    scene.say("the phone seeks")
    await hand.seek(30_000)
    await scene.settle()
    scene.say("the phone sets the volume")
    await hand.set_volume(20)
    await scene.settle()
    scene.say("the phone skips")
    await hand.skip()
    await scene.settle()
    await scene.end(zone, signal.SIGINT)


async def _listen(scene: Scene, speaker: Loudspeaker) -> None:
    """Tell whether music is heard."""
    heard = speaker.heard
    await asyncio.sleep(SOON_S)
    scene.say("music is heard" if speaker.heard > heard else "nothing is heard")


async def _drops(scene: Scene, service: Service) -> tuple[Zone, Loudspeaker]:
    """Reset a connection of a zone that plays, and tell whether music goes on."""
    zone, speaker = await room(scene, [LONG])
    await phone(scene).play(LONG.uri, device="Kitchen")
    await scene.settle()
    scene.say("the connection is reset")
    await scene.lab.drop(service, DropHow.RESET)
    await scene.settle()
    await _listen(scene, speaker)
    return zone, speaker


async def _dealer_drops(scene: Scene) -> None:
    await _drops(scene, Service.DEALER)


async def _access_point_drops(scene: Scene) -> None:
    zone, speaker = await _drops(scene, Service.ACCESS_POINT)
    scene.say("the player looks ahead, 30 s before the track's end")
    after = await scene.last_event()
    await speaker.play(_HURRIED)
    await scene.outcome(zone, after=after)
    await _listen(scene, speaker)


async def _autoplay(scene: Scene) -> None:
    zone, _ = await room(scene, [PLAIN], autoplay="on")
    await scene.lab.command(ACCOUNT, Play((PLAIN.uri,)), "Kitchen")
    await until_event(scene, zone, "stopped")


async def _transferred(scene: Scene) -> None:
    kitchen, kitchens = await room(scene, [LONG], "Kitchen")
    _, baths = await room(scene, [LONG], "Bath")
    hand = phone(scene)
    await hand.play(LONG.uri, device="Kitchen")
    await scene.settle()
    scene.say("the phone transfers it to the bath")
    before = time.monotonic()
    await hand.transfer("Bath", play=True)
    await kitchen.line("device became inactive")
    took_s = time.monotonic() - before
    await scene.settle()
    scene.say(f"the kitchen is inactive {within(took_s, SOON_S)}")
    silent, loud = kitchens.heard, baths.heard
    await asyncio.sleep(SOON_S)
    scene.say(f"the kitchen is {'silent' if kitchens.heard == silent else 'heard'}")
    scene.say(f"the bath is {'heard' if baths.heard > loud else 'silent'}")


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 10.0) -> Row:
    return Row(name, Section.PLAYING, happens, means, drive, lasts_s, prepare=encode_music)


PLAYING: tuple[Row, ...] = (
    _row(
        "plays_to_the_end",
        "a phone plays two tracks, to their end",
        "The order of the player's events. The first seven come whenever a device becomes active.",
        _to_the_end,
        lasts_s=15,
    ),
    _row(
        "phone_controls",
        "a phone pauses, resumes, seeks, sets the volume and skips, then comes SIGINT",
        "What each command leads to.",
        _controlled,
        lasts_s=15,
    ),
    _row(
        "plays_dealer_reset",
        "the dealer's connection is reset while it plays",
        "Harmless: music goes on.",
        _dealer_drops,
    ),
    _row(
        "plays_access_point_reset",
        "the access point's connection is reset while it plays",
        "Music goes on. At the next event of the player, or command, it logs in again.",
        _access_point_drops,
        lasts_s=35,
    ),
    _row(
        "autoplay_404",
        "the queue ends, and what autoplay would go on with isn't found",
        "Harmless: the music ends.",
        _autoplay,
    ),
    _row(
        "plays_transferred",
        "a phone lets another zone take over",
        "One account plays in one place: the first one becomes inactive.",
        _transferred,
        lasts_s=20,
    ),
)
