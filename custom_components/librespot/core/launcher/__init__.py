"""How a session is started and ended: a small protocol, so that it may run anywhere.

A session is a process with one ordered stream of lines, optionally one stream of sound, a private
folder, an exit status and signals.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Final, Protocol

MAX_LINES: Final = 200
"""Lines that are kept of what programs said, of a session and of a zone alike."""


class Stdout(Enum):
    """What becomes of a program's standard output."""

    DISCARD = "discard"
    SOUND = "sound"
    """A pipe that is handed to one owner by `Session.take_sound`."""


@dataclass(frozen=True, slots=True)
class Fifo:
    """An output that must be a FIFO: made when missing, held open while the session lives."""

    path: Path


@dataclass(frozen=True, slots=True)
class OutputProgram:
    """An output that is another program: it must exist."""

    program: str
    """The first word of its command line."""


class Upkeep(Enum):
    """Whose word counts when a file of a session says something else than what is asked."""

    AS_ASKED = "as_asked"
    """Ours: it is written again."""
    PROGRAMS_OWN = "programs_own"
    """The program's: it is written only when missing, or when asked for something new."""


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """A file in the session's folder, written before the start unless it already says so."""

    name: str
    content: bytes = field(repr=False)
    upkeep: Upkeep = Upkeep.AS_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """All a launcher needs to start one session."""

    program: Path | None
    """What the user named; None: look for `program_name`."""
    program_name: str
    arguments: tuple[str, ...]
    """Without the program itself. Never holds a secret: anybody may read them."""
    environment: Mapping[str, str]
    """The whole of it."""
    folder: str
    """The session's private working folder, relative to the launcher's own: mode 0700."""
    files: tuple[PrivateFile, ...] = ()
    """Written with mode 0600, atomically."""
    stdout: Stdout = Stdout.DISCARD
    output: Fifo | OutputProgram | None = None


class LaunchProblem(StrEnum):
    """Why a session could not be started."""

    PROGRAM_MISSING = "program_missing"
    PROGRAM_NOT_EXECUTABLE = "program_not_executable"
    PROGRAM_UNSUITABLE = "program_unsuitable"
    """Another processor's, or no program at all."""
    OUTPUT = "output"
    STORAGE = "storage"
    """The private folder can't be made or written."""
    RESOURCES = "resources"
    """The machine has no process, memory or descriptor left."""


class LaunchError(Exception):
    """A session could not be started."""

    def __init__(self, problem: LaunchProblem, text: str) -> None:
        """Keep what went wrong; `text` is for people and holds no secret."""
        super().__init__(text)
        self.problem = problem
        self.text = text


@dataclass(frozen=True, slots=True)
class Exit:
    """How a process ended: the status it returned, or minus the signal that killed it."""

    status: int


class Farewell(Enum):
    """How a session is asked to end."""

    AT_ONCE = "at_once"
    """Not registered, or refused: SIGTERM, SIGKILL after 1 s."""
    GRACEFUL = "graceful"
    """Registered: SIGINT, once more after 2 s, SIGKILL after 4 s."""
    QUESTION = "question"
    """Silent: SIGINT, SIGKILL after 1 s. Who is alive says that it heard the first."""
    KILL = "kill"
    """Stopped: SIGKILL, as it hears nothing else."""


class Session(Protocol):
    """One run of a program."""

    @property
    def process_id(self) -> int:
        """The process's id, on the machine where it runs."""

    def take_sound(self) -> int | None:
        """Hand out the reading end of the sound's pipe to its one owner, who closes it.

        None without such a pipe, when it was taken already, or when all is over.
        """

    @property
    def lines(self) -> Sequence[str]:
        """The last lines the program said, oldest first; bounded."""

    def ask_to_end(self, farewell: Farewell) -> None:
        """Send the first signal at once and see to it that the rest follows; returns at once.

        May be called again, also with another farewell; AT_ONCE overrules all but KILL.
        """

    async def stands_still(self) -> bool:
        """Return whether the process is stopped, as by SIGSTOP; False when nobody can tell."""

    @property
    def can_be_listened_to(self) -> bool:
        """Whether `output_trouble` can ever tell anything."""

    async def output_trouble(self) -> str | None:
        """Return why nobody hears what the program plays; None: somebody does, or nobody can tell.

        To be asked every few seconds while it plays.
        """

    async def wait(self) -> Exit:
        """Wait until the process has ended and all it said was handed on."""

    async def read_file(self, name: str) -> bytes | None:
        """Return a file of the session's folder, None when it can't be read or is too large."""


class Launcher(Protocol):
    """Starts sessions in one place: this machine, for example."""

    async def start(self, command: Command, on_line: Callable[[bytes], None]) -> Session:
        """Start a session; `on_line` gets each line, without its end, on the event loop.

        A line longer than the launcher's bound is cut. Once started, a session must be waited for,
        so a caller does not cancel this. Raises LaunchError.
        """

    async def forget(self, folder: str) -> None:
        """Remove a session's folder with all that is in it; no error when it is gone already."""
