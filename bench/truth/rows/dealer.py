"""Section 2: the dealer, once a zone is registered."""

import asyncio
import signal

from lab.cloud.connections import DropHow
from lab.limiter import Limit, Penalty, TokenBucket
from lab.services import Lifetime, Service, Status

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import WATCHED_S, distances, drop_dealer, moments
from .means import HARMLESS

_ZONES = 11
_LIVELOCK = Limit(TokenBucket(burst=2, refill_per_s=1 / 5), Penalty(seconds=30))
_LIVELOCK_S = 75.0
_NOTICED_S = 35.0
_OUTAGE_S = 10.0
_STAYS_AWAY_S = 20.0
_TOKEN_S = 12
_SPARE_S = 10
"""librespot takes a token for expired so many seconds early."""

_REFUSED = "Error while connecting"


async def _refused_three_times(scene: Scene) -> None:
    zone = await scene.registered()
    after = await scene.last_event()
    await scene.lab.add_fault(Service.DEALER, Status(429), times=3)
    await scene.lab.drop(Service.DEALER)
    await scene.outcome(zone, after=after, within_s=30 + WATCHED_S)
    scene.say(f"refused {distances(moments(zone, _REFUSED), 10)}")


async def _livelock(scene: Scene) -> None:
    zones = [await scene.start(f"Room {number}") for number in range(1, _ZONES + 1)]
    await scene.outcome(*zones)
    await scene.lab.set_limiter(_LIVELOCK)
    await scene.lab.drop(Service.DEALER)
    await asyncio.sleep(_LIVELOCK_S)
    back = sum(device.registered for device in await scene.lab.devices())
    scene.say(f"{back} of {_ZONES} are registered {_LIVELOCK_S:g} s later")
    refused = [refusals for zone in zones if (refusals := moments(zone, _REFUSED))]
    pauses = {distances(one, 10) for one in refused}
    scene.say(f"{len(refused)} are refused, {' or '.join(sorted(pauses))}")


async def _token_expired(scene: Scene) -> None:
    await scene.lab.add_fault(Service.LOGIN5, Lifetime(_TOKEN_S))
    zone = await scene.registered()
    await scene.lab.clear_faults()
    await asyncio.sleep(_TOKEN_S - _SPARE_S)
    outage = await scene.lab.add_fault(Service.LOGIN5, Status(429))
    after = await scene.last_event()
    await scene.lab.drop(Service.DEALER)
    await asyncio.sleep(_OUTAGE_S)
    scene.say(f"login5 works again {_OUTAGE_S:g} s later")
    await scene.lab.clear_faults(outage)
    await scene.outcome(zone, after=after, within_s=_STAYS_AWAY_S)
    await scene.end(zone, signal.SIGINT)
    await scene.end(zone, signal.SIGINT)


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.DEALER, happens, means, drive, lasts_s)


DEALER: tuple[Row, ...] = (
    _row("dealer_reset", "the dealer's connection is reset", HARMLESS, drop_dealer(DropHow.RESET)),
    _row(
        "dealer_close_frame",
        "the dealer ends the connection with a close frame (1001)",
        HARMLESS,
        drop_dealer(DropHow.CLOSE),
    ),
    _row(
        "dealer_fin",
        "the dealer's connection ends without a goodbye of TLS",
        HARMLESS,
        drop_dealer(DropHow.FIN),
    ),
    _row(
        "dealer_protocol_violation",
        "the dealer ends TLS without a close frame",
        HARMLESS,
        drop_dealer(DropHow.PROTOCOL_VIOLATION),
    ),
    *(
        _row(
            f"dealer_{how}",
            f"the dealer's connection {words}",
            "Noticed at the next ping, then harmless: it comes back by itself.",
            drop_dealer(how, _NOTICED_S),
            lasts_s=_NOTICED_S,
        )
        for how, words in (
            (DropHow.MUTE, "stays, and nothing comes back any more"),
            (DropHow.FREEZE, "freezes: nothing passes in either direction"),
        )
    ),
    _row(
        "dealer_reset_then_429",
        "the dealer's connection is reset, and three attempts are answered 429",
        "It tries every ten seconds, for ever. The text isn't that of a refused start.",
        _refused_three_times,
        lasts_s=40,
    ),
    _row(
        "dealer_livelock",
        "eleven zones lose the dealer at once; it admits two, then one per 5 s, and each refusal"
        " blocks the account for 30 s",
        "The livelock of the field reports: nine knock in lock step and keep the door shut. Only"
        " whoever ends them and starts one at a time gets them in again.",
        _livelock,
        lasts_s=80,
    ),
    _row(
        "dealer_reset_token_expired",
        "the dealer's connection is reset when the token has expired and login5 answers 429",
        "The dealer's task is dead without a word, and process and access point look alive. It"
        " never comes back: end it with two SIGINTs, or SIGKILL, and start it again.",
        _token_expired,
        lasts_s=42,
    ),
)
