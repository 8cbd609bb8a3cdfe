"""What the user reads: the translations, and the icons beside them."""

from collections.abc import Iterator
import re
from typing import Final

from .shape import ANY, TEXT, Json, Shape, misfits

TEXTS: Final[Shape] = {ANY: TEXT}
SECTION: Final[Shape] = {
    "name": TEXT,
    "description": TEXT,
    "data": TEXTS,
    "data_description": TEXTS,
}
STEP: Final[Shape] = {
    "title": TEXT,
    "description": TEXT,
    "data": TEXTS,
    "data_description": TEXTS,
    "menu_options": TEXTS,
    "menu_option_descriptions": TEXTS,
    "sections": {ANY: SECTION},
    "submit": TEXT,
}
FLOW: Final[dict[str, Shape]] = {
    "flow_title": TEXT,
    "!step": {ANY: STEP},
    "error": TEXTS,
    "abort": TEXTS,
    "progress": TEXTS,
    "create_entry": TEXTS,
    "initiate_flow": TEXTS,
}
SUBENTRY_FLOW: Final[Shape] = FLOW | {"!entry_type": TEXT, "!initiate_flow": TEXTS}
FIELDS: Final[Shape] = {ANY: {"!name": TEXT, "description": TEXT}}
DESCRIBED: Final[Shape] = {ANY: {"!name": TEXT, "!description": TEXT, "fields": FIELDS}}
ATTRIBUTES: Final[Shape] = {ANY: {"name": TEXT, "state": TEXTS}}
ENTITY: Final[Shape] = {
    "name": TEXT,
    "state": TEXTS,
    "state_attributes": ATTRIBUTES,
    "unit_of_measurement": TEXT,
}
TRANSLATIONS: Final[Shape] = {
    "title": TEXT,
    "config": FLOW,
    "config_subentries": {ANY: SUBENTRY_FLOW},
    "options": FLOW,
    "conditions": DESCRIBED,
    "device": {ANY: {"name": TEXT}},
    "entity": {ANY: {ANY: ENTITY}},
    "exceptions": {ANY: {"!message": TEXT}},
    "issues": {ANY: {"!title": TEXT, "description": TEXT, "fix_flow": FLOW}},
    "selector": {ANY: {"options": TEXTS, "unit_of_measurement": TEXTS}},
    "services": DESCRIBED,
    "system_health": {"info": TEXTS},
    "triggers": DESCRIBED,
}

ICON: Final[dict[str, Shape]] = {"default": TEXT, "state": TEXTS}
FLOW_ICONS: Final[Shape] = {"step": {ANY: {"menu_options": TEXTS, "sections": TEXTS}}}
ICONS: Final[Shape] = {
    "config": FLOW_ICONS,
    "config_subentries": {ANY: FLOW_ICONS},
    "options": FLOW_ICONS,
    "conditions": {ANY: {"!condition": TEXT}},
    "entity": {ANY: {ANY: ICON | {"state_attributes": {ANY: ICON}}}},
    "services": {ANY: {"!service": TEXT}},
    "triggers": {ANY: {"!trigger": TEXT}},
}

# Home Assistant has words of its own for these, in every language.
CENTRAL: Final = frozenset(
    {
        "already_in_progress",
        "no_devices_found",
        "reauth_successful",
        "reconfigure_successful",
        "single_instance_allowed",
    }
)

PLACEHOLDER: Final = re.compile(r"\{\w+\}")


def flows(translations: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Give every flow in the translations, with its place."""
    if not isinstance(translations, dict):
        return
    for place in ("config", "options"):
        if isinstance(flow := translations.get(place), dict):
            yield f"/{place}", flow
    for group, inner in (("config_subentries", None), ("issues", "fix_flow")):
        if isinstance(members := translations.get(group), dict):
            for name, member in members.items():
                flow = member.get(inner) if inner and isinstance(member, dict) else member
                if isinstance(flow, dict):
                    yield f"/{group}/{name}", flow


def leaves(value: Json, where: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in a document, with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{where}/{key}")
    elif isinstance(value, str):
        yield where, value


def places(document: Json) -> set[str]:
    """Give the place of every text, and of every object that holds texts."""
    found = set()
    for where, _ in leaves(document):
        parts = where.split("/")
        found |= {"/".join(parts[:end]) for end in range(2, len(parts) + 1)}
    return found


def translation_problems(translations: Json) -> Iterator[str]:
    """Say what is wrong with one language's texts."""
    yield from misfits(translations, TRANSLATIONS, _bad_text)
    for where, flow in flows(translations):
        yield from _orphaned_descriptions(flow, where)
        for kind in ("abort", "error"):
            texts = flow.get(kind)
            for key in CENTRAL & set(texts if isinstance(texts, dict) else ()):
                yield f"{where}/{kind}/{key}: Home Assistant has its own words for this"


def language_problems(english: Json, other: Json) -> Iterator[str]:
    """Say where another language misses the English texts."""
    wanted, given = dict(leaves(english)), dict(leaves(other))
    for where in wanted.keys() - given.keys():
        yield f"{where} is not translated"
    for where in given.keys() - wanted.keys():
        yield f"{where} is not in English"
    for where in wanted.keys() & given.keys():
        if set(PLACEHOLDER.findall(wanted[where])) != set(PLACEHOLDER.findall(given[where])):
            yield f"{where}: other placeholders than in English"


def icon_problems(icons: Json, translations: Json) -> Iterator[str]:
    """Say what is wrong with the icons, and which belong to nothing."""
    yield from misfits(icons, ICONS, _bad_icon)
    named = places(translations)
    for where, _ in leaves(icons):
        states, _, _ = where.rpartition("/")
        # A switch's on and off are Home Assistant's, and need no words of ours.
        closed = states.endswith("/state") and states in named
        if (closed or "/step/" in where) and where not in named:
            yield f"{where}: there is no such thing"


def _bad_text(text: str) -> str | None:
    if text != text.strip():
        return "spaces at an end"
    if re.search(r"</?[a-zA-Z]", text):
        return "HTML is not allowed"
    if re.search(r"https?://", text):
        return "addresses are given as placeholders"
    if re.search(r"'\{\w+\}'", text):
        return "a placeholder may not stand in single quotes"
    if "[%key:" in text:
        return "references are resolved in Home Assistant's own repository only"
    return None


def _bad_icon(icon: str) -> str | None:
    return None if icon.startswith("mdi:") else "icons begin with mdi:"


def _orphaned_descriptions(value: Json, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for what, of in (("data_description", "data"), ("menu_option_descriptions", "menu_options")):
        described, there = value.get(what), value.get(of)
        if isinstance(described, dict):
            for key in described.keys() - (there if isinstance(there, dict) else {}).keys():
                yield f"{where}/{what}/{key} describes nothing"
    for key, inner in value.items():
        yield from _orphaned_descriptions(inner, f"{where}/{key}")
