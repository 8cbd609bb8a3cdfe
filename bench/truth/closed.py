"""Rows that need a network of their own, which is another process's."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
import json
from pathlib import Path
import signal
import sys

from lab.phone import closed_network

from .program import patched
from .row import Row
from .see import Sight, failure, see
from .turns import Turns


async def see_in_closed_network(rows: Sequence[Row], program: Path) -> AsyncIterator[Sight]:
    """Let the drivers of `rows` work in a network that nothing leaves, one after the other.

    If there is no such network here, that is told as the failure of each row.
    """
    here = (sys.executable, "-m", f"{__package__}.closed", str(program))
    missing = [row.name for row in rows]
    try:
        process = await asyncio.create_subprocess_exec(
            *closed_network.command(*here, *missing),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        for name in missing:
            yield _none_here(name, str(error))
        return
    assert process.stdout is not None
    said = ""
    try:
        async for line in process.stdout:
            said = line.decode(errors="replace").strip()
            if said.startswith("{"):
                content = json.loads(said)
                missing.remove(content["row"])
                yield Sight(**{**content, "seen": tuple(content["seen"])})
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await process.wait()
    for name in missing:
        yield _none_here(name, f"the process in it ended with {status}: {said}")


def _none_here(name: str, reason: str) -> Sight:
    return Sight(name, (failure(f"no network of its own: {reason}"),), failed=True)


def main() -> None:
    """Be that process: print each row's sight as a line of JSON."""
    from .rows import ROWS  # noqa: PLC0415 - the other process has them already

    program, *names = sys.argv[1:]
    rows = {row.name: row for row in ROWS}

    async def run() -> None:
        with patched(Path(program)) as copy:
            for name in names:
                sight = await see(rows[name], copy, Turns(1))
                print(json.dumps(asdict(sight)), flush=True)

    asyncio.run(run())


if __name__ == "__main__":
    main()
