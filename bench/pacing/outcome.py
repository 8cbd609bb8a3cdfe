"""What one run of a scenario came to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from bench.simulation.spotify import Login

from .bound import Bound, added

_HOUR_S: Final = 3600.0
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Busiest:
    """The most full logins that fell together, of one zone and of all, whenever that was."""

    zone_hour: int = 0
    zone_day: int = 0
    house_hour: int = 0
    house_day: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run came to; all times in seconds.

    Attributes:
        best: what nobody could have done better.
        timed: whether there is one moment at which all is well again.
        time_s: until then; None: never, or there is no such moment.
        never: not all zones were connected within an hour beyond the best possible.
        refusals: attempts that were answered 429.
        logins: full logins at the access point.
        busiest: the most of them within an hour and within a day.
        missed_s: zone-seconds without a connection.
        others_missed_s: those of the zones that the scenario didn't touch.
        lost_music_s: seconds without the music that played.
        counts: how many zones were connected from which second on, the first of them from the
            beginning; of several troubles apart, those of the last.
    """

    best: Bound
    timed: bool = True
    time_s: float | None
    never: bool
    refusals: int
    logins: int
    busiest: Busiest = Busiest()
    missed_s: float
    others_missed_s: float = 0.0
    lost_music_s: float = 0.0
    counts: Sequence[tuple[float, int]]

    def after(self, first: Self) -> Self:
        """Return this trouble and one before it as one."""
        return replace(
            self,
            best=added([first.best, self.best]),
            time_s=_sum(first.time_s, self.time_s),
            never=first.never or self.never,
            refusals=first.refusals + self.refusals,
            logins=first.logins + self.logins,
            missed_s=first.missed_s + self.missed_s,
            others_missed_s=first.others_missed_s + self.others_missed_s,
            lost_music_s=first.lost_music_s + self.lost_music_s,
        )

    def of_the_best(self) -> Outcome:
        """Return what the best possible would have come to."""
        best = self.best
        return Outcome(
            best=best,
            timed=self.timed,
            time_s=best.time_s if self.timed else None,
            never=False,
            refusals=best.refusals,
            logins=best.logins,
            missed_s=best.unavailable_s,
            counts=tuple(self._best_counts()),
        )

    def _best_counts(self) -> Iterator[tuple[float, int]]:
        """From the same beginning on; of several troubles apart, of the last one."""
        begun, connected = self.counts[0]
        yield begun, connected
        changes = [
            *((at, -1) for at in self.best.lost_at),
            *((at, 1) for at in self.best.connected_at),
        ]
        for moment, change in sorted(changes):
            if moment >= begun:
                connected += change
                yield moment, connected


def _sum(first_s: float | None, then_s: float | None) -> float | None:
    return None if first_s is None or then_s is None else first_s + then_s


def busiest(logins: Sequence[Login]) -> Busiest:
    """Return the most logins within any hour and any day."""
    zones: dict[str, list[float]] = {}
    for login in logins:
        zones.setdefault(login.zone_id, []).append(login.at)
    house = [login.at for login in logins]
    return Busiest(
        zone_hour=max((_most(times, _HOUR_S) for times in zones.values()), default=0),
        zone_day=max((_most(times, _DAY_S) for times in zones.values()), default=0),
        house_hour=_most(house, _HOUR_S),
        house_day=_most(house, _DAY_S),
    )


def _most(times: Sequence[float], within_s: float) -> int:
    most = first = 0
    for last, moment in enumerate(times):
        while moment - times[first] >= within_s:
            first += 1
        most = max(most, last - first + 1)
    return most
