"""Silent switches: what a service shall do instead of its work, and how often."""

from dataclasses import dataclass

from .errors import LabError, UnknownNameError
from .events import EventKind, EventLog
from .services import Action, Hang, NoConnectionId, Refuse, Reset, Service, Status

ACCESS_POINT_REASONS = {
    "protocol_error": 0,
    "try_another_access_point": 2,
    "bad_connection_id": 5,
    "travel_restriction": 9,
    "premium_account_required": 11,
    "bad_credentials": 12,
    "could_not_validate_credentials": 13,
    "account_exists": 14,
    "extra_verification_required": 15,
    "invalid_app_key": 16,
    "application_banned": 17,
}
"""Why an access point refuses a login, with the number on the wire."""

LOGIN5_REASONS = {
    "unknown_error": 0,
    "invalid_credentials": 1,
    "bad_request": 2,
    "unsupported_login_protocol": 3,
    "timeout": 4,
    "unknown_identifier": 5,
    "too_many_attempts": 6,
    "invalid_phonenumber": 7,
    "try_again_later": 8,
}
"""Why login5 refuses a login, with the number on the wire."""

_REASONS = {
    Service.ACCESS_POINT: ACCESS_POINT_REASONS,
    Service.LOGIN5: LOGIN5_REASONS,
}
_WITHOUT_HTTP = {Service.ACCESS_POINT}
_WITHOUT_DEVICE = {Service.PROXY, Service.APRESOLVE}


@dataclass(frozen=True, slots=True)
class Fault:
    """A switch.

    Attributes:
        service: whose answer changes.
        action: what it does instead.
        times: how often, 1 or more; without end if none.
        account: only for this account's devices, if given.
        device: only for the device of this id, if given.
    """

    service: Service
    action: Action
    times: int | None = None
    account: str | None = None
    device: str | None = None

    def __post_init__(self) -> None:
        """Check that the service can do that."""
        if self.times is not None and self.times < 1:
            raise LabError(f"times is {self.times}; it must be 1 or more")
        if self.service in _WITHOUT_DEVICE and (self.account or self.device):
            raise LabError(f"the {self.service} service doesn't know who asks")
        match self.action:
            case Status(code):
                if self.service in _WITHOUT_HTTP:
                    raise LabError(f"the {self.service} service has no HTTP status")
                if not 200 <= code <= 599:
                    raise LabError(f"status is {code}; it must be 200 to 599")
            case Refuse(reason):
                if self.service not in _REASONS:
                    raise UnknownNameError(
                        "service that refuses with a reason", self.service, _REASONS
                    )
                if reason not in _REASONS[self.service]:
                    raise UnknownNameError("reason", reason, _REASONS[self.service])
            case NoConnectionId() if self.service is not Service.DEALER:
                raise LabError("only the dealer gives connection ids")
            case Hang() | Reset() | NoConnectionId():
                pass


class Faults:
    """The switches that are on."""

    def __init__(self, events: EventLog) -> None:
        """Note each use of a switch in `events`."""
        self._events = events
        self._left: dict[int, tuple[Fault, int | None]] = {}
        self._last = 0

    def add(self, fault: Fault) -> int:
        """Switch `fault` on; return its number."""
        self._last += 1
        self._left[self._last] = (fault, fault.times)
        return self._last

    def clear(self, number: int | None = None) -> None:
        """Switch one fault off, or all.

        Raises:
            UnknownNameError: none has this `number`.
        """
        if number is None:
            self._left.clear()
        elif number in self._left:
            del self._left[number]
        else:
            raise UnknownNameError("fault", str(number), map(str, self._left))

    def take(
        self, service: Service, account: str | None = None, device: str | None = None
    ) -> Action | None:
        """Return what `service` shall do instead this time, if anything.

        Of several switches the one that was switched on first decides.
        """
        for number, (fault, left) in self._left.items():
            if (
                fault.service is service
                and fault.account in {None, account}
                and fault.device in {None, device}
            ):
                if left == 1:
                    del self._left[number]
                elif left is not None:
                    self._left[number] = (fault, left - 1)
                action = fault.action.kind
                self._events.add(
                    EventKind.FAULT_USED, account, device, service=service, action=action
                )
                return fault.action
        return None
