"""Section 1: what it finds where it starts."""

from lab.conditions import BlackHole, Condition, LossyStart, NamesNotFound, Refused, Slow

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import AT_ONCE_S, WATCHED_S, start

_KERNEL_S = 100.0
_KERNELS_END_S = 170.0
"""The kernel gives a connection up after 130 s or so; see tcp_syn_retries in tcp(7)."""


def _start_in(condition: Condition) -> Drive:
    async def drive(scene: Scene) -> None:
        await scene.lab.set_network(condition)
        await scene.outcome(await scene.start(), soon_s=AT_ONCE_S)

    return drive


async def _black_hole(scene: Scene) -> None:
    await scene.lab.set_network(BlackHole())
    await scene.outcome(
        await scene.start(),
        within_s=_KERNELS_END_S + WATCHED_S,
        soon_s=_KERNELS_END_S,
        waits_s=_KERNEL_S,
    )


async def _slow(scene: Scene) -> None:
    await scene.lab.set_network(Slow(1.0))
    zone = await scene.start()
    await zone.line("successfully put connect state")
    await zone.line("Received pong")
    await scene.outcome(zone)


async def _without_credentials(scene: Scene) -> None:
    await scene.outcome(await scene.start(account=None), soon_s=AT_ONCE_S)


async def _version(scene: Scene) -> None:
    await scene.outcome(await scene.start("Kitchen", "--version", alone=True))


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.SURROUNDINGS, happens, means, drive, lasts_s)


SURROUNDINGS: tuple[Row, ...] = (
    _row(
        "network_refused",
        "every connection is refused",
        "There is no network. It gives up at once: its starter has to wait for the network.",
        _start_in(Refused()),
    ),
    _row(
        "network_black_hole",
        "nothing that is sent arrives",
        "librespot waits until the kernel gives up, after about two minutes; its starter shouldn't"
        " wait for that.",
        _black_hole,
        lasts_s=140,
    ),
    _row(
        "network_names_not_found",
        "no name is found",
        "It gives up at once: its starter has to wait for the network.",
        _start_in(NamesNotFound()),
    ),
    _row(
        "network_lossy_start",
        "the first connection to each service is reset",
        "One lost connection to the first service is enough to end it.",
        _start_in(LossyStart()),
    ),
    _row(
        "network_slow",
        "every answer is a second late",
        "Slow is no trouble.",
        _slow,
        lasts_s=20,
    ),
    _row(
        "no_credentials",
        "there are no credentials, and discovery is off",
        "Pair the account first.",
        _without_credentials,
    ),
    _row(
        "wrong_value",
        "an option has a value that doesn't exist",
        "Mend the option.",
        start("--bitrate=999"),
    ),
    _row(
        "unknown_option",
        "an option doesn't exist",
        "Mend the options, or take a librespot that knows them. The whole help follows.",
        start("--no-such-option"),
    ),
    _row(
        "version",
        "it is asked for its version",
        "Only the number can be relied on.",
        _version,
    ),
)
