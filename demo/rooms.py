"""The rooms of the house that the demo shows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Living Room": "mdi:sofa",
        "Kitchen": "mdi:stove",
        "Dining Room": "mdi:silverware-fork-knife",
        "Bedroom": "mdi:bed",
        "Nursery": "mdi:teddy-bear",
        "Guest Room": "mdi:bag-suitcase",
        "Study": "mdi:desk",
        "Bathroom": "mdi:bathtub",
        "Hallway": "mdi:coat-rack",
        "Workshop": "mdi:hammer-wrench",
        "Terrace": "mdi:flower",
        "Attic": "mdi:home-roof",
        "Basement": "mdi:stairs-down",
        "Garage": "mdi:garage",
        "Garden": "mdi:tree",
        "Gym": "mdi:dumbbell",
        "Laundry Room": "mdi:washing-machine",
        "Library": "mdi:bookshelf",
        "Music Room": "mdi:piano",
        "Sauna": "mdi:hot-tub",
    }
)
"""Every room with its icon; a house of fewer has the first ones."""


def room_names(count: int) -> tuple[str, ...]:
    """Return the names of a house's rooms."""
    return tuple(ICONS)[:count]
