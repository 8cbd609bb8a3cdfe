"""Shapes of JSON documents, and the ways in which a document can miss them."""

from collections.abc import Callable, Iterator, Mapping
import re
from typing import Final

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None

# A text, or an object: its keys with their shapes. ANY stands for any key; "!" marks a key that
# must be there.
type Shape = str | Mapping[str, Shape]
TEXT: Final = "text"
ANY: Final = "*"

# What a text is told when it is wrong.
type TextCheck = Callable[[str], str | None]

KEY: Final = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


def misfits(value: Json, shape: Shape, check: TextCheck, where: str = "") -> Iterator[str]:
    """Say where a value is not of a shape."""
    if isinstance(shape, str):
        if not isinstance(value, str):
            yield f"{where}: a text is wanted"
        elif complaint := check(value):
            yield f"{where}: {complaint}"
        return
    if not isinstance(value, dict):
        yield f"{where or '/'}: an object is wanted"
        return
    for key in shape:
        if key.startswith("!") and key[1:] not in value:
            yield f"{where}/{key[1:]} is missing"
    for key, inner in value.items():
        wanted = shape.get(key) or shape.get(f"!{key}") or shape.get(ANY)
        if wanted is None:
            yield f"{where}/{key} is not known here"
        elif not KEY.fullmatch(key):
            yield f"{where}/{key}: keys are lower case letters and digits, with _ or - between"
        else:
            yield from misfits(inner, wanted, check, f"{where}/{key}")
