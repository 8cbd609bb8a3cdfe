"""Start a real librespot as a device of a running lab: `python -m lab.device`."""

import argparse
import asyncio
import os
from pathlib import Path
import sys
from typing import Final

import aiohttp

from .client import LabClient
from .cloud.world import device_id
from .credentials import write_credentials
from .errors import LabError
from .phone.closed_network import require_closed_network
from .program import arguments, environment, make_copy

_LIBRESPOT: Final = Path(".build/librespot/bin/librespot")


def main() -> int:
    """Become the device; return the exit status if that can't be."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.device",
        description="Copies librespot so that it trusts a running lab, gives it the credentials of"
        " an account, and becomes it. What follows -- are options of librespot's.",
    )
    add = parser.add_argument
    add("control", help="URL of the lab's control surface, as the lab prints it")
    add("name", help="what the device is called")
    add("--account", default="alice", help="whose it is (default: %(default)s)")
    add(
        "--unpaired",
        action="store_true",
        help="without credentials: a phone has to pair it; only where nothing leaves the network,"
        " because it announces itself",
    )
    add("--program", type=Path, default=_LIBRESPOT, help="the librespot (default: %(default)s)")
    add("more", nargs="*", metavar="OPTION", help="of librespot's, after --")
    options = parser.parse_args()
    try:
        command, variables = asyncio.run(_prepare(options))
        os.execve(command[0], command, variables)  # noqa: S606 - nobody else's words are run
    except (aiohttp.ClientError, LabError, OSError) as error:
        print(f"{options.name} can't start: {error}", file=sys.stderr)
        return 1


async def _prepare(options: argparse.Namespace) -> tuple[list[str], dict[str, str]]:
    if options.unpaired:
        require_closed_network()
    async with LabClient(options.control) as lab:
        info = lab.info
    cache = info.folder / "devices" / device_id(options.name)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = cache / "librespot"
    make_copy(options.program, copy, info.server_key_file.read_bytes())
    if not options.unpaired:
        write_credentials(cache, options.account)
    command = [
        str(copy),
        *arguments(info, options.name, cache, announced=options.unpaired),
        *options.more,
    ]
    return command, os.environ | environment(info)


if __name__ == "__main__":
    sys.exit(main())
