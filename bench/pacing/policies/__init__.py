"""Who keeps a house's zones running: ours, and what others do."""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from bench.pacing.errors import BenchError, UnknownNameError
from bench.simulation.launcher import SimulatedLauncher
from custom_components.librespot.core.pace import CONFIDENCE

from .ours import Ours
from .peer import Peer
from .peers import PEERS
from .supervisor import Memory, Supervisor

type Policy = Callable[[SimulatedLauncher, Random, Memory | None], Supervisor]

OURS: Final = "ours"
ORACLE: Final = "oracle"
"""The best possible: it supervises nothing, so ours makes the house that it is measured in."""

POLICIES: Final[Mapping[str, Policy]] = {
    OURS: Ours,
    ORACLE: Ours,
    **{name: partial(Peer, habits=habits) for name, habits in PEERS.items()},
}

_AT: Final = f"{OURS}@"
"""Before a confidence, where ours shall have another one."""
_CONFIDENCES: Final = (0.3, 0.45, 0.6, 0.72, 0.8, 0.87, 0.93)

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": tuple(POLICIES),
    "tradeoff": (
        *(
            OURS if confidence == CONFIDENCE else f"{_AT}{confidence:g}"
            for confidence in sorted({*_CONFIDENCES, CONFIDENCE})
        ),
        ORACLE,
    ),
}
"""Several policies under one name: everybody, and ours with more and less caution."""


def named(name: str) -> Policy:
    """Return the policy called `name`; `ours@0.5` is ours with a confidence of 0.5.

    Raises:
        UnknownNameError: there is none.
        BenchError: there is no such confidence.
    """
    if name in POLICIES:
        return POLICIES[name]
    if (wanted := confidence(name)) is None:
        raise UnknownNameError("policy", name, [*POLICIES, f"{_AT}CONFIDENCE"])
    return partial(Ours, confidence=wanted)


def confidence(name: str) -> float | None:
    """Return the confidence with which the policy called `name` starts logins; None: not ours.

    Raises:
        BenchError: there is no such confidence.
    """
    if name == OURS:
        return CONFIDENCE
    if not name.startswith(_AT):
        return None
    text = name.removeprefix(_AT)
    try:
        wanted = float(text)
    except ValueError:
        wanted = 0.0
    if not 0 < wanted < 1:
        raise BenchError(f"{name}: {text!r} is no confidence between 0 and 1")
    return wanted
