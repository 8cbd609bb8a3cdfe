"""The control surface's values as JSON, and back."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

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
        problems = map(_problem, error.errors(include_url=False))
        raise LabError("; ".join(problems)) from error


def schema(kind: Any) -> dict[str, Json]:
    """Return the JSON schema of the type `kind`: what values there are, and what they mean."""
    return _adapter(kind).json_schema()


def _problem(problem: ErrorDetails) -> str:
    where = ".".join(map(str, problem["loc"]))
    # So pydantic introduces what our own checks say.
    what = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
