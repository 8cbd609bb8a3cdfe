"""The program: which it is, and how it ends."""

from collections.abc import Callable
from functools import partial
import os
from pathlib import Path
import resource
import shutil
import signal
from typing import Final

from custom_components.librespot.core.engine.librespot.command import VOLUME_FILE
from custom_components.librespot.core.model import Cause, Output, ZoneState
from lab.phone.commands import LOUDEST, SetVolume

from ..home import Home
from ..row import STARTS_IN_20_S, Act, Row
from .music import heard, start_to_play

_LASTS_S: Final = 15.0
_FROZEN_S: Final = 75.0
"""Seconds without a sign of life. The last one comes at least 6 s before the fault (`CALM_S`): time
enough for the second in which it could answer SIGINT."""
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


def _works(home: Home) -> Path:
    """Return where the program that works is meanwhile."""
    return home.house.folder / "librespot that works"


def _spoilt(spoil: Callable[[Path], None]) -> Act:
    """Let another program be in the program's place."""

    async def strike(home: Home) -> None:
        program = home.house.program
        program.rename(_works(home))
        shutil.copy(_works(home), program)
        spoil(program)

    return strike


async def _put_back(home: Home) -> None:
    _works(home).replace(home.house.program)
    home.keeper.person_acts()


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


async def _hang_at_volume(home: Home) -> None:
    """Let the write of its volume hang, and with it the one thread that does all of its work."""
    (zone,) = home.house.zones
    volume = _folder(home) / VOLUME_FILE
    volume.unlink(missing_ok=True)
    os.mkfifo(volume)
    await home.tell(zone, SetVolume(LOUDEST // 3))


async def _mount_anew(home: Home) -> None:
    """Put another folder in its place; whoever is in the old one stays there."""
    _folder(home).rename(home.house.folder / "folder that hangs")


async def _no_folder(home: Home) -> None:
    _folder(home).parent.mkdir(mode=0o700)
    _folder(home).touch()


async def _free_folder(home: Home) -> None:
    _folder(home).unlink()


def _signal(number: signal.Signals) -> Act:
    async def strike(home: Home) -> None:
        for zone in home.house.zones:
            os.kill(home.process_id(zone), number)

    return strike


def _out_of_memory(more: int) -> Act:
    """Let a program have little `more` memory, in bytes, and play."""

    async def strike(home: Home) -> None:
        (zone,) = home.house.zones
        process_id = home.process_id(zone)
        pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + more
        resource.prlimit(process_id, resource.RLIMIT_AS, (most, most))
        await start_to_play(home)

    return strike


_program = partial(
    Row,
    name="program",
    state=ZoneState.FAILED,
    at_start=True,
    lasts_s=_LASTS_S,
    end=_put_back,
    restarts=1,
)
_crashed = partial(Row, name="crashed", verdict=Cause.CRASHED, restarts=1)
_crashed_at_music = partial(heard, name="crashed", verdict=Cause.CRASHED, restarts=1)
_frozen = partial(Row, name="frozen", verdict=Cause.FROZEN, limit_s=_FROZEN_S, restarts=1)

ROWS: Final = (
    _program(fault="it isn't there", verdict=Cause.PROGRAM_MISSING, strike=_spoilt(_missing)),
    _program(
        fault="it may not be executed",
        verdict=Cause.PROGRAM_NOT_EXECUTABLE,
        strike=_spoilt(_not_executable),
    ),
    _program(
        fault="it is another machine's",
        verdict=Cause.PROGRAM_UNSUITABLE,
        strike=_spoilt(_wrong_machine),
    ),
    _program(fault="it is too old", verdict=Cause.PROGRAM_TOO_OLD, strike=_spoilt(_old)),
    _program(
        fault="it was built without the output",
        verdict=Cause.OPTIONS_REFUSED,
        strike=_unknown_backend,
        end=_known_backend,
    ),
    Row(
        name="ended",
        fault="SIGINT",
        verdict=Cause.EXITED,
        # It closes its connections before it ends.
        on_the_way=frozenset({Cause.CONNECTION_LOST}),
        strike=_signal(signal.SIGINT),
        restarts=1,
    ),
    Row(
        name="storage",
        fault="a file is where its folder should be",
        verdict=Cause.STORAGE,
        strike=_no_folder,
        at_start=True,
        lasts_s=_LASTS_S,
        end=_free_folder,
        restarts=STARTS_IN_20_S,
    ),
    _crashed(fault="SIGABRT", strike=_signal(signal.SIGABRT)),
    _crashed(fault="SIGKILL", strike=_signal(signal.SIGKILL)),
    _crashed_at_music(fault="there is no memory left for music", strike=_out_of_memory(64 * 1024)),
    _crashed_at_music(
        fault="a thread panics, as there is no memory for another",
        strike=_out_of_memory(1500 * 1024),
    ),
    _frozen(fault="SIGSTOP", strike=_signal(signal.SIGSTOP)),
    _frozen(
        fault="a write to its folder hangs, as on a dead network share",
        on_the_way=frozenset({Cause.DEALER_SILENT}),
        strike=_hang_at_volume,
        lasts_s=_LASTS_S,
        end=_mount_anew,
    ),
)
