"""Which names are borne by sessions that live: one at a time for each.

librespot's device id is made of its name alone. Two programs of one name are one device to Spotify,
within an account: the goodbye of either removes the other's registration, and nobody tells it.
A session bears the name it was started with to the end of its process, whatever its zone is called
by then.
"""

from collections.abc import Callable

from .run import Run


class Bearers:
    """One account's."""

    def __init__(self, wanted: Callable[[str], str | None], on_change: Callable[[], None]) -> None:
        """Begin without sessions.

        `wanted` returns the name that a zone's next session shall bear; None: there shall be none.
        `on_change` is called when a name is free again.
        """
        self._wanted = wanted
        self._on_change = on_change
        self._runs: dict[Run, str] = {}
        """The sessions that may live, and whose each is."""
        self._registered: set[str] = set()
        """The names that Spotify knew a device by which is gone."""

    def add(self, run: Run, zone_id: str) -> None:
        """Take a zone's session whose process begins; it counts until that has ended."""
        if run.process is not None:
            self._runs[run] = zone_id
            run.process.add_done_callback(lambda _: self._remove(run))

    def was_borne(self, name: str) -> bool:
        """Return whether a session of that name was registered and is over."""
        return name in self._registered

    def lets_in(self, zone_id: str) -> bool:
        """Return whether the zone's next session would be the only one of its name."""
        return self._in_its_way(zone_id) is None

    def lets_change(self, zone_id: str) -> bool:
        """Return whether a zone that works gets the name it wants when its session ends.

        Who waits for a name plays on. Of zones that swap theirs one has to give way first, but not
        while music plays under a name that is swapped.
        """
        each, seen = zone_id, set[str]()
        while (run := self._in_its_way(each)) is not None:
            each = self._runs[run]
            if run.plays or each in seen:
                return False
            if each == zone_id:
                return True
            seen.add(each)
        return each == zone_id

    def _in_its_way(self, zone_id: str) -> Run | None:
        """Return another zone's session that bears the name a zone wants."""
        name = self._wanted(zone_id)
        return next(
            (
                run
                for run, owner in self._runs.items()
                if run.name == name and owner != zone_id and not run.ended
            ),
            None,
        )

    def _remove(self, run: Run) -> None:
        del self._runs[run]
        if run.health.was_registered:
            self._registered.add(run.name)
        self._on_change()
