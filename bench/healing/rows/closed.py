"""What has no row, as it can't be produced with the real program or isn't found: a closed list."""

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
        why: why there is no row of it.
    """

    cause: Cause
    fault: str
    tried: str
    why: str


CLOSED: Final = (
    Closed(
        Cause.CREDENTIALS_MISSING,
        "the account has no credentials",
        "nothing",
        "No program is started then, so there is nothing to measure.",
    ),
    Closed(
        Cause.RESOURCES,
        "the machine has no process, memory or file left",
        "nothing; what a single program lacks is in the rows of crashes",
        "One process keeps all homes, so all other rows would suffer too.",
    ),
    Closed(
        Cause.DEFECT,
        "a defect of ours",
        "all rows",
        "None of them showed one.",
    ),
    Closed(
        Cause.OUTPUT_BROKEN,
        "the program that takes the sound ends after a while",
        "one that takes three seconds of music",
        "librespot starts it again by itself, once for each write, and says nothing; one that ends"
        " at once is produced.",
    ),
    Closed(
        Cause.OUTPUT_BROKEN,
        "a sound device is broken",
        "a librespot built with ALSA, told to play to a device that doesn't exist, and one with"
        " Rodio where there is no sound card: ALSA's error and Rodio's panic at the start are both"
        " found at once as this cause",
        "The librespot that is measured is built without sound cards, as machines that build it"
        " needn't have ALSA; it offers `pipe` and `subprocess` only.",
    ),
    Closed(
        Cause.TRACKS_UNAVAILABLE,
        "a single track on repeat can't be played",
        "one that can't be looked up, repeated by itself, and forty times in a list",
        "librespot takes it out of the list, ends the repetition, and stops after one skip; only a"
        " list on repeat begins anew, and that is produced.",
    ),
    Closed(
        Cause.CRASHED,
        "a single SIGSEGV from outside",
        "it was sent to a registered zone",
        "Rust's handler takes the first one for an overflow of the stack, finds none, and goes on;"
        " SIGABRT and SIGKILL are sent instead.",
    ),
)
