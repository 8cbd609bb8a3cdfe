"""The logins that are on their way, and the order in which they asked."""

from collections import deque
from collections.abc import Iterable
import math
from typing import Final

from .policy import Login

ANSWER_S: Final = 3.0
"""Seconds after which an answer that has not come is not waited for."""
_AT_ONCE_S: Final = 0.3
"""Logins this close together have no order: who was admitted was first."""
LONGEST_LEAD_S: Final = 5.0
"""Seconds: a program that took longer was held up by something that may be over."""
_LEADS: Final = 20
"""Starts of which the quickest tells how long a program takes until it asks."""


class UnderWay:
    """Logins from their start until their answers can be judged."""

    def __init__(self) -> None:
        """Begin with none."""
        self._logins: list[Login] = []
        self._leads_s: deque[float] = deque(maxlen=_LEADS)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._logins)

    @property
    def leads_s(self) -> tuple[float, ...]:
        """How long the last programs took from their starts until they asked, in seconds."""
        return tuple(self._leads_s)

    @property
    def lead_s(self) -> float:
        """The least that a program will take from its start until it asks, in seconds.

        Less than the least that was seen, the more so the less was seen: too late costs little.
        """
        seen = len(self._leads_s)
        return min(*self._leads_s, LONGEST_LEAD_S) * seen / (seen + 1) if seen else 0.0

    @property
    def answer_due(self) -> float | None:
        """When nobody waits for the first answer any more; None: not all have asked."""
        if not all(login.launched for login in self._logins):
            return None
        return min(login.launched_at for login in self._logins) + ANSWER_S

    def remember_leads(self, leads_s: Iterable[float]) -> None:
        """Take leads that were seen before."""
        self._leads_s.extend(leads_s)

    def add(self, login: Login) -> None:
        """Follow a login from its start on."""
        self._logins.append(login)

    def launch(self, login: Login, now: float) -> None:
        """Note that a login asks now."""
        if not login.launched:
            login.launched_at = now
            if not login.unasked:
                self._leads_s.append(now - login.started_at)

    def withdraw(self, login: Login) -> None:
        """Forget a login that did not reach Spotify."""
        if login in self._logins:
            self._logins.remove(login)

    def coming(self) -> list[float]:
        """Return when those asked or will ask whose answers are not judged yet, in order."""
        return sorted(
            login.launched_at if login.launched else login.started_at + self.lead_s
            for login in self._logins
        )

    def take_answered(self, now: float) -> list[Login]:
        """Return those that can be judged, in the order they asked: nothing before them is open."""
        first_open = min(
            (login.launched_at for login in self._logins if _is_open(login, now)),
            default=math.inf,
        )
        answered: list[Login] = []
        left: list[Login] = []
        for login in self._logins:
            if not login.launched:
                if not login.settled:
                    left.append(login)
            elif login.launched_at < first_open:
                answered.append(login)
            else:
                left.append(login)
        self._logins = left
        return _in_order(answered)


def _asked_at(login: Login) -> float:
    return login.launched_at


def _is_open(login: Login, now: float) -> bool:
    return login.launched and not login.settled and now < login.launched_at + ANSWER_S


def _in_order(logins: list[Login]) -> list[Login]:
    """Sort by time; of those at the same moment the admitted ones came first."""
    result: list[Login] = []
    volley: list[Login] = []
    for login in sorted(logins, key=_asked_at):
        if volley and login.launched_at - volley[0].launched_at > _AT_ONCE_S:
            result += _admitted_first(volley)
            volley = []
        volley.append(login)
    return result + _admitted_first(volley)


def _admitted_first(volley: list[Login]) -> list[Login]:
    return sorted(volley, key=lambda login: login.admitted is False)
