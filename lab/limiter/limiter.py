"""Admitting and refusing under a limit: pure decisions, time is passed in."""

from dataclasses import dataclass
import math
from random import Random

from .limit import Limit
from .memory import remember

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Decision:
    """What a limiter said to one attempt.

    Attributes:
        admitted: whether it may go on.
        retry_after_s: seconds until an attempt may be admitted, if nobody else
            attempts meanwhile; 0 when admitted.
    """

    admitted: bool
    retry_after_s: float = 0.0


class Limiter:
    """The memory of the attempts under one limit. Time never goes back."""

    def __init__(self, limit: Limit, now: float = 0.0, seed: int | str = 0) -> None:
        """Begin at `now` seconds, with nothing asked yet; `seed` moves the strangers."""
        self._memory = remember(limit.limiter)
        self._penalty = limit.penalty
        self._blocked_until = -math.inf
        self._next_block_s = 0.0
        self._forgive()
        self._then = limit.then
        self._turns_at = math.inf if limit.then is None else now + limit.then.after_s
        self._random = Random(seed)
        self._noise_per_s = limit.noise_per_s
        self._stranger_at = now
        self._await_stranger()

    def wait_s(self, now: float) -> float:
        """Return how long after `now` an attempt would be admitted, 0 for at once.

        That is if nobody attempts meanwhile, and before the limit turns.
        """
        self._catch_up(now)
        return self._wait_s(now)

    def ask(self, now: float) -> Decision:
        """Decide about an attempt at `now` seconds."""
        self._catch_up(now)
        if not self._wait_s(now):
            self._admit(now)
            return Decision(admitted=True)
        self._memory.refuse(now)
        if self._penalty is not None:
            grown = self._next_block_s * self._penalty.growth
            self._blocked_until = now + self._next_block_s
            self._next_block_s = min(grown, self._penalty.cap_s or math.inf)
        return Decision(admitted=False, retry_after_s=self._wait_s(now))

    def _wait_s(self, now: float) -> float:
        wait = max(self._blocked_until - now, self._memory.wait_s(now))
        return wait if wait > _ROUNDING else 0.0

    def _admit(self, now: float) -> None:
        self._memory.admit(now)
        self._forgive()

    def _forgive(self) -> None:
        if self._penalty is not None:
            self._next_block_s = self._penalty.seconds

    def _catch_up(self, now: float) -> None:
        while (moment := min(self._stranger_at, self._turns_at)) <= now:
            if self._turns_at <= self._stranger_at:
                self._turn()
                continue
            if not self._wait_s(moment):
                self._admit(moment)
            self._await_stranger()

    def _turn(self) -> None:
        assert self._then is not None
        self._memory = remember(self._then.limiter)
        self._penalty = self._then.penalty
        self._blocked_until = -math.inf
        self._forgive()
        self._turns_at = math.inf

    def _await_stranger(self) -> None:
        if self._noise_per_s:
            self._stranger_at += self._random.expovariate(self._noise_per_s)
        else:
            self._stranger_at = math.inf
