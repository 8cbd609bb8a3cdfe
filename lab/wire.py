"""The control surface's values as JSON, and back."""

from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError, with_config
from pydantic_core import CoreSchema, ErrorDetails, PydanticSerializationError, core_schema

from .errors import LabError, UnknownNameError

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


def strict[Class: type](kind: Class) -> Class:
    """Let from_json refuse a key that a dataclass doesn't have, and say which it has."""

    def make_schema(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known = [field.name for field in fields(source)]  # of a subclass, more than of `kind`

        def check(data: object) -> object:
            if isinstance(data, dict):
                for key in data:
                    if key not in known:
                        raise UnknownNameError("key", key, known)
            return data

        return core_schema.no_info_before_validator_function(check, handler(source))

    kind.__get_pydantic_core_schema__ = make_schema  # type: ignore[attr-defined]
    return with_config(extra="forbid")(kind)  # which its schema tells


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
