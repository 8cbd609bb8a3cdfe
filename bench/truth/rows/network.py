"""Section 2: the network, once a zone is registered."""

import asyncio

from lab.conditions import BlackHole, Condition, Refused, Up
from lab.events import EventKind

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import WATCHED_S

_MIDWAY_S = 20.0
"""librespot pings the dealer every 30 s, waits 3 s for the pong, and then connects anew. While
nothing arrives, the kernel sends the first packet again after 1, 3, 7, 15, 31, 63 s or, since Linux
6.5, after 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s, and gives up after about 130 s. An outage of 100 s
that begins so long after a ping is over in the middle between the last time and the end."""


def _network_goes(
    condition: Condition,
    for_s: float,
    watched_s: float,
    *,
    begins_s: float = 0.0,
    comes_back: bool = True,
) -> Drive:
    """Let the network go for some seconds; whoever `comes_back` also logs in again after that."""

    async def drive(scene: Scene) -> None:
        zone = await scene.registered()
        await asyncio.sleep(begins_s)
        after = await scene.last_event()
        await scene.lab.set_network(condition)
        await asyncio.sleep(for_s)
        scene.say(f"the network is back {for_s:g} s later")
        await scene.lab.set_network(Up())
        if comes_back:
            back = await scene.happens(EventKind.REGISTERED, watched_s, after)
            after = after if back is None else back.sequence
        await scene.outcome(zone, after=after, within_s=watched_s)

    return drive


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.NETWORK, happens, means, drive, lasts_s)


NETWORK: tuple[Row, ...] = (
    _row(
        "network_refused_15_s",
        "every connection is refused for 15 s",
        "It tries every ten seconds and comes back, as long as it knows servers to try. Without an"
        " access point it is deaf, so the dealer's first message makes it log in again.",
        _network_goes(Refused(), 15, WATCHED_S),
        lasts_s=30,
    ),
    _row(
        "network_refused_35_s",
        "every connection is refused for 35 s, with `--ap-port`",
        "With `--ap-port` or a proxy the list of known servers is empty once service discovery has"
        " failed, and that ends the dealer's task without a word: it never comes back.",
        _network_goes(Refused(), 35, 60, comes_back=False),
        lasts_s=100,
    ),
    _row(
        "network_dead_servers_100_s",
        "nothing arrives for 100 s but connections are accepted, as by a load balancer",
        "It hangs in a connect that nothing ends, and never comes back.",
        _network_goes(BlackHole(accepts=True), 100, 90, begins_s=_MIDWAY_S, comes_back=False),
        lasts_s=215,
    ),
    _row(
        "network_black_hole_100_s",
        "nothing that is sent arrives for 100 s",
        "It hangs in a connect until the kernel gives up after two minutes; ten seconds later it"
        " tries again, and is back.",
        _network_goes(BlackHole(), 100, 90, begins_s=_MIDWAY_S),
        lasts_s=215,
    ),
)
