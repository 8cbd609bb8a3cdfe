"""Section 3: how it ends."""

import asyncio
from collections import Counter
import signal

from lab.events import EventKind
from lab.services import Delay, Hang, NoConnectionId, Service, Status

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import WATCHED_S

_DELAY_S = 3.0
_TOSSES = 16
"""That all fall on one side happens once in 32,768 runs."""


async def _registered(scene: Scene) -> None:
    zone = await scene.registered()
    after = await scene.last_event()
    await scene.end(zone, signal.SIGINT)
    gone = await scene.happens(EventKind.UNREGISTERED, 5, after)
    scene.say("Spotify " + ("was told" if gone else "wasn't told") + " that the device is gone")


def _unregistered(action: Hang | NoConnectionId) -> Drive:
    async def drive(scene: Scene) -> None:
        await scene.lab.add_fault(Service.DEALER, action)
        zone = await scene.start()
        await zone.line("Launching dealer")
        await scene.lab.wait_for(EventKind.FAULT_USED)
        await scene.settle()
        await scene.end(zone, signal.SIGINT)
        await scene.end(zone, signal.SIGINT)

    return drive


async def _during_a_later_login(scene: Scene) -> None:
    await scene.lab.add_fault(Service.DEALER, Status(503), times=1)
    zone = await scene.start()
    first = await zone.line("Spirc shut down unexpectedly")
    await scene.lab.add_fault(Service.LOGIN5, Delay(_DELAY_S))
    await zone.line("Authenticated as", after=first)
    zone.signal(signal.SIGINT)
    await scene.outcome(zone)
    await scene.end(zone, signal.SIGINT)


async def _during_the_first_login(scene: Scene) -> None:
    await scene.lab.add_fault(Service.LOGIN5, Delay(_DELAY_S))
    fates = Counter[str]()

    async def one(number: int) -> None:
        # Which lines follow is chance, so they aren't told.
        zone = await scene.start(f"Room {number}", told=False)
        await zone.line("Authenticated as")
        zone.signal(signal.SIGINT)
        fates[await scene.fate(zone, WATCHED_S)] += 1

    async with asyncio.TaskGroup() as group:
        for number in range(_TOSSES):
            group.create_task(one(number))
    scene.say("some: " + "; others: ".join(sorted(fates)))


async def _terminated(scene: Scene) -> None:
    zone = await scene.registered()
    await scene.end(zone, signal.SIGTERM)


async def _terminated_early(scene: Scene) -> None:
    await scene.lab.add_fault(Service.LOGIN5, Delay(_DELAY_S))
    zone = await scene.start()
    await zone.line("Authenticated as")
    await zone.line("Session strong=")
    await scene.end(zone, signal.SIGTERM)


def _row(name: str, happens: str, means: str, drive: Drive) -> Row:
    return Row(name, Section.ENDS, happens, means, drive)


ENDS: tuple[Row, ...] = (
    _row(
        "sigint_registered",
        "SIGINT while it is registered",
        "The way to end it: it signs off. The warning is harmless.",
        _registered,
    ),
    _row(
        "sigint_dealer_hangs",
        "SIGINT, and again, while the dealer doesn't answer",
        "It hears commands, that to end included, only once it is registered.",
        _unregistered(Hang()),
    ),
    _row(
        "sigint_no_connection_id",
        "SIGINT, and again, while it waits for its connection id",
        "It hears commands, that to end included, only once it is registered.",
        _unregistered(NoConnectionId()),
    ),
    _row(
        "sigint_first_login",
        "SIGINT in the middle of its first login; sixteen of them",
        "Chance: nobody listens to the signal then, and it depends on whether anybody did before."
        " SIGTERM is sure.",
        _during_the_first_login,
    ),
    _row(
        "sigint_later_login",
        "SIGINT in the middle of its second login, and again when it is registered",
        "The first one is lost. SIGTERM is sure.",
        _during_a_later_login,
    ),
    _row(
        "sigterm_registered",
        "SIGTERM while it is registered",
        "Gone without a word: the device vanishes when Spotify sees the connection end.",
        _terminated,
    ),
    _row(
        "sigterm_login",
        "SIGTERM in the middle of its login",
        "The way to end one that isn't registered.",
        _terminated_early,
    ),
)
