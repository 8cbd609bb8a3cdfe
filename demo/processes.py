"""What the system's process table says about the programs that run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
import os
from pathlib import Path
import signal
from typing import Final

from lab.program import is_patched_copy_of

_TABLE: Final = Path("/proc")
_NAME_OPTION: Final = "--name"
_DELETED: Final = " (deleted)"


@dataclass(frozen=True, slots=True)
class Process:
    """One process.

    Attributes:
        pid: its id.
        parent: its parent's id.
        program: the file that it runs, wherever that is now.
        arguments: how it was started, the program's name included.
    """

    pid: int
    parent: int
    program: Path
    arguments: tuple[str, ...]

    @property
    def zone(self) -> str | None:
        """The zone's name, if it is one's program."""
        for option, value in zip(self.arguments, (*self.arguments[1:], ""), strict=True):
            if option == _NAME_OPTION:
                return value
            if option.startswith(f"{_NAME_OPTION}="):
                return option.removeprefix(f"{_NAME_OPTION}=")
        return None


@dataclass(frozen=True, slots=True)
class Programs:
    """The program that zones shall run.

    Attributes:
        copy: the lab's copy, which zones are started from.
        original: the librespot that setup built.
        key: what the copy holds in the place of the original's key.
    """

    copy: Path
    original: Path
    key: bytes

    def is_proven(self) -> bool:
        """Tell whether the copy is the librespot that setup built, but for the key."""
        return is_patched_copy_of(self.copy, self.original, self.key)


def table(folder: Path = _TABLE) -> tuple[Process, ...]:
    """Return all processes that may be looked at."""
    found = []
    for entry in folder.iterdir():
        # Others' can't be looked at, and any may end while it is.
        with suppress(OSError, ValueError):
            found.append(_read(entry))
    return tuple(found)


def running(program: Path, processes: Iterable[Process]) -> tuple[Process, ...]:
    """Return those that run a program."""
    return tuple(process for process in processes if process.program == program)


def of_zones(
    names: Iterable[str], parent: int, processes: Iterable[Process]
) -> Mapping[str, tuple[Process, ...]]:
    """Return the processes of each zone that one parent has started."""
    found: defaultdict[str | None, list[Process]] = defaultdict(list)
    for process in processes:
        if process.parent == parent:
            found[process.zone].append(process)
    return {name: tuple(found[name]) for name in names}


def problems(zones: Mapping[str, tuple[Process, ...]], program: Path) -> tuple[str, ...]:
    """Say of each zone that hasn't just one process, or another program's, what is wrong."""
    found = []
    for name, processes in zones.items():
        if len(processes) != 1:
            found.append(f"{name} has {len(processes)} processes instead of one")
        found.extend(
            f"{name} runs {process.program} instead of {program}"
            for process in processes
            if process.program != program
        )
    return tuple(found)


def kill(processes: Iterable[Process]) -> None:
    """End processes at once."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def _read(entry: Path) -> Process:
    """Return the process of an entry; raises OSError or ValueError when it is none."""
    pid = int(entry.name)
    # A program's own name may hold blanks and brackets; what follows the last one can't.
    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    program = str((entry / "exe").readlink()).removesuffix(_DELETED)
    arguments = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    return Process(pid, parent, Path(program), tuple(map(os.fsdecode, arguments)))
