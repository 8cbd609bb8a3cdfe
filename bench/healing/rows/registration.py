"""Logins that never come to an end: librespot has no time limit there."""

from functools import partial
from typing import Final

from custom_components.librespot.core.model import Cause
from lab.services import Hang, NoConnectionId, Service

from ..row import Row
from .acts import faulty

_LIMIT_S: Final = 45.0
_LASTS_S: Final = 50.0

_row = partial(
    Row,
    name="registration timed out",
    verdict=Cause.REGISTRATION_TIMED_OUT,
    limit_s=_LIMIT_S,
    at_start=True,
    lasts_s=_LASTS_S,
    # The second start hangs too: it comes 2 to 4 s after the limit.
    restarts=2,
)

ROWS: Final = (
    _row(fault="the access point hangs", strike=faulty(Service.ACCESS_POINT, Hang())),
    _row(fault="login5 hangs", strike=faulty(Service.LOGIN5, Hang())),
    _row(fault="the dealer hangs", strike=faulty(Service.DEALER, Hang())),
    _row(fault="the registration hangs", strike=faulty(Service.CONNECT_STATE, Hang())),
    _row(fault="pongs, but no connection id", strike=faulty(Service.DEALER, NoConnectionId())),
)
