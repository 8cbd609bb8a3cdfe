"""Section 5: pairing.

librespot announces itself in every network that it finds, so these rows have one of their own.
"""

import asyncio
import base64
from dataclasses import dataclass
import json
import socket

import aiohttp

from bench.zone import Zone
from lab.events import EventKind
from lab.loopback import HOST
from lab.protocol.diffie_hellman import KeyPair

from ..row import Drive, Row, Section
from ..scene import ACCOUNT, Scene
from .drivers import SOON_S, WATCHED_S

_OTHER = "bob"
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class _Unpaired:
    """A zone that nobody owns.

    Attributes:
        zone: it.
        address: where it listens.
        about: what it says about itself there.
    """

    zone: Zone
    address: str
    about: dict[str, object]


async def _unpaired(scene: Scene) -> _Unpaired:
    for account in (ACCOUNT, _OTHER):
        await scene.lab.add_account(account)
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    zone = await scene.start(
        "Kitchen",
        f"--zeroconf-port={port}",
        f"--zeroconf-interface={HOST}",
        account=None,
        announced=True,
    )
    address = f"http://{HOST}:{port}"
    async with aiohttp.ClientSession() as session, asyncio.timeout(WATCHED_S):
        while True:
            try:
                async with session.get(address, params={"action": "getInfo"}) as answer:
                    about: dict[str, object] = await answer.json(content_type=None)
                    return _Unpaired(zone, address, about)
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(_POLL_S)


async def _waits(scene: Scene) -> None:
    unpaired = await _unpaired(scene)
    scene.say(f"`getInfo` tells {', '.join(sorted(unpaired.about))}")
    await scene.outcome(unpaired.zone, within_s=SOON_S)


def _paired(*, by_name: bool) -> Drive:
    async def drive(scene: Scene) -> None:
        unpaired = await _unpaired(scene)
        zone = unpaired.zone
        await scene.lab.pair(ACCOUNT, zone.name if by_name else unpaired.address)
        await scene.outcome(zone, soon_s=SOON_S)
        file = scene.folder("Kitchen") / "credentials.json"
        mode = file.stat().st_mode & 0o777
        fields = json.loads(file.read_text())
        scene.say(f"credentials.json {mode:04o}: {', '.join(fields)}")

    return drive


async def _tampered(scene: Scene) -> None:
    unpaired = await _unpaired(scene)
    form = {
        "action": "addUser",
        "userName": ACCOUNT,
        "blob": base64.b64encode(bytes(99)).decode(),
        "clientKey": base64.b64encode(KeyPair().public).decode(),
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(unpaired.address, data=form) as response,
    ):
        answer = await response.json(content_type=None)
    scene.say(f"the phone is told: {answer['statusString']}")
    await scene.outcome(unpaired.zone, within_s=SOON_S)


async def _paired_anew(scene: Scene) -> None:
    unpaired = await _unpaired(scene)
    await scene.lab.pair(ACCOUNT, unpaired.address)
    await scene.outcome(unpaired.zone)
    after = await scene.last_event()
    report = await scene.lab.pair(_OTHER, unpaired.address)
    await scene.outcome(unpaired.zone, after=after)
    scene.say(f"it belonged to {report.replaced}")
    gone = await scene.happens(EventKind.UNREGISTERED, SOON_S, after)
    scene.say(f"its first account {'has lost' if gone else 'still has'} the device")


def _row(name: str, happens: str, means: str, drive: Drive) -> Row:
    return Row(name, Section.PAIRING, happens, means, drive, closed_network=True)


PAIRING: tuple[Row, ...] = (
    _row(
        "pairing_waits",
        "it starts without credentials and with discovery",
        "It waits to be paired, without a word in its log.",
        _waits,
    ),
    _row(
        "pairing_by_address",
        "a phone pairs it",
        "The line is of the session that it began with, and harmless. The credentials are in the"
        " file at once, and everybody may read that: its folder has to be private.",
        _paired(by_name=False),
    ),
    _row(
        "pairing_by_name",
        "a phone finds it by its name, by multicast DNS, and pairs it",
        "So the Spotify app does it.",
        _paired(by_name=True),
    ),
    _row(
        "pairing_tampered",
        "what a phone hands over was tampered with",
        "It isn't taken; pair again.",
        _tampered,
    ),
    _row(
        "pairing_anew",
        "another account's phone pairs it, while it is registered",
        "Whoever is in the network takes it: paired zones should not announce themselves.",
        _paired_anew,
    ),
)
