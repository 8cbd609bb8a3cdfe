"""Section 2: the access point, once a zone is registered."""

import asyncio
import time

from bench.zone import Zone
from lab.cloud.connections import DropHow
from lab.events import EventKind
from lab.services import NoPing, Service

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import WATCHED_S, distances, later, moments, pongs
from .means import DEAF

_DEAF_S = 150.0
_FIRST_PING_S = 20.0
_STAYS_DEAF_S = 20.0
_KEEP_ALIVE_S = 80.0
_HEARTBEATS_S = 125.0


async def _deaf(scene: Scene, zone: Zone, after: int, within_s: float) -> None:
    """Tell whether a zone whose access point is gone logs in again by itself."""
    login = await scene.happens(EventKind.ACCESS_POINT_WELCOMED, within_s, after)
    scene.say("it logs in again" if login else f"no new login within {within_s:g} s", zone)
    pongs(scene, zone)


def _access_point_drops(how: DropHow) -> Drive:
    async def drive(scene: Scene) -> None:
        zone = await scene.registered()
        after = await scene.last_event()
        await scene.lab.drop(Service.ACCESS_POINT, how)
        await zone.line("Shutdown: Invalidating session")
        await _deaf(scene, zone, after, _DEAF_S)

    return drive


async def _deaf_and_woken(scene: Scene) -> None:
    zone = await scene.registered()
    await scene.lab.drop(Service.ACCESS_POINT, DropHow.CLOSE)
    await zone.line("Shutdown: Invalidating session")
    await scene.settle()
    scene.say("a neighbour registers")
    after = await scene.last_event()
    bath = await scene.start("Bath")
    await scene.happens(EventKind.REGISTERED, WATCHED_S, after, zone.name)
    await scene.outcome(bath)
    await scene.outcome(zone, after=after)


async def _access_point_freezes(scene: Scene) -> None:
    zone = await scene.registered()
    after = await scene.last_event()
    begun = time.monotonic()
    await scene.lab.drop(Service.ACCESS_POINT, DropHow.FREEZE)
    await zone.line("Shutdown: Invalidating session", within_s=_KEEP_ALIVE_S + WATCHED_S)
    scene.say(f"noticed {later(time.monotonic() - begun, _KEEP_ALIVE_S)}")
    await _deaf(scene, zone, after, _DEAF_S - _KEEP_ALIVE_S)


async def _no_ping(scene: Scene) -> None:
    await scene.lab.add_fault(Service.ACCESS_POINT, NoPing())
    zone = await scene.registered()
    after = await scene.last_event()
    await zone.line("Shutdown: Invalidating session", within_s=_FIRST_PING_S + WATCHED_S)
    welcome, end = (moments(zone, text)[0] for text in ("Authenticated as", "Shutdown: "))
    scene.say(f"noticed {later(end - welcome, _FIRST_PING_S)}")
    await _deaf(scene, zone, after, _STAYS_DEAF_S)


async def _heartbeat(scene: Scene) -> None:
    zone = await scene.registered()
    await asyncio.sleep(_HEARTBEATS_S)
    for text, seconds in (("Sent ping", 30), ("Received pong", 30), ("Session strong=", 120)):
        scene.say(f"`{text}`: {distances(moments(zone, text), seconds)}")


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.ACCESS_POINT, happens, means, drive, lasts_s)


ACCESS_POINT: tuple[Row, ...] = (
    *(
        _row(
            f"access_point_{how}",
            f"the access point's connection is {words}, the zone is idle",
            DEAF,
            _access_point_drops(how),
            lasts_s=_DEAF_S + 5,
        )
        for how, words in (
            (DropHow.CLOSE, "closed"),
            (DropHow.RESET, "reset"),
            (DropHow.PROTOCOL_VIOLATION, "garbled"),
        )
    ),
    _row(
        "access_point_freeze",
        "the access point's connection freezes: nothing passes; the zone is idle",
        f"One line after 80 s, nothing else. {DEAF}",
        _access_point_freezes,
        lasts_s=_DEAF_S + 5,
    ),
    _row(
        "access_point_close_then_woken",
        "the access point's connection is closed, and later a neighbour registers",
        "Any message of the dealer wakes a deaf zone: then it logs in again at once.",
        _deaf_and_woken,
    ),
    _row(
        "access_point_never_pings",
        "the access point never pings",
        f"After 20 s the session is void, and only that one line tells. {DEAF}",
        _no_ping,
        lasts_s=42,
    ),
    _row(
        "heartbeat",
        "nothing, for two minutes",
        "Both signs of life: the dealer's every 30 s, the access point's every 120 s.",
        _heartbeat,
        lasts_s=_HEARTBEATS_S + 5,
    ),
)
