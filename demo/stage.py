"""What every run needs: a make-believe Spotify, a librespot that trusts it, and loudspeakers."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil

from homeassistant.util import slugify

from lab.lab import Lab
from lab.loudspeaker import Loudspeaker
from lab.program import make_copy

from .errors import DemoError
from .places import LIBRESPOT
from .processes import Programs, kill, running, table


@dataclass(frozen=True, slots=True)
class Stage:
    """What is there before anybody plays.

    Attributes:
        lab: the make-believe Spotify.
        programs: the librespot to start, and what it was made of.
        pipes: the folder with a FIFO for each room; a loudspeaker listens to each.
    """

    lab: Lab
    programs: Programs
    pipes: Path

    def pipe(self, room: str) -> Path:
        """Return where a room's loudspeaker listens, which is where its form says."""
        return self.pipes / slugify(room)


@asynccontextmanager
async def set_up(folder: Path, limiter: str, rooms: Iterable[str]) -> AsyncIterator[Stage]:
    """Set everything up in a folder that is emptied before, and end it afterwards."""
    if not LIBRESPOT.is_file():
        raise DemoError(f"there is no {LIBRESPOT}: run scripts/setup")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    async with AsyncExitStack() as stack:
        lab = await stack.enter_async_context(Lab(limiter, folder / "lab"))
        key = lab.info.server_key_file.read_bytes()
        programs = Programs(copy=folder / "librespot", original=LIBRESPOT, key=key)
        make_copy(programs.original, programs.copy, programs.key)
        stage = Stage(lab, programs, folder / "pipes")
        stage.pipes.mkdir()
        for room in rooms:
            await stack.enter_async_context(Loudspeaker(stage.pipe(room)))
        try:
            yield stage
        finally:
            _end_leftovers(programs.copy)


def _end_leftovers(program: Path) -> None:
    """End programs whose starter is gone; nobody else runs this copy."""
    if leftovers := running(program, table()):
        print(f"{len(leftovers)} programs were left over and had to be killed", flush=True)
        kill(leftovers)
