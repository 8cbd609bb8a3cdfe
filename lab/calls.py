"""The lab's methods, called by name with parameters as JSON."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
import inspect
from typing import Any, get_type_hints

from .api import LabApi
from .errors import LabError, UnknownNameError
from .faults import Fault
from .limiter import limit_of
from .music.catalogue import PLAIN, track
from .scenario import scenario_of
from .wire import Json, from_json, schema, to_json

# It is made of add_faults everywhere, and still to be asked for.
METHODS = tuple(sorted(LabApi.__abstractmethods__ - {"info"} | {"add_fault"}))
"""The names of everything that can be asked or told."""

_CHECKS: Mapping[str, Callable[..., object]] = {
    "add_fault": Fault,
    "add_track": lambda music=PLAIN.file, **_: track(music),
    "play_scenario": lambda scenario, **_: scenario_of(scenario),
    "set_limiter": lambda limiter, **_: limit_of(limiter),
}
"""What refuses, by method, what no lab can do."""

type Call = Callable[[LabApi], Awaitable[Json]]
"""A call that is known to be well-formed, still to be made."""


def require_method(method: str) -> None:
    """Refuse a name that is no method's.

    Raises:
        UnknownNameError: it isn't.
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)


def describe(method: str) -> dict[str, Json]:
    """Return the JSON schemas of the parameters of a method that exists, by name."""
    hints = get_type_hints(getattr(LabApi, method))
    return {key: _describe(parameter, hints[key]) for key, parameter in _parameters(method).items()}


def read_call(method: str, given: Mapping[str, Json]) -> Call:
    """Read a call of a method with the parameters that are `given` by name.

    Raises:
        LabError: there is no such method or parameter, one is missing, a value
            isn't of its type, or it names what no lab has.
    """
    require_method(method)
    known = _parameters(method)
    hints = get_type_hints(getattr(LabApi, method))
    arguments = {}
    for key, value in given.items():
        if key not in known:
            raise UnknownNameError(f"parameter of {method}", key, known)
        try:
            arguments[key] = from_json(value, hints[key])
        except LabError as error:
            raise LabError(f"{key}: {error}") from error
    for key, parameter in known.items():
        if parameter.default is inspect.Parameter.empty and key not in arguments:
            raise LabError(f"{method} needs {key}")
    if method in _CHECKS:
        _CHECKS[method](**arguments)

    async def call(lab: LabApi) -> Json:
        bound: Callable[..., Awaitable[object]] = partial(getattr(lab, method), **arguments)
        return to_json(await bound(), hints["return"])

    return call


def checked[Class: type[LabApi]](lab: Class) -> Class:
    """Let the methods of a class refuse what is refused over HTTP.

    Types don't hold back who doesn't check them, and a name that nothing has would be
    waited for in vain.
    """
    for name in METHODS:
        setattr(lab, name, _checked(name, getattr(lab, name)))
    return lab


def _parameters(method: str) -> Mapping[str, inspect.Parameter]:
    signature = inspect.signature(getattr(LabApi, method))
    return {key: value for key, value in signature.parameters.items() if key != "self"}


def _describe(parameter: inspect.Parameter, kind: Any) -> Json:
    described = schema(kind)
    if parameter.default is not inspect.Parameter.empty:
        described["default"] = to_json(parameter.default, kind)
    return described


def _checked(
    name: str, method: Callable[..., Awaitable[object]]
) -> Callable[..., Awaitable[object]]:
    signature = inspect.signature(method)
    hints = get_type_hints(getattr(LabApi, name))

    @wraps(method)
    async def call(*given: object, **named: object) -> object:
        bound = signature.bind(*given, **named)
        for key in [key for key in bound.arguments if key in hints]:
            try:
                wire = to_json(bound.arguments[key], hints[key])
                bound.arguments[key] = from_json(wire, hints[key])
            except LabError as error:
                raise LabError(f"{key}: {error}") from error
        return await method(*bound.args, **bound.kwargs)

    return call
