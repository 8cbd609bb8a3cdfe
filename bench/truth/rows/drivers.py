"""What many rows do alike."""

from collections.abc import Sequence
import itertools
import time

from bench.zone import Zone
from lab.cloud.connections import DropHow
from lab.services import Action, Service

from ..row import Drive
from ..scene import Scene

WATCHED_S = 30.0
"""How long a program that hangs is watched, in seconds."""

SOON_S = 3.0
"""What takes milliseconds takes less than that on any machine, in seconds."""

AT_ONCE_S = 10.0
"""What librespot does without a pause takes less than that, also where much else goes on: seven
logins take one, with two seconds between them they take more."""

_LATENESS = 0.3
"""How late or early something may be whose time is known, as a part of that."""

_PONG_S = 35.0
"""Within so many seconds there is a pong, as there is one every 30 s."""


def start(*options: str) -> Drive:
    """Start a zone with more `options`, and see what becomes of it."""

    async def drive(scene: Scene) -> None:
        zone = await scene.start("Kitchen", *options)
        await scene.outcome(zone, within_s=WATCHED_S, soon_s=AT_ONCE_S)

    return drive


def start_with(
    service: Service,
    action: Action,
    *,
    times: int | None = None,
    watched_s: float = WATCHED_S,
    soon_s: float = AT_ONCE_S,
    waits_s: float | None = None,
) -> Drive:
    """Let a `service` answer with an `action`, start a zone, and see what becomes of it.

    Args:
        service: which.
        action: what it does.
        times: how often; always if not told.
        watched_s: for how many seconds.
        soon_s: if it doesn't hang, it is told whether that took at most so many seconds.
        waits_s: if given, it is told whether so many seconds have passed by then.
    """

    async def drive(scene: Scene) -> None:
        await scene.lab.add_fault(service, action, times)
        zone = await scene.start()
        await scene.outcome(zone, within_s=watched_s, soon_s=soon_s, waits_s=waits_s)

    return drive


def drop_dealer(how: DropHow, soon_s: float = SOON_S) -> Drive:
    """Drop the dealer connection of a registered zone, and see whether it comes back."""

    async def drive(scene: Scene) -> None:
        zone = await scene.registered()
        after = await scene.last_event()
        await scene.lab.drop(Service.DEALER, how)
        await scene.outcome(zone, after=after, soon_s=soon_s, within_s=soon_s + WATCHED_S)

    return drive


def moments(zone: Zone, text: str) -> list[float]:
    """Return when a zone said lines that contain `text`."""
    return [line.at for line in zone.lines if text in line.text]


def pongs(scene: Scene, zone: Zone) -> None:
    """Tell whether the dealer's pongs still come to a zone."""
    since = time.monotonic() - _PONG_S
    came = any(moment >= since for moment in moments(zone, "Received pong"))
    scene.say("pongs go on" if came else "pongs have ended", zone)


def distances(times: Sequence[float], whole_s: float) -> str:
    """Return how far apart some moments are: so many seconds each, or what they are instead.

    A busy machine does things late, and what follows then seems early.
    """
    found = [later - earlier for earlier, later in itertools.pairwise(times)]
    if found and all(abs(distance - whole_s) <= whole_s * _LATENESS for distance in found):
        return f"{whole_s:g} s apart"
    return "apart by " + ", ".join(f"{distance:.1f} s" for distance in found)


def later(took_s: float, whole_s: float) -> str:
    """Return whether something took about so many seconds, or how many it took instead."""
    if abs(took_s - whole_s) <= whole_s * _LATENESS:
        return f"about {whole_s:g} s later"
    return f"{took_s:.1f} s later"


def within(took_s: float, most_s: float) -> str:
    """Return whether something took at most so many seconds."""
    return f"within {most_s:g} s" if took_s <= most_s else f"not within {most_s:g} s"
