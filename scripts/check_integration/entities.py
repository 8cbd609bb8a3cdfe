"""The entities, as the integration describes them when it is loaded."""

from collections.abc import Iterator
from dataclasses import is_dataclass
import importlib
from pathlib import Path
from types import ModuleType
from typing import TypeIs

from homeassistant.helpers.entity import EntityDescription

from .code import PLATFORMS

type Described = tuple[str, EntityDescription]


def descriptions(folder: Path) -> Iterator[Described]:
    """Give every described entity with its platform."""
    package = ".".join(folder.parts)
    for platform in sorted(PLATFORMS & {path.stem for path in folder.glob("*.py")}):
        for description in _in(importlib.import_module(f"{package}.{platform}")):
            yield platform, description


def states(described: Described) -> list[str]:
    """Give the states that an entity may have, where they are a closed list."""
    return getattr(described[1], "options", None) or []


def _in(module: ModuleType) -> Iterator[EntityDescription]:
    for value in vars(module).values():
        for item in value if isinstance(value, list | tuple) else [value]:
            if _is_description(item):
                yield item


def _is_description(item: object) -> TypeIs[EntityDescription]:
    # Home Assistant makes a class of its own out of each of its descriptions, which isn't derived
    # from EntityDescription.
    return (
        is_dataclass(item)
        and not isinstance(item, type)
        and hasattr(item, "entity_registry_enabled_default")
    )
