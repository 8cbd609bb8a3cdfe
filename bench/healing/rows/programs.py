"""The program: which it is, and how it ends."""

from collections.abc import Callable
import os
from pathlib import Path
import resource
import shutil
import signal
from typing import Final

from custom_components.librespot.core.model import Cause, Output, ZoneState

from ..home import Home
from ..row import AT_ONCE_S, Row
from .music import LOOK_S, furnish, plays, start_to_play

_LASTS_S: Final = 15.0
_FROZEN_S: Final = 75.0
_VERSION: Final = b"0.8.0"
_OLD_VERSION: Final = b"0.7.1"
_MACHINE: Final = 18
"""Where an ELF file says which processor it is for."""
_S390: Final = 22


def _missing(program: Path) -> None:
    program.unlink()


def _not_executable(program: Path) -> None:
    program.chmod(0o600)


def _wrong_machine(program: Path) -> None:
    content = bytearray(program.read_bytes())
    content[_MACHINE : _MACHINE + 2] = _S390.to_bytes(2, "little")
    program.write_bytes(content)


def _old(program: Path) -> None:
    """Let the program say that it is older: its version stands in it as text."""
    program.write_bytes(program.read_bytes().replace(_VERSION, _OLD_VERSION))


def _program(fault: str, verdict: Cause, spoil: Callable[[Path], None]) -> Row:
    def aside(home: Home) -> Path:
        return home.house.folder / "librespot that works"

    async def strike(home: Home) -> None:
        program = home.house.program
        program.rename(aside(home))
        shutil.copy(aside(home), program)
        spoil(program)

    async def end(home: Home) -> None:
        aside(home).replace(home.house.program)
        home.keeper.person_acts()

    return Row(
        name="program",
        fault=fault,
        verdict=verdict,
        state=ZoneState.FAILED,
        strike=strike,
        at_start=True,
        lasts_s=_LASTS_S,
        end=end,
    )


async def _unknown_backend(home: Home) -> None:
    (zone,) = home.house.zones
    home.plays_into(zone, Output(backend="jackaudio"))


async def _known_backend(home: Home) -> None:
    (zone,) = home.house.zones
    home.plays_into(zone, Output(backend="pipe"))
    home.house.want()


def _folder(home: Home) -> Path:
    (zone,) = home.house.zones
    return home.house.folder / "zones" / zone


async def _no_folder(home: Home) -> None:
    _folder(home).parent.mkdir(mode=0o700)
    _folder(home).touch()


async def _free_folder(home: Home) -> None:
    _folder(home).unlink()


def _signalled(
    name: str,
    number: signal.Signals,
    verdict: Cause,
    limit_s: float = AT_ONCE_S,
    on_the_way: frozenset[Cause] = frozenset(),
) -> Row:
    async def strike(home: Home) -> None:
        for zone in home.house.zones:
            os.kill(home.process_id(zone), number)

    return Row(
        name=name,
        fault=number.name,
        verdict=verdict,
        strike=strike,
        limit_s=limit_s,
        on_the_way=on_the_way,
    )


def _out_of_memory(fault: str, more: int) -> Row:
    """Return a row in which a program may have little `more` memory, in bytes."""

    async def strike(home: Home) -> None:
        (zone,) = home.house.zones
        process_id = home.process_id(zone)
        pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + more
        resource.prlimit(process_id, resource.RLIMIT_AS, (most, most))
        await start_to_play(home)

    return Row(
        name="crashed",
        fault=fault,
        verdict=Cause.CRASHED,
        prepare=furnish,
        strike=strike,
        well=plays,
        look_every_s=LOOK_S,
    )


ROWS: Final = (
    _program("it isn't there", Cause.PROGRAM_MISSING, _missing),
    _program("it may not be executed", Cause.PROGRAM_NOT_EXECUTABLE, _not_executable),
    _program("it is another machine's", Cause.PROGRAM_UNSUITABLE, _wrong_machine),
    _program("it is too old", Cause.PROGRAM_TOO_OLD, _old),
    Row(
        name="program",
        fault="it was built without the output",
        verdict=Cause.OPTIONS_REFUSED,
        state=ZoneState.FAILED,
        strike=_unknown_backend,
        at_start=True,
        lasts_s=_LASTS_S,
        end=_known_backend,
    ),
    # It closes its connections before it ends.
    _signalled("ended", signal.SIGINT, Cause.EXITED, on_the_way=frozenset({Cause.CONNECTION_LOST})),
    Row(
        name="storage",
        fault="a file is where its folder should be",
        verdict=Cause.STORAGE,
        strike=_no_folder,
        at_start=True,
        lasts_s=_LASTS_S,
        end=_free_folder,
    ),
    _signalled("crashed", signal.SIGABRT, Cause.CRASHED),
    _signalled("crashed", signal.SIGKILL, Cause.CRASHED),
    _out_of_memory("there is no memory left for music", 64 * 1024),
    _out_of_memory("a thread panics, as there is no memory for another", 1500 * 1024),
    _signalled("frozen", signal.SIGSTOP, Cause.FROZEN, _FROZEN_S),
)
