"""The delays of others, from the constants that they publish."""

from dataclasses import dataclass
from random import Random
from typing import Final, override

from .peer import Delays, Run


@dataclass(frozen=True, slots=True)
class Fixed(Delays):
    """Always the same.

    raspotify's unit: `Restart=always`, `RestartSec=10`.
    """

    seconds: float

    @override
    def again_s(self, run: Run) -> float:
        return self.seconds


class Never(Delays):
    """What is over stays over: librespot by itself, without anybody who starts it again."""

    @override
    def again_s(self, run: Run) -> None:
        return None


@dataclass(slots=True)
class Growing(Delays):
    """Each delay a multiple of the one before, until a run was long enough.

    Docker (`--restart unless-stopped`): 0.1 s doubling to a minute, from the start again after a
    run of 10 s. Kubernetes (CrashLoopBackOff, KEP-4603): 10 s doubling to 300 s, after 10 minutes.
    """

    begin_s: float
    growth: float
    cap_s: float
    forgets_after_s: float
    _next_s: float | None = None

    @override
    def again_s(self, run: Run) -> float:
        if self._next_s is None or run.ran_s >= self.forgets_after_s:
            self._next_s = self.begin_s
        delay_s = self._next_s
        self._next_s = min(delay_s * self.growth, self.cap_s)
        return delay_s


class Steps(Delays):
    """systemd's `RestartSteps`: from `RestartSec` to `RestartMaxDelaySec` in a geometric row.

    The row is never begun anew by itself. systemd has no numbers of its own for these: 1 s to
    5 minutes in 8 steps.
    """

    RESTART_S: Final = 1.0
    MAX_DELAY_S: Final = 300.0
    STEPS: Final = 8

    def __init__(self) -> None:
        self._restarts = 0

    @override
    def again_s(self, run: Run) -> float:
        share = min(self._restarts / self.STEPS, 1.0)
        self._restarts += 1
        return float(self.RESTART_S * (self.MAX_DELAY_S / self.RESTART_S) ** share)


class MusicAssistant(Delays):
    """Music Assistant's plugin: 2 s, five times, then an error for a person."""

    RESTART_S: Final = 2.0
    MAX_RESTARTS: Final = 5

    def __init__(self) -> None:
        self._restarts = 0

    @override
    def again_s(self, run: Run) -> float | None:
        if run.registered_s is not None:
            self._restarts = 0
        self._restarts += 1
        return self.RESTART_S if self._restarts <= self.MAX_RESTARTS else None


class Lox(Delays):
    """lox-audioserver after its incident: 5 s apart at the start, a ladder of delays after it.

    As coded it is blind to a refused dealer: the session's end emits no event, and nobody starts
    the zone again. The ladder begins anew with each start, so its first rung is all that is used.
    """

    STAGGER_S: Final = 5.0
    SPREAD_S: Final = 0.175
    JITTER_S: Final = 0.5
    RUNG_S: Final = 4.0
    RUNG_SPREAD_S: Final = 0.5
    RUNG_JITTER_S: Final = 1.25
    REFUSED_S: Final = 30.0

    def __init__(self, place: int, random: Random, *, sees_refusals: bool) -> None:
        self._zone = place + 1
        self._random = random
        self._sees_refusals = sees_refusals
        self._place = place

    @override
    def first_s(self) -> float:
        spread_s = self._zone % 7 * self.SPREAD_S
        return self._place * self.STAGGER_S + spread_s + self._random.uniform(0, self.JITTER_S)

    @override
    def again_s(self, run: Run) -> float | None:
        if run.refused and not self._sees_refusals:
            return None
        delay_s = self.RUNG_S + self._zone % 13 * self.RUNG_SPREAD_S
        delay_s += self._random.uniform(0, self.RUNG_JITTER_S)
        return delay_s + self.REFUSED_S if run.refused else delay_s


class FullJitter(Delays):
    """AWS' full jitter: anywhere from 0 to a bound that doubles, here from 1 s to 300 s."""

    BASE_S: Final = 1.0
    CAP_S: Final = 300.0

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = 0

    @override
    def again_s(self, run: Run) -> float:
        if run.registered_s is not None:
            self._failures = 0
        bound_s = min(self.CAP_S, self.BASE_S * 2.0**self._failures)
        self._failures += 1
        return self._random.uniform(0, bound_s)


class Grpc(Delays):
    """gRPC's connection backoff: 1 s, times 1.6 up to 120 s, a fifth more or less."""

    BASE_S: Final = 1.0
    GROWTH: Final = 1.6
    CAP_S: Final = 120.0
    JITTER: Final = 0.2

    def __init__(self, random: Random) -> None:
        self._random = random
        self._next_s = self.BASE_S

    @override
    def again_s(self, run: Run) -> float:
        if run.registered_s is not None:
            self._next_s = self.BASE_S
        delay_s = self._next_s
        self._next_s = min(delay_s * self.GROWTH, self.CAP_S)
        return delay_s * self._random.uniform(1 - self.JITTER, 1 + self.JITTER)


class DiscordShard(Delays):
    """A Discord shard's reconnects before its turn in the queue: 2 to the n seconds (twilight)."""

    CAP_S: Final = 255.0

    def __init__(self) -> None:
        self._failures = 0

    @override
    def again_s(self, run: Run) -> float:
        if run.registered_s is not None:
            self._failures = 0
        delay_s = min(self.CAP_S, 2.0**self._failures)
        self._failures += 1
        return delay_s
