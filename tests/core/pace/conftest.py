"""An account that a pace is tried on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

from custom_components.librespot.core.pace import LearnedPace, Login
from lab.limiter import Limit, Limiter, Penalty, Rule, SlidingWindow, TokenBucket

ANSWER_S = 0.2
"""Seconds from asking to the answer."""

buckets = st.builds(
    TokenBucket,
    burst=st.integers(1, 12),
    refill_per_s=st.floats(0.05, 2.0),
)
windows = st.builds(
    SlidingWindow,
    limit=st.integers(1, 12),
    window_s=st.floats(5.0, 90.0),
    count_refused=st.booleans(),
)
rules: st.SearchStrategy[Rule] = buckets | windows
gaps = st.lists(st.floats(0.0, 30.0) | st.floats(0.0, 0.5), max_size=40)
"""Seconds between logins, many of them short."""


def limiter(rule: Rule, penalty_s: float = 0.0) -> Limiter:
    """Return a limiter, with a penalty if it lasts at all."""
    return Limiter(Limit(rule, Penalty(penalty_s) if penalty_s else None))


@dataclass
class Account:
    """An account with a real limiter, which a pace starts logins of."""

    limiter: Limiter
    pace: LearnedPace = field(default_factory=lambda: LearnedPace(Random(1)))
    now: float = 0.0
    refused: list[float] = field(default_factory=list)
    admitted: list[float] = field(default_factory=list)

    def let_in(self, logins: int, within_s: float = 3600.0) -> None:
        """Start logins, as early as the pace wants them, until so many were admitted."""
        wanted = len(self.admitted) + logins
        end = self.now + within_s
        open_: list[tuple[float, Login, bool]] = []
        while len(self.admitted) < wanted or open_:
            assert self.now < end, f"only {len(self.admitted)} of {wanted} were let in"
            moments = [open_[0][0]] if open_ else []
            if len(self.admitted) + len(open_) < wanted:
                hold = self.pace.hold(self.now)
                if hold is None:
                    open_.append(self._start())
                    continue
                if hold.until is not None:
                    moments.append(hold.until)
            self.now = max(self.now, min(moments))
            if open_ and open_[0][0] <= self.now:
                self._answer(*open_.pop(0))

    def _start(self) -> tuple[float, Login, bool]:
        login = self.pace.start(self.now)
        self.pace.launch(login, self.now)
        return self.now + ANSWER_S, login, self.limiter.ask(self.now).admitted

    def _answer(self, at: float, login: Login, admitted: bool) -> None:
        if admitted:
            self.admitted.append(login.launched_at)
            self.pace.registered(login, at)
        else:
            self.refused.append(login.launched_at)
            self.pace.refused(login, at)


def moments(elapsed: Sequence[float]) -> list[float]:
    """Return the times at which something happened, so many seconds after one another."""
    now = 0.0
    return [now := now + seconds for seconds in elapsed]
