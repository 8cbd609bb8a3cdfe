"""What an account's zones say of each other: the only sign of a silent eviction.

Spotify can forget a device whose connections stay. Its own program never learns of that: pings are
answered as ever. Only the account's other zones are told that it is gone.

One message is a suspicion. Idle devices come and go in these messages when they never left, and a
lost dealer connection is told as well, a moment before its zone is back. What makes it a verdict:

* several witnesses: two zones, or the only other one there is. Spotify tells them all the same, so
  they don't prove that Spotify is right, only that none of them mistook it or lives in the past. So
  they have to agree at about the same time: a word that nobody else confirms is forgotten;
* time: so long that whoever comes back by itself has done so, longer with a single witness;
* no sign of life of its own kind from the accused. Pongs are none. A registration is one, and so
  is whatever only a registered device is told: a command, or news of the account's devices. Here
  Spotify's mistakes show. Neighbours who see it again acquit it, too.

A wrong verdict costs one restart of a zone that doesn't play: it is away for some seconds, and that
at most once in ten minutes and six times a day (`care`). Were Spotify wrong about all zones at
once, each idle one would log in anew, one after the other, as fast as the gate lets them, as they
would after any other loss. A hand-over, a pause and a new volume prove that a device is
there. Of a zone that we ended, or that has another name since, nobody can say anything: it has no
session with that device, and phones never had one. What a zone is told of itself counts neither
way, so an account's only zone has no witness at all.
"""

from typing import Final

from ..model import Cause
from .verdict import Verdict

SEVERAL: Final = 2
"""Witnesses that are enough."""
ACCUSED_S: Final = 20.0
"""Seconds that an accusation by several stands until it is a verdict: two attempts of the
program's own to come back, which it makes every 10 s."""
ACCUSED_BY_ONE_S: Final = 60.0
"""Seconds that an accusation by a single witness stands until it is a verdict, if there is no other
who could have heard of it, or is forgotten."""
SETTLING_S: Final = 10.0
"""Seconds after a registration in which nothing counts, if it isn't the zone's first: the end of
the connection before may be told only then, and it had the same id."""


class Witnesses:
    """What others say of one session."""

    def __init__(self, *, follows_another: bool) -> None:
        """Begin with nobody's word; `follows_another`: the device was registered before."""
        self._follows_another = follows_another
        self._since = 0.0
        self._line: str | None = None
        """What the first of them said; None: nobody did."""
        self._names: set[str] = set()
        self._neighbours = 0

    def accuse(
        self, witness: str, line: str, now: float, *, neighbours: int, registered_for_s: float
    ) -> None:
        """Take one's word, of so many who are connected and could have heard of it as well."""
        if self._follows_another and registered_for_s < SETTLING_S:
            return
        self._neighbours = neighbours
        if self.due is None and now - self._since > ACCUSED_BY_ONE_S:
            self.acquit()
        if self._line is None:
            self._since, self._line = now, line
        self._names.add(witness)

    def registered_again(self) -> None:
        """Note that another connection took the place of the one before."""
        self._follows_another = True

    def acquit(self) -> None:
        """Let what was said not count any more."""
        self._line = None
        self._names.clear()

    @property
    def due(self) -> float | None:
        """When it becomes a verdict by time alone, in seconds; None: it takes another witness."""
        if len(self._names) >= SEVERAL:
            return self._since + ACCUSED_S
        return self._since + ACCUSED_BY_ONE_S if self._names and self._neighbours <= 1 else None

    def verdict(self, now: float) -> Verdict | None:
        """Return the verdict if there are enough of them, for long enough."""
        due = self.due
        return None if due is None or now < due else Verdict(Cause.EVICTED, self._line)
