"""Logins that never come to an end: librespot has no time limit there."""

from typing import Final

from custom_components.librespot.core.model import Cause
from lab.services import Action, Hang, NoConnectionId, Service

from ..home import Home
from ..row import Row

_LIMIT_S: Final = 45.0
_LASTS_S: Final = 50.0


def _row(service: Service, action: Action, fault: str) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(service, action)

    return Row(
        name="registration timed out",
        fault=fault,
        verdict=Cause.REGISTRATION_TIMED_OUT,
        limit_s=_LIMIT_S,
        strike=strike,
        at_start=True,
        lasts_s=_LASTS_S,
    )


ROWS: Final = (
    _row(Service.ACCESS_POINT, Hang(), "the access point hangs"),
    _row(Service.LOGIN5, Hang(), "login5 hangs"),
    _row(Service.DEALER, Hang(), "the dealer hangs"),
    _row(Service.CONNECT_STATE, Hang(), "the registration hangs"),
    _row(Service.DEALER, NoConnectionId(), "pongs, but no connection id"),
)
