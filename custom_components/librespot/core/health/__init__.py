"""Evidence in, verdict out: what one session's signs, and its neighbours', say about it."""

from .commands import ANSWER_S, DEAF_AFTER
from .connection import (
    ACCESS_POINT_S,
    DEALER_SILENT_S,
    OWN_ATTEMPT_S,
    RECONNECT_S,
    REGISTRATION_S,
    Phase,
)
from .music import OVERTIME_S, UNKNOWN_LENGTH_S
from .pulse import MUTE_S
from .session import Health
from .sparing import IN_VAIN, MUSIC_SPARED_S
from .tracks import SPINS, STORM_S, STORM_TRACKS
from .verdict import ACTIONS, LOSSES, RESTARTS, Action, Verdict, judge_launch
from .witnesses import ACCUSED_BY_ONE_S, ACCUSED_S, SETTLING_S

__all__ = [
    "ACCESS_POINT_S",
    "ACCUSED_BY_ONE_S",
    "ACCUSED_S",
    "ACTIONS",
    "ANSWER_S",
    "DEAF_AFTER",
    "DEALER_SILENT_S",
    "IN_VAIN",
    "LOSSES",
    "MUSIC_SPARED_S",
    "MUTE_S",
    "OVERTIME_S",
    "OWN_ATTEMPT_S",
    "RECONNECT_S",
    "REGISTRATION_S",
    "RESTARTS",
    "SETTLING_S",
    "SPINS",
    "STORM_S",
    "STORM_TRACKS",
    "UNKNOWN_LENGTH_S",
    "Action",
    "Health",
    "Phase",
    "Verdict",
    "judge_launch",
]
