"""All checks of one integration."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.helpers.typing import UNDEFINED

from . import code, entities, manifest, texts
from .shape import Json

ENUM: Final = SensorDeviceClass.ENUM


def problems(folder: Path) -> Iterator[str]:
    """Say all that is wrong with the integration in a folder."""
    description = _read(folder / "manifest.json")
    if not isinstance(description, dict):
        yield "manifest.json: an object is wanted"
        return
    yield from _told("manifest.json", manifest.problems(description, folder))

    english = _read(folder / "translations" / "en.json")
    icons = _read(folder / "icons.json")
    yield from _told("translations/en.json", texts.translation_problems(english))
    yield from _told("icons.json", texts.icon_problems(icons, english))
    for path in sorted((folder / "translations").glob("*.json")):
        if path.stem != "en":
            other = _read(path)
            yield from _told(f"translations/{path.name}", texts.translation_problems(other))
            yield from _told(f"translations/{path.name}", texts.language_problems(english, other))

    sources = code.modules(folder)
    yield from _missing(sources, english)
    yield from _idle(sources, english)
    for described in entities.descriptions(folder):
        yield from _undrawn(described, english, icons)


def _told(file: str, complaints: Iterator[str]) -> Iterator[str]:
    return (f"{file}: {complaint}" for complaint in complaints)


def _read(path: Path) -> Json:
    try:
        value: Json = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return value


def _missing(sources: list[code.Module], english: Json) -> Iterator[str]:
    """Say which texts the code asks for in vain."""
    places = texts.places(english)
    flows = [where for where, _ in texts.flows(english)]
    for source in sources:
        for wanted in sorted(set(source.wanted())):
            where = wanted.removeprefix("*")
            if wanted.startswith("*"):
                central = where.removeprefix("/abort/") in texts.CENTRAL
                there = central or any(f"{flow}{where}" in places for flow in flows)
            else:
                there = where in places
            if not there:
                yield f"{source.path.name}: no translation has {where}"


def _idle(sources: list[code.Module], english: Json) -> Iterator[str]:
    """Say which texts no code mentions."""
    mentioned = {text for source in sources for text in code.literals(source)}
    # What Home Assistant's own helpers abort a flow with.
    mentioned |= {"already_configured", "unique_id_mismatch"}
    for where in sorted(texts.places(english)):
        if re.fullmatch(r"/(exceptions|issues)/\w+|/.*/(abort|error)/\w+", where):
            key = where.rpartition("/")[2]
            if key not in mentioned:
                yield f"translations/en.json: {where} is not used"


def _undrawn(described: entities.Described, english: Json, icons: Json) -> Iterator[str]:
    """Say what an entity lacks: a name, the names of its states, an icon."""
    platform, description = described
    where = f"/entity/{platform}/{description.translation_key or description.key}"
    named, drawn = texts.places(english), texts.places(icons)
    # A device class names an entity too, and None leaves it the device's name.
    unnamed = description.name is UNDEFINED and description.device_class in (None, ENUM)
    if unnamed and f"{where}/name" not in named:
        yield f"translations/en.json: {where}/name is missing"
    for state in entities.states(described):
        if f"{where}/state/{state}" not in named:
            yield f"translations/en.json: {where}/state/{state} is missing"
    if description.device_class in (None, ENUM) and f"{where}/default" not in drawn:
        yield f"icons.json: {where}/default is missing"
