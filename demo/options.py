"""What can be asked of the demo on the command line."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.limiter import NAMED

from .limits import in_words
from .rooms import ICONS


@dataclass(frozen=True, slots=True)
class Options:
    """How the demo runs.

    Attributes:
        zones: how many rooms the house has.
        limiter: the name of what the make-believe Spotify limits logins to.
        port: where Home Assistant's page is.
        check: whether to end as soon as all speakers are connected.
        timeout: how many seconds a check waits for that.
        naive: whether to start the programs without Home Assistant instead.
        pictures: the folder for pictures of the pages, if any are wanted.
    """

    zones: int = 11
    limiter: str = "strict"
    port: int = 8123
    check: bool = False
    timeout: float = 180.0
    naive: bool = False
    pictures: Path | None = None


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; says what is wrong and exits if it can't be."""
    default = Options()
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Shows a house full of Spotify Connect speakers in a real Home Assistant. Each"
        " is a real librespot; only Spotify is make-believe. Ctrl-C ends everything.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "--zones", type=_within(int, 1, len(ICONS)), default=default.zones, help="how many speakers"
    )
    parser.add_argument(
        "--limiter",
        choices=sorted(NAMED),
        default=default.limiter,
        help="what the make-believe Spotify allows; "
        + "; ".join(f"{name}: {in_words(limit)}" for name, limit in NAMED.items()),
    )
    parser.add_argument(
        "--port",
        type=_within(int, 1, 65535),
        default=default.port,
        help="where Home Assistant's page is",
    )
    parser.add_argument(
        "--timeout",
        type=_within(float, 1, 3600),
        default=default.timeout,
        help="how many seconds --check waits",
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        default=default.pictures,
        help="take pictures of the pages, below the project's folder unless the path is a full one",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check",
        action="store_true",
        help="end when all speakers are connected, and print the figures as one line of JSON; the"
        " exit status is 0, or 2 when time ran out",
    )
    mode.add_argument(
        "--naive",
        action="store_true",
        help="for comparison: start all programs at once, without Home Assistant, and print the"
        " same figures once each has registered or ended",
    )
    options = Options(**vars(parser.parse_args(arguments)))
    if options.naive and options.pictures is not None:
        parser.error("--naive has no page to take --pictures of")
    return options


def _within[N: (int, float)](number: type[N], lowest: N, highest: N) -> Callable[[str], N]:
    """Return what reads a number between two others, these included."""

    def read(text: str) -> N:
        try:
            value = number(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"{text} isn't from {lowest} to {highest}")
        return value

    return read
