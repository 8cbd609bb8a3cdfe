"""What can be wrong with a session, and what is done about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from ..launcher import LaunchError, LaunchProblem
from ..model import Cause


class Action(Enum):
    """What follows a verdict. Who has to act then stands in `model.WHO_ACTS`."""

    WAIT_FOR_GATE = "wait for the gate"
    """The account's or the network's matter: the gate says when."""
    RESTART = "restart"
    """The program lives and is of no use: it ends now, and comes back through the gate."""
    RESTART_IN_PAUSE = "restart in a pause"
    """The program is of some use: it goes on until its successor may log in."""
    KILL = "kill"
    """The program hears nothing, so it can't end by itself; back through the gate."""
    BACK_OFF = "back off"
    """Trouble of the zone's own: a delay that grows, then the gate."""
    STOP = "stop"
    """Nobody but a person can mend it: it isn't tried again."""


ACTIONS: Mapping[Cause, Action] = MappingProxyType(
    {
        Cause.RATE_LIMITED: Action.WAIT_FOR_GATE,
        Cause.NETWORK_AWAY: Action.WAIT_FOR_GATE,
        Cause.CONNECTION_LOST: Action.RESTART,
        Cause.ACCESS_POINT_GONE: Action.RESTART,
        Cause.DEALER_SILENT: Action.RESTART,
        Cause.EVICTED: Action.RESTART_IN_PAUSE,
        Cause.DEAF: Action.RESTART_IN_PAUSE,
        Cause.TRACKS_UNAVAILABLE: Action.RESTART_IN_PAUSE,
        Cause.FROZEN: Action.KILL,
        Cause.REGISTRATION_TIMED_OUT: Action.BACK_OFF,
        Cause.SERVICE_ERROR: Action.BACK_OFF,
        Cause.CRASHED: Action.BACK_OFF,
        Cause.EXITED: Action.BACK_OFF,
        Cause.OUTPUT_BROKEN: Action.BACK_OFF,
        Cause.STORAGE: Action.BACK_OFF,
        Cause.RESOURCES: Action.BACK_OFF,
        Cause.DEFECT: Action.BACK_OFF,
        Cause.NO_AUDIO_KEYS: Action.STOP,
        Cause.CREDENTIALS_MISSING: Action.STOP,
        Cause.CREDENTIALS_REFUSED: Action.STOP,
        Cause.NOT_PREMIUM: Action.STOP,
        Cause.TRAVEL_RESTRICTION: Action.STOP,
        Cause.PROGRAM_MISSING: Action.STOP,
        Cause.PROGRAM_NOT_EXECUTABLE: Action.STOP,
        Cause.PROGRAM_UNSUITABLE: Action.STOP,
        Cause.PROGRAM_TOO_OLD: Action.STOP,
        Cause.OPTIONS_REFUSED: Action.STOP,
    }
)
"""Every verdict there is. What isn't here (a pause, a hand-over, a neighbour's end) is no trouble.

A session whose program may bring it back by itself gets no verdict before its time is up.
"""

RESTARTS: Final = frozenset({Action.RESTART, Action.RESTART_IN_PAUSE, Action.KILL})
"""What ends a session that was connected, to mend it."""
LOSSES: Final = frozenset({Cause.CONNECTION_LOST, Cause.ACCESS_POINT_GONE, Cause.DEALER_SILENT})
"""What a network, or Spotify, may do to many sessions at once, and no session does to itself."""

_LAUNCH_PROBLEMS: Final = {
    LaunchProblem.PROGRAM_MISSING: Cause.PROGRAM_MISSING,
    LaunchProblem.PROGRAM_NOT_EXECUTABLE: Cause.PROGRAM_NOT_EXECUTABLE,
    LaunchProblem.PROGRAM_UNSUITABLE: Cause.PROGRAM_UNSUITABLE,
    LaunchProblem.OUTPUT: Cause.OUTPUT_BROKEN,
    LaunchProblem.STORAGE: Cause.STORAGE,
    LaunchProblem.RESOURCES: Cause.RESOURCES,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a session has to end, or did, and the line that proves it."""

    cause: Cause
    evidence: str | None = None
    retry_after_s: float | None = None
    """When Spotify said to come again, in seconds."""

    def __post_init__(self) -> None:
        """Refuse a cause that is no verdict."""
        if self.cause not in ACTIONS:
            msg = f"{self.cause} is no verdict"
            raise ValueError(msg)

    @property
    def action(self) -> Action:
        """What follows."""
        return ACTIONS[self.cause]


def judge_launch(error: LaunchError) -> Verdict:
    """Return why a session could not even be started."""
    return Verdict(_LAUNCH_PROBLEMS[error.problem], error.text)
