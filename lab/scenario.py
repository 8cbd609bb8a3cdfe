"""Scenarios: what the lab is told, step by step, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
import json
import math
from pathlib import Path

from .errors import LabError, UnknownNameError
from .wire import Json, from_json, strict

_FOLDER = Path(__file__).parent / "scenarios"


@strict
@dataclass(frozen=True, slots=True)
class Step:
    """One call of one of the lab's methods.

    Attributes:
        method: its name.
        parameters: its parameters by name, as in JSON. "$account" and "$device"
            stand for those that the scenario is played with; without one, what
            has it as its value is left out.
        after_s: seconds since the step before, or the start; 0 or more.
    """

    method: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    after_s: float = 0.0

    def __post_init__(self) -> None:
        """Check the range."""
        if not 0 <= self.after_s < math.inf:
            raise LabError(f"after_s is {self.after_s}; it must be 0 or more")


@strict
@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps with a name.

    Attributes:
        name: what it is called.
        does: what it makes happen, for people.
        steps: in their order, 1 or more.
    """

    name: str
    does: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Check that something happens."""
        if not self.steps:
            raise LabError(f"{self.name or 'the scenario'} has no steps")


@cache
def recorded() -> Mapping[str, Scenario]:
    """Return the recorded scenarios, by name: one file each, named after it."""
    return {
        file.stem: from_json({"name": file.stem, **json.loads(file.read_text())}, Scenario)
        for file in sorted(_FOLDER.glob("*.json"))
    }


def named(name: str) -> Scenario:
    """Return the recorded scenario called `name`.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in recorded():
        raise UnknownNameError("scenario", name, recorded())
    return recorded()[name]


def scenario_of(scenario: str | Scenario) -> Scenario:
    """Return a scenario that is given whole or by name.

    Raises:
        UnknownNameError: there is none of this name.
    """
    return named(scenario) if isinstance(scenario, str) else scenario
