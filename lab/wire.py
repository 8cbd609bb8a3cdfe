"""The control surface's values as JSON, and back."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import cattrs

from . import limiter, services
from .connections import DropHow
from .errors import LabError, UnknownNameError
from .services import Service

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_RULES: Mapping[str, type[limiter.Rule]] = {
    "bucket": limiter.TokenBucket,
    "window": limiter.SlidingWindow,
    "unlimited": limiter.Unlimited,
}
_ACTIONS: Mapping[str, type[services.Action]] = {
    "status": services.Status,
    "hang": services.Hang,
    "reset": services.Reset,
    "refuse": services.Refuse,
    "no_connection_id": services.NoConnectionId,
}


def to_json(value: object, kind: object = None) -> Json:
    """Return `value`, of the type `kind`, as JSON knows it.

    Of a union's variants, the entry `kind` says which one it is.
    """
    result: Json = _CONVERTER.unstructure(value, kind)
    return result


def from_json(data: Json, kind: object) -> Any:
    """Return `data` as a value of the type `kind`.

    Raises:
        LabError: it isn't one; the message says where and why.
    """
    try:
        return _CONVERTER.structure(data, kind)  # type: ignore[arg-type]
    except LabError:
        raise
    except (cattrs.BaseValidationError, ValueError, TypeError, KeyError) as error:
        if (found := _find(error)) is not None:
            raise found from error
        raise LabError("; ".join(cattrs.transform_error(error))) from error


def _find(error: BaseException) -> LabError | None:
    if isinstance(error, LabError):
        return error
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            if (found := _find(inner)) is not None:
                return found
    return None


def _enumeration(what: str) -> Any:
    def structure(value: object, kind: type[StrEnum]) -> StrEnum:
        try:
            return kind(str(value))
        except ValueError:
            raise UnknownNameError(what, str(value), kind) from None

    return structure


def _variants(
    converter: cattrs.Converter, what: str, union: object, kinds: Mapping[str, type]
) -> None:
    names = {kind: name for name, kind in kinds.items()}

    def structure(value: object, _: object) -> Any:
        if not isinstance(value, dict):
            raise LabError(f"a {what} is an object with a kind")
        rest = dict(value)
        name = rest.pop("kind", None)
        if name not in kinds:
            raise UnknownNameError(what, str(name), kinds)
        return converter.structure(rest, kinds[name])

    def unstructure(value: object) -> Json:
        return {"kind": names[type(value)], **_fields(converter, value)}

    converter.register_structure_hook_func(lambda kind: kind is union, structure)
    converter.register_unstructure_hook_func(lambda kind: kind is union, unstructure)


def _fields(converter: cattrs.Converter, value: object) -> dict[str, Json]:
    fields: dict[str, Json] = converter.unstructure(value, type(value))
    return fields


def _limiter_or_name(converter: cattrs.Converter) -> Any:
    def structure(value: object, _: object) -> str | limiter.Limit:
        if isinstance(value, str):
            return value
        return converter.structure(value, limiter.Limit)

    return structure


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for union in (limiter.Rule, limiter.Rule.__value__):
        _variants(converter, "rule", union, _RULES)
    for union in (services.Action, services.Action.__value__):
        _variants(converter, "action", union, _ACTIONS)
    converter.register_structure_hook(Service, _enumeration("service"))
    converter.register_structure_hook(DropHow, _enumeration("way to drop"))
    converter.register_structure_hook_func(
        lambda kind: kind == str | limiter.Limit, _limiter_or_name(converter)
    )
    converter.register_structure_hook_func(
        lambda kind: kind == str | int | float | bool, lambda value, _: value
    )
    converter.register_structure_hook(Path, lambda value, _: Path(str(value)))
    converter.register_unstructure_hook(Path, str)
    return converter


_CONVERTER = _make_converter()
