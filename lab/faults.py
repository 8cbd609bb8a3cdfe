"""Silent switches: what a service shall do instead of its work, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
import math
from random import Random
import time

from .errors import LabError, UnknownNameError
from .events import EventKind, EventLog
from .reasons import REASONS
from .services import (
    Action,
    Close,
    Delay,
    Hang,
    Lifetime,
    Moment,
    NoConnectionId,
    NoPing,
    Refuse,
    Reset,
    Service,
    Status,
    WrongKey,
    require_able,
)
from .wire import strict

_WITHOUT_HTTP = {Service.ACCESS_POINT, Service.AUDIO_KEY}
_WITHOUT_DEVICE = {Service.PROXY, Service.APRESOLVE, Service.CDN}
_WITHOUT_CONNECTION = {
    Service.METADATA: Service.CONNECT_STATE,
    Service.STORAGE: Service.CONNECT_STATE,
    Service.CONTEXT: Service.CONNECT_STATE,
    Service.AUDIO_KEY: Service.ACCESS_POINT,
}
"""Services that are reached over the connections of others."""
_WITHOUT_TLS = {Service.PROXY, Service.ACCESS_POINT}
_ONLY_BY = {
    Lifetime: (Service.LOGIN5, Service.CLIENT_TOKEN),
    NoConnectionId: (Service.DEALER,),
    NoPing: (Service.ACCESS_POINT,),
    WrongKey: (Service.AUDIO_KEY,),
}


@strict
@dataclass(frozen=True, slots=True)
class Fault:
    """A switch.

    Attributes:
        service: whose answer changes.
        action: what it does instead.
        times: how often, 1 or more; without end if none.
        account: only for this account's devices, if given.
        device: only for one of them, if given: its id or its name.
        for_s: how many seconds long, above 0; without end if none.
        probability: how likely each time, above 0 and at most 1.
        seed: of the dice for that.
    """

    service: Service
    action: Action
    times: int | None = None
    account: str | None = None
    device: str | None = None
    for_s: float | None = None
    probability: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Check that the service can do that."""
        if self.times is not None and self.times < 1:
            raise LabError(f"times is {self.times}; it must be 1 or more")
        if self.for_s is not None and not 0 < self.for_s < math.inf:
            raise LabError(f"for_s is {self.for_s}; it must be above 0")
        if not 0 < self.probability <= 1:
            raise LabError(f"probability is {self.probability}; it must be above 0, at most 1")
        if self.device and not self.account:
            raise LabError("say which account the device belongs to")
        if self.account and self.service in _WITHOUT_DEVICE:
            raise LabError(f"the {self.service} service doesn't know who asks")
        if self.service in _WITHOUT_CONNECTION and self.moment is not Moment.AFTER_REQUEST:
            owner = _WITHOUT_CONNECTION[self.service]
            raise LabError(f"{self.service} shares the connections of {owner}: disturb those")
        if self.account and self.moment is not Moment.AFTER_REQUEST:
            raise LabError(f"{self.moment} the {self.service} service doesn't know who asks")
        if self.moment is Moment.BEFORE_TLS and self.service in _WITHOUT_TLS:
            raise LabError(f"the {self.service} service has no TLS")
        _check_action(self.service, self.action)

    @property
    def moment(self) -> Moment:
        """When it acts on a connection."""
        match self.action:
            case Hang(when) | Reset(when) | Close(when):
                return when
            case _:
                return Moment.AFTER_REQUEST


def _check_action(service: Service, action: Action) -> None:
    match action:
        case Status(code):
            if service in _WITHOUT_HTTP:
                raise LabError(f"the {service} service has no HTTP status")
            if not 200 <= code <= 599:
                raise LabError(f"status is {code}; it must be 200 to 599")
        case Refuse(reason):
            require_able(service, REASONS, "refuse with a reason")
            if reason not in REASONS[service]:
                raise UnknownNameError("reason", reason, REASONS[service])
        case Lifetime() | NoConnectionId() | NoPing() | WrongKey():
            require_able(service, _ONLY_BY[type(action)], f"do {action.kind}")
        case Hang() | Reset() | Close() | Delay():
            pass


@dataclass(slots=True)
class _Switch:
    fault: Fault
    left: int | None
    until: float
    dice: Random

    def meets(
        self, service: Service, account: str | None, device: str | None, moment: Moment
    ) -> bool:
        fault = self.fault
        return (
            fault.service is service
            and fault.moment is moment
            and fault.account in {None, account}
            and fault.device in {None, device}
            and self.dice.random() < fault.probability
        )


class Faults:
    """The switches that are on."""

    def __init__(self, events: EventLog, clock: Callable[[], float] = time.monotonic) -> None:
        """Note each use of a switch in `events`."""
        self._events = events
        self._clock = clock
        self._on: dict[int, _Switch] = {}
        self._last = 0

    def add(self, fault: Fault) -> int:
        """Switch `fault` on; return its number. A device is given by its id."""
        self._last += 1
        until = math.inf if fault.for_s is None else self._clock() + fault.for_s
        self._on[self._last] = _Switch(fault, fault.times, until, Random(fault.seed))
        return self._last

    def clear(self, number: int | None = None) -> None:
        """Switch one fault off, or all.

        Raises:
            UnknownNameError: none has this `number`.
        """
        self._forget_what_ended()
        if number is None:
            self._on.clear()
        elif number in self._on:
            del self._on[number]
        else:
            raise UnknownNameError("fault", str(number), map(str, self._on))

    def take(
        self,
        service: Service,
        account: str | None = None,
        device: str | None = None,
        moment: Moment = Moment.AFTER_REQUEST,
    ) -> Action | None:
        """Return what `service` shall do instead this time, if anything.

        Of several switches the one that was switched on first decides.
        """
        self._forget_what_ended()
        for number, switch in self._on.items():
            if switch.meets(service, account, device, moment):
                if switch.left is not None:
                    switch.left -= 1
                    if not switch.left:
                        del self._on[number]
                action = switch.fault.action
                self._events.add(
                    EventKind.FAULT_USED, account, device, service=service, action=action.kind
                )
                return action
        return None

    def _forget_what_ended(self) -> None:
        now = self._clock()
        for number in [number for number, switch in self._on.items() if switch.until <= now]:
            del self._on[number]
