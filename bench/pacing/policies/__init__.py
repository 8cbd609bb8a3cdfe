"""Who keeps a house's zones running: ours, and what others do."""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from bench.pacing.errors import UnknownNameError
from bench.simulation.launcher import SimulatedLauncher

from .ours import Ours
from .peer import Peer
from .peers import PEERS
from .supervisor import Memory, Supervisor

type Policy = Callable[[SimulatedLauncher, Random, Memory | None], Supervisor]

ORACLE: Final = "oracle"
"""The best possible: it supervises nothing, so ours makes the house that it is measured in."""

POLICIES: Final[Mapping[str, Policy]] = {
    "ours": Ours,
    ORACLE: Ours,
    **{name: partial(Peer, habits=habits) for name, habits in PEERS.items()},
}


def named(name: str) -> Policy:
    """Return the policy called `name`.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in POLICIES:
        raise UnknownNameError("policy", name, POLICIES)
    return POLICIES[name]
