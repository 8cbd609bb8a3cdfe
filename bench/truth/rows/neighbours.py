"""Section 2: the other zones of the account."""

import signal

from lab.cloud.cluster import Reason

from ..row import Drive, Row, Section
from ..scene import ACCOUNT, Scene
from .drivers import pongs

_EVICTED_S = 35.0


def _evicted(*, tell_neighbours: bool) -> Drive:
    async def drive(scene: Scene) -> None:
        zone = await scene.registered("Kitchen")
        await scene.registered("Bath")
        await scene.settle()
        scene.say("Spotify forgets the kitchen")
        after = await scene.last_event()
        await scene.lab.evict(ACCOUNT, "Kitchen", tell_neighbours=tell_neighbours)
        await scene.outcome(zone, after=after, within_s=_EVICTED_S)
        pongs(scene, zone)

    return drive


async def _misled(scene: Scene) -> None:
    await scene.registered("Kitchen")
    await scene.registered("Bath")
    await scene.settle()
    scene.say("Spotify says that the bath is gone, and back")
    for reason in (Reason.DEVICES_DISAPPEARED, Reason.NEW_DEVICE_APPEARED):
        await scene.lab.push_cluster_update(ACCOUNT, "Bath", reason)
    await scene.settle()
    registered = sum(device.registered for device in await scene.lab.devices())
    scene.say(f"{registered} of 2 are registered")


async def _neighbours(scene: Scene) -> None:
    kitchen = await scene.registered("Kitchen")
    bath = await scene.registered("Bath")
    stranger = await scene.start("Attic", account="bob")
    await scene.outcome(stranger)
    bath.signal(signal.SIGKILL)
    await kitchen.line("DEVICES_DISAPPEARED")
    scene.say("killed", bath)


async def _same_name(scene: Scene) -> None:
    await scene.registered()
    after = await scene.last_event()
    twin = await scene.start("Kitchen", as_="Twin")
    await scene.outcome(twin, after=after)
    devices = await scene.lab.devices()
    scene.say(f"Spotify knows {len(devices)} device{'s' if len(devices) > 1 else ''}")


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.NEIGHBOURS, happens, means, drive, lasts_s)


NEIGHBOURS: tuple[Row, ...] = (
    _row(
        "evicted_silently",
        "Spotify forgets the zone and tells nobody; its connections stay",
        "Nothing tells; only the Web API's list of devices, and the silence of its neighbours.",
        _evicted(tell_neighbours=False),
        lasts_s=_EVICTED_S + 8,
    ),
    _row(
        "evicted_before_neighbours",
        "Spotify forgets the zone and tells its neighbours; its connections stay",
        "The zone itself knows nothing; its neighbours' logs tell.",
        _evicted(tell_neighbours=True),
        lasts_s=_EVICTED_S + 8,
    ),
    _row(
        "misleading_cluster_updates",
        "Spotify tells that an idle device is gone, and is back, when it never left",
        "A neighbour's word is a suspicion, not a verdict.",
        _misled,
    ),
    _row(
        "neighbours",
        "another zone of the account registers and is killed; so does one of another account",
        "Zones of one account hear of each other: a second proof of registration, and the only"
        " local sign of a silent eviction.",
        _neighbours,
    ),
    _row(
        "same_name",
        "two zones of one account have the same name",
        "Both believe to be registered, and Spotify knows one device: names must differ.",
        _same_name,
    ),
)
