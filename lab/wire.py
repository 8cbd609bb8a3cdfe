"""The control surface's values as JSON, and back."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from .errors import LabError

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


def to_json(value: object, kind: Any) -> Json:
    """Return `value`, of the type `kind`, as JSON knows it.

    One that isn't of the type is left as it is, for from_json to refuse.

    Raises:
        LabError: JSON knows nothing like it.
    """
    try:
        result: Json = _adapter(kind).dump_python(value, mode="json", warnings=False)
    except PydanticSerializationError as error:
        raise LabError(str(error)) from error
    return result


def from_json(data: Json, kind: Any) -> Any:
    """Return `data` as a value of the type `kind`.

    Raises:
        LabError: it isn't one; the message says where, and what it may be.
    """
    try:
        return _adapter(kind).validate_python(data)
    except ValidationError as error:
        problems = (
            ".".join(map(str, problem["loc"])) + ": " + problem["msg"]
            if problem["loc"]
            else problem["msg"]
            for problem in error.errors(include_url=False)
        )
        raise LabError("; ".join(problems)) from error


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
