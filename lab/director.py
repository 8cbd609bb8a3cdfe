"""Playing scenarios."""

import asyncio
from collections.abc import Mapping
import json

from .api import LabApi
from .calls import Call, read_call
from .errors import LabError, UnknownNameError
from .events import EventKind, EventLog
from .scenario import Scenario, Step
from .wire import Json

_PLACES = ("$account", "$device")


class Director:
    """Plays scenarios with one lab; each is a task that ends with it."""

    def __init__(self, lab: LabApi, events: EventLog) -> None:
        """Tell `lab` what to do, and `events` how far it got."""
        self._lab = lab
        self._events = events
        self._tasks: set[asyncio.Task[None]] = set()
        self._last = 0

    def play(self, scenario: Scenario, account: str | None, device: str | None) -> int:
        """Begin with `scenario`; return the number of this performance.

        Raises:
            LabError: it can't be played like that.
        """
        calls = read_scenario(scenario, account, device)
        self._last += 1
        task = asyncio.create_task(self._play(self._last, scenario, calls, account, device))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return self._last

    async def close(self) -> None:
        """End all that is still being played."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _play(
        self,
        number: int,
        scenario: Scenario,
        calls: tuple[Call, ...],
        account: str | None,
        device: str | None,
    ) -> None:
        def tell(kind: EventKind, **more: str | int) -> None:
            self._events.add(kind, account, device, scenario=scenario.name, number=number, **more)

        tell(EventKind.SCENARIO_STARTED)
        loop = asyncio.get_running_loop()
        moment = loop.time()
        for index, (step, call) in enumerate(zip(scenario.steps, calls, strict=True), 1):
            moment += step.after_s
            await asyncio.sleep(moment - loop.time())
            try:
                await call(self._lab)
            except (LabError, OSError) as error:
                tell(EventKind.SCENARIO_FAILED, step=index, method=step.method, error=str(error))
                return
            tell(EventKind.SCENARIO_STEP, step=index, method=step.method)
        tell(EventKind.SCENARIO_ENDED)


def read_scenario(scenario: Scenario, account: str | None, device: str | None) -> tuple[Call, ...]:
    """Return the calls of a scenario's steps, for one account, one of its devices, or all.

    Raises:
        LabError: a step isn't a call that the lab knows, or none of them concerns
            what was given.
    """
    values = dict(zip(_PLACES, (account, device), strict=True))
    text = json.dumps([dict(step.parameters) for step in scenario.steps])
    for place, value in values.items():
        if value is not None and f'"{place}"' not in text:
            raise LabError(f"{scenario.name} isn't about one {place.removeprefix('$')}")
    return tuple(
        _read_step(f"step {number} of {scenario.name}", step, values)
        for number, step in enumerate(scenario.steps, 1)
    )


def _read_step(where: str, step: Step, values: Mapping[str, str | None]) -> Call:
    given = _filled(dict(step.parameters), values)
    assert isinstance(given, dict)
    try:
        return read_call(step.method, given)
    except UnknownNameError:
        raise
    except LabError as error:
        raise LabError(f"{where}: {error}") from error


def _filled(value: Json, values: Mapping[str, str | None]) -> Json:
    match value:
        case str():
            return values.get(value, value)
        case list():
            return [_filled(each, values) for each in value]
        case dict():
            return {
                key: _filled(each, values)
                for key, each in value.items()
                if not _is_left_out(each, values)
            }
        case _:
            return value


def _is_left_out(value: Json, values: Mapping[str, str | None]) -> bool:
    return isinstance(value, str) and value in values and values[value] is None
