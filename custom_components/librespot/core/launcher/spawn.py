"""From a command to a running process. Blocking: done in a thread."""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
import errno
import fcntl
import os
from pathlib import Path, PurePath
import subprocess

from .. import private_files
from . import Command, LaunchError, LaunchProblem, PrivateFile, Stdout, Upkeep
from .child import Child
from .outputs import open_output
from .programs import find_program

MARKER_VARIABLE = "ZONE_SUPERVISOR"
"""In each session's environment: whose it is."""

# Of sound: 0.19 s, so that a pause is heard soon. A pipe has 64 KiB by itself.
_SOUND_PIPE_SIZE = 32 * 1024

_RESOURCE_ERRORS = frozenset(
    (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ETXTBSY)
)


@dataclass(frozen=True, slots=True)
class Spawned:
    """A running process and the ends of its streams that are ours, all non-blocking."""

    child: Child
    folder: Path
    lines: int
    """Where its standard error is read."""
    sound: int | None
    """Where its standard output is read, if that is sound for us."""
    fifo: int | None
    """Both ends of the FIFO it writes to, if it does."""

    def undo(self) -> None:
        """End the process and close everything. Blocking, for moments."""
        self.child.destroy()
        for descriptor in (self.lines, self.sound, self.fifo):
            if descriptor is not None:
                os.close(descriptor)


def spawn(command: Command, root: Path, search: Sequence[Path], marker: str) -> Spawned:
    """Make everything that a session needs, and start it. Raises LaunchError."""
    program = find_program(command.program, command.program_name, search)
    folder = inside(root, command.folder)
    _make_files(folder, command.files)
    # The process's own ends are closed here in any case: with them open no stream would ever end.
    with ExitStack() as ours, ExitStack() as theirs:
        fifo = open_output(command.output, folder, command.environment)
        if fifo is not None:
            ours.callback(os.close, fifo)
        try:
            lines, lines_end = _pipe(ours, theirs)
            sound, sound_end = None, subprocess.DEVNULL
            if command.stdout is Stdout.SOUND:
                sound, sound_end = _pipe(ours, theirs)
                with suppress(OSError):
                    fcntl.fcntl(sound, fcntl.F_SETPIPE_SZ, _SOUND_PIPE_SIZE)
            child = Child.start(
                [str(program), *command.arguments],
                folder=folder,
                environment={**command.environment, MARKER_VARIABLE: marker},
                stdout=sound_end,
                stderr=lines_end,
            )
        except (OSError, ValueError) as err:
            raise explain(err, program, folder) from err
        ours.pop_all()
    return Spawned(child, folder, lines, sound, fifo)


def inside(folder: Path, name: str) -> Path:
    """Return what lies below a folder. Raises ValueError for a name that leads out of it."""
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        msg = f"{name!r} doesn't lie in its folder"
        raise ValueError(msg)
    return folder / path


def explain(err: OSError | ValueError, program: Path, folder: Path) -> LaunchError:
    """Return what an error means that starting `program` in `folder` raised."""
    match err:
        case OSError(errno=number) if number in _RESOURCE_ERRORS:
            problem = LaunchProblem.RESOURCES
        case OSError(filename=name) if name == str(folder):
            problem = LaunchProblem.STORAGE
        case FileNotFoundError() if program.exists():
            # So what is missing is what should run it: a script's interpreter, or the loader of
            # another C library.
            text = f"{program} needs an interpreter or loader that this machine has not got"
            return LaunchError(LaunchProblem.PROGRAM_UNSUITABLE, text)
        case FileNotFoundError():
            problem = LaunchProblem.PROGRAM_MISSING
        case PermissionError():
            problem = LaunchProblem.PROGRAM_NOT_EXECUTABLE
        case _:
            # Among them the zero byte in an argument, which no system can pass.
            problem = LaunchProblem.PROGRAM_UNSUITABLE
    return LaunchError(problem, f"{program} can't be started: {err}")


def _pipe(ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
    """Return the ends of a new pipe; only ours, the reading one, is non-blocking."""
    reading, writing = os.pipe()
    ours.callback(os.close, reading)
    theirs.callback(os.close, writing)
    os.set_blocking(reading, False)
    return reading, writing


def _make_files(folder: Path, files: Sequence[PrivateFile]) -> None:
    try:
        private_files.make_folder(folder)
        for file in files:
            _make_file(inside(folder, file.name), file)
    except OSError as err:
        problem = (
            LaunchProblem.RESOURCES if err.errno in _RESOURCE_ERRORS else LaunchProblem.STORAGE
        )
        raise LaunchError(problem, f"{folder} can't be written: {err}") from err


def _make_file(path: Path, file: PrivateFile) -> None:
    if file.upkeep is Upkeep.AS_ASKED:
        private_files.write_when_other(path, file.content)
        return
    # Remembered beside it, so that a new wish is told from what the program wrote meanwhile.
    asked = path.with_name(f"{path.name}.asked")
    if private_files.write_when_other(asked, file.content) or not path.exists():
        private_files.write(path, file.content)
