"""Follows the speakers' states in Home Assistant, and says what becomes of them."""

from collections.abc import Callable, Iterator, Mapping
import time
from typing import Any, Final

from .api import Api
from .speakers import House, Speaker

CONNECTED: Final = "connected"
REFUSED: Final = "rate_limited"
_NO_CAUSE: Final = "none"


class Watch:
    """What Home Assistant says of the speakers.

    Attributes:
        house: whose.
        states: the connection state of each speaker, by its name.
    """

    def __init__(self, api: Api, house: House, asked: float) -> None:
        """Watch a house whose speakers were asked for at a time of the system's clock."""
        self.house = house
        self.states: dict[str, str] = {}
        self._api = api
        self._speakers = {speaker.state: speaker for speaker in house.speakers}
        self._asked = asked
        self._all_connected_at: float | None = None

    @property
    def connected(self) -> int:
        """How many speakers are connected."""
        return sum(state == CONNECTED for state in self.states.values())

    @property
    def half_way(self) -> bool:
        """Whether there is something to see: a refusal not at the very beginning, or half of it."""
        refused = REFUSED in self.states.values()
        return (3 if refused else 2) * self.connected > len(self._speakers)

    @property
    def all_connected(self) -> bool:
        """Whether all of them are."""
        return self.connected == len(self._speakers)

    @property
    def seconds(self) -> float:
        """How long it took until all were connected for the first time, or takes already."""
        return (self._all_connected_at or time.time()) - self._asked

    async def until_all_connected(self) -> None:
        """Say each change of a state, until all speakers are connected."""
        await self.until(lambda: self.all_connected)

    async def until(self, done: Callable[[], bool]) -> None:
        """Say each change of a state, until there is nothing more to wait for."""
        async with self._api.socket() as socket:
            await socket.call("subscribe_entities", entity_ids=[*self._speakers])
            while not done():
                for entity, state, moment in _states(await socket.event()):
                    await self._take(self._speakers[entity], state, moment)

    async def _take(self, speaker: Speaker, state: str, moment: float) -> None:
        if self.states.get(speaker.name) == state:
            return
        self.states[speaker.name] = state
        if self.all_connected and self._all_connected_at is None:
            self._all_connected_at = moment
        # Home Assistant writes the cause in the same moment as the state.
        cause = (await self._api.get(f"states/{speaker.cause}"))["state"]
        words = [state] if cause in {_NO_CAUSE, state} else [state, cause]
        print(
            f"{moment - self._asked:7.1f} s  {speaker.name:<14}"
            f"{': '.join(words).replace('_', ' '):<34}{self.connected:>3} connected",
            flush=True,
        )


def _states(event: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    """Return the entities that an event is about, their states and since when these are so.

    The first event has all of each; those after it only what has changed.
    """
    for entity, state in sorted(event.get("a", {}).items(), key=lambda item: item[1]["lc"]):
        yield entity, state["s"], state["lc"]
    for entity, change in event.get("c", {}).items():
        if "s" in (new := change.get("+", {})):
            yield entity, new["s"], new["lc"]
