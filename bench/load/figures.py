"""What was measured, and what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .light_client import Answers
from .spread import Spread
from .usage import TICK_S, Usage


@dataclass(frozen=True, slots=True)
class Moment:
    """What all had used up to a moment.

    Attributes:
        at: seconds of this machine's monotonic clock.
        busy_s: seconds for which the machine's cores had worked, summed.
        ours: what the bench and its light client had used.
        lab: what the lab had used.
        zones: what each zone had used, by name; those that don't run yet are missing.
    """

    at: float
    busy_s: float
    ours: tuple[Usage, ...]
    lab: Usage
    zones: Mapping[str, Usage]


@dataclass(frozen=True, slots=True)
class ZonesPart:
    """What the zones used in a phase.

    Attributes:
        processor_s: seconds of processor time, summed.
        processor_s_each: the same of each.
        resident: bytes in memory at its end, summed, shared ones counted for each.
        resident_each: the same of each.
        shared_out: bytes in memory at its end, summed, shared ones counted once.
    """

    processor_s: float
    processor_s_each: Spread
    resident: int
    resident_each: Spread
    shared_out: int


@dataclass(frozen=True, slots=True)
class LabPart:
    """What the lab used in a phase.

    Attributes:
        processor_s: seconds of processor time.
        busy: share of one core, 0 to 1.
        waited: share of the time in which it could have worked, but no core was free.
        resident: bytes in memory at its end.
        late_s: how many seconds late its event loop was, looked at 50 times a second.
    """

    processor_s: float
    busy: float
    waited: float
    resident: int
    late_s: Spread

    @property
    def idle(self) -> float:
        """Share of the time in which it had nothing to do, 0 to 1."""
        return max(0.0, 1 - self.busy - self.waited)


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the run.

    Attributes:
        lasted_s: seconds.
        zones: none before they are started.
        lab: its part.
        answers: how many seconds the light client's requests took, by their kind.
        busy: share of all the machine's cores that worked, 0 to 1.
        others: share of them that worked for nobody that takes part here.
    """

    lasted_s: float
    zones: ZonesPart | None
    lab: LabPart
    answers: Answers
    busy: float
    others: float


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run.

    Attributes:
        version: the librespot's.
        cores: the machine's.
        accounts: among which the zones are divided.
        every_s: seconds between two starts.
        registered_s: seconds from the first one's start until all were registered.
        registered_s_each: the same for each one from its own start.
        stayed: how many were registered in the end, and had to register only once.
        quiet: the lab alone.
        start: from the first start until all were registered.
        steady: the heartbeat after that.
    """

    version: str
    cores: int
    accounts: int
    every_s: float
    registered_s: float
    registered_s_each: Spread
    stayed: int
    quiet: Phase
    start: Phase
    steady: Phase

    @property
    def zones(self) -> int:
        """How many there were."""
        return self.registered_s_each.count

    @property
    def most_per_s(self) -> float:
        """How many zones in a second the lab could register with a core of its own."""
        return self.zones / max(self.start.lab.processor_s, TICK_S)


def phase(before: Moment, after: Moment, cores: int, late_s: Spread, answers: Answers) -> Phase:
    """Return what was used between two moments on a machine with so many cores."""
    lasted_s = after.at - before.at
    zones_s = [
        usage.processor_s - before.zones[name].processor_s
        if name in before.zones
        else usage.processor_s
        for name, usage in after.zones.items()
    ]
    lab_s = after.lab.processor_s - before.lab.processor_s
    busy_s = after.busy_s - before.busy_s
    others_s = busy_s - sum(zones_s) - lab_s - (_summed_s(after.ours) - _summed_s(before.ours))
    resident = [usage.resident for usage in after.zones.values()]
    return Phase(
        lasted_s=lasted_s,
        zones=ZonesPart(
            processor_s=sum(zones_s),
            processor_s_each=Spread.of(zones_s),
            resident=sum(resident),
            resident_each=Spread.of(resident),
            shared_out=sum(usage.shared_out for usage in after.zones.values()),
        )
        if after.zones
        else None,
        lab=LabPart(
            processor_s=lab_s,
            busy=lab_s / lasted_s,
            waited=(after.lab.waited_s - before.lab.waited_s) / lasted_s,
            resident=after.lab.resident,
            late_s=late_s,
        ),
        answers=answers,
        busy=busy_s / (cores * lasted_s),
        # Ticks are coarse: a little too much may have been taken away.
        others=max(0.0, others_s / (cores * lasted_s)),
    )


def _summed_s(usages: Iterable[Usage]) -> float:
    return sum(usage.processor_s for usage in usages)
