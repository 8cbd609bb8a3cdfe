"""What an account's zones say of each other: the only sign of a silent eviction.

Spotify can forget a device whose connections stay. Its own program never learns of that: pings are
answered as ever. Only the account's other zones are told that it is gone.

One message is a suspicion. Idle devices come and go in these messages when they never left, and a
lost dealer connection is told as well, a moment before its zone is back. What makes it a verdict:

* several witnesses: two zones, or the only other one there is;
* time: so long that whoever comes back by itself has done so, longer with a single witness;
* no sign of life of its own kind from the accused. Pongs are none. A registration is one, and so
  is whatever only a registered device is told: a command, or news of the account's devices.
  Neighbours who see it again acquit it, too.

A wrong verdict costs one restart of a zone that doesn't play: it is away for some seconds, and that
at most once in ten minutes and six times a day (`care`). A hand-over, a pause and a new volume
prove that a device is there. Of a zone that we ended, or that has another name since, nobody can
say anything: it has no session with that device, and phones never had one.
"""

from dataclasses import dataclass, field
from typing import Final

SEVERAL: Final = 2
"""Witnesses that are enough."""
ACCUSED_S: Final = 20.0
"""Seconds that an accusation by several stands until it is a verdict: two attempts of the
program's own to come back, which it makes every 10 s."""
ACCUSED_BY_ONE_S: Final = 60.0
"""Seconds that an accusation by a single witness stands."""
SETTLING_S: Final = 10.0
"""Seconds after a registration in which nothing counts, if the zone had a session before: that
one's end may be told only then, and it had the same id."""


@dataclass(slots=True)
class Accusation:
    """What others said of one zone."""

    since: float
    """When the first of them spoke, in seconds on the event loop's clock."""
    line: str
    """What it said."""
    witnesses: set[str] = field(default_factory=set)
    """The zones that said it."""

    def due(self, neighbours: int) -> float | None:
        """Return when it becomes a verdict by time alone; None: it takes another witness.

        `neighbours` are the other zones that are connected, who could have heard of it.
        """
        if len(self.witnesses) >= SEVERAL:
            return self.since + ACCUSED_S
        return self.since + ACCUSED_BY_ONE_S if neighbours <= 1 else None
