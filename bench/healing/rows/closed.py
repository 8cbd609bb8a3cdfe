"""What can't be produced with the real program, and why: a closed list."""

from dataclasses import dataclass
from typing import Final

from custom_components.librespot.core.model import Cause


@dataclass(frozen=True, slots=True)
class Closed:
    """One of them.

    Attributes:
        cause: what the zone would be shown with.
        fault: what would have to happen.
        tried: what was tried.
        why: why that doesn't lead there.
    """

    cause: Cause
    fault: str
    tried: str
    why: str


CLOSED: Final = (
    Closed(
        Cause.CREDENTIALS_MISSING,
        "the account has no credentials",
        "an account without any",
        "No program is started then, so none can be measured.",
    ),
    Closed(
        Cause.RESOURCES,
        "the machine has no process, memory or file left",
        "limits of the bench's own process",
        "They take from all rows alike, as one process keeps all homes.",
    ),
    Closed(
        Cause.DEFECT,
        "a defect of ours",
        "all rows",
        "None is known, or it would be mended.",
    ),
    Closed(
        Cause.OUTPUT_BROKEN,
        "nobody reads the FIFO any more",
        "the loudspeaker of a zone that played was taken away",
        "The integration holds the FIFO open, so librespot is only held up. It says nothing, tells"
        " the phone that all is well, and plays on as soon as somebody reads.",
    ),
    Closed(
        Cause.OUTPUT_BROKEN,
        "the program that takes the sound ends after a while",
        "one that takes three seconds of music",
        "librespot starts it again by itself, once for each write, and says nothing; one that ends"
        " at once is produced.",
    ),
    Closed(
        Cause.CRASHED,
        "a single SIGSEGV from outside",
        "it was sent to a registered zone",
        "Rust's handler takes the first one for an overflow of the stack, finds none, and goes on;"
        " SIGABRT and SIGKILL are sent instead.",
    ),
)
