"""Which entities and devices Home Assistant made for the account and its speakers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .api import Api, Socket


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker.

    Attributes:
        name: its room's.
        device: its device's id.
        state: the entity of its connection state.
        cause: the entity that says why.
    """

    name: str
    device: str
    state: str
    cause: str


@dataclass(frozen=True, slots=True)
class House:
    """All that Home Assistant made.

    Attributes:
        entry: the account's entry id.
        connected: the entity that counts connected speakers.
        rate_limited_until: the entity that says until when Spotify lets nobody log in.
        speakers: in the order of the rooms.
    """

    entry: str
    connected: str
    rate_limited_until: str
    speakers: tuple[Speaker, ...]


async def find_house(api: Api, entry: str, rooms: tuple[str, ...]) -> House:
    """Wait until Home Assistant has made everything for these rooms, and return it."""
    async with api.socket() as socket, api.socket() as changes:
        await changes.call("subscribe_entities")
        while (house := await _look(socket, entry, rooms)) is None:
            # An entity's first state comes after all that is registered of it.
            await changes.event()
        return house


async def _look(socket: Socket, entry: str, rooms: tuple[str, ...]) -> House | None:
    """Return the house if it is complete."""
    titles = {
        zone["subentry_id"]: zone["title"]
        for zone in await socket.call("config_entries/subentries/list", entry_id=entry)
    }
    entities: dict[str | None, dict[str, dict[str, Any]]] = defaultdict(dict)
    for entity in await socket.call("config/entity_registry/list"):
        if entity["config_entry_id"] == entry:
            room = titles.get(entity["config_subentry_id"])
            entities[room][entity["translation_key"]] = entity
    try:
        return House(
            entry=entry,
            connected=entities[None]["zones_connected"]["entity_id"],
            rate_limited_until=entities[None]["rate_limited_until"]["entity_id"],
            speakers=tuple(_speaker(room, entities[room]) for room in rooms),
        )
    except KeyError:
        return None


def _speaker(name: str, entities: Mapping[str, Mapping[str, Any]]) -> Speaker:
    """Return a speaker; raises KeyError as long as there isn't all of it."""
    state = entities["connection_state"]
    return Speaker(
        name=name,
        device=state["device_id"],
        state=state["entity_id"],
        cause=entities["cause"]["entity_id"],
    )
