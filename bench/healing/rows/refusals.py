"""What Spotify refuses: for a while, or until a person acts."""

from functools import partial
from typing import Final

from bench.real.house import ACCOUNT
from custom_components.librespot.core.model import Cause, ZoneState
from lab.cloud.world import Product
from lab.limiter import NAMED
from lab.services import Refuse, Service, Status

from ..home import Home
from ..row import STARTS_IN_20_S, Row
from .acts import faulty, mend

_LASTS_S: Final = 15.0
_TOO_MANY: Final = Status(429)
_BROKEN: Final = Status(500)
_SECOND_S: Final = 30.0
"""Seconds in which a second zone asks, too."""
_MINUTES_APART_S: Final = 300.0
"""Seconds in which one zone is refused a second time, minutes after the first."""
_PROBES: Final = 2
"""One probe 5 s after a refusal, which is refused as well, and one a minute after that."""


async def _refuse_reconnects(home: Home) -> None:
    """Admit two at once, then one every 5 s; each refusal blocks the account for 30 s."""
    await home.house.lab.set_limiter(NAMED["penalty"])
    await home.house.drop_all()


async def _be_free(home: Home) -> None:
    await home.house.lab.add_account(ACCOUNT)
    await home.house.lab.set_product(ACCOUNT, Product.FREE)


async def _be_premium(home: Home) -> None:
    await home.house.lab.set_product(ACCOUNT, Product.PREMIUM)
    home.keeper.person_acts()


_limited = partial(
    Row,
    name="rate limited",
    verdict=Cause.RATE_LIMITED,
    at_start=True,
    lasts_s=_LASTS_S,
    restarts=_PROBES,
)
_failing = partial(
    Row,
    name="service error",
    verdict=Cause.SERVICE_ERROR,
    at_start=True,
    lasts_s=_LASTS_S,
    restarts=STARTS_IN_20_S,
)
_distrusted = partial(
    Row,
    name="credentials refused",
    verdict=Cause.CREDENTIALS_REFUSED,
    state=ZoneState.FAILED,
    at_start=True,
    end=mend,
)
_free = partial(
    Row,
    name="not premium",
    verdict=Cause.NOT_PREMIUM,
    state=ZoneState.FAILED,
    lasts_s=_LASTS_S,
    restarts=1,
)

ROWS: Final = (
    _limited(fault="the dealer answers 429", strike=faulty(Service.DEALER, _TOO_MANY)),
    _limited(fault="login5 answers 429", strike=faulty(Service.LOGIN5, _TOO_MANY)),
    _limited(
        fault="client tokens are answered 429", strike=faulty(Service.CLIENT_TOKEN, _TOO_MANY)
    ),
    _limited(
        fault="the registration is answered 429", strike=faulty(Service.CONNECT_STATE, _TOO_MANY)
    ),
    Row(
        name="rate limited",
        fault="three lose their dealer, and each refusal blocks the account for 30 s",
        verdict=Cause.RATE_LIMITED,
        strike=_refuse_reconnects,
        on_the_way=frozenset({Cause.CONNECTION_LOST}),
        zones=3,
        # Two come back by themselves.
        restarts=_PROBES,
    ),
    _failing(fault="login5 answers 500", strike=faulty(Service.LOGIN5, _BROKEN)),
    _failing(fault="the dealer answers 500", strike=faulty(Service.DEALER, _BROKEN)),
    _distrusted(
        fault="the access point refuses two zones",
        strike=faulty(Service.ACCESS_POINT, Refuse("bad_credentials")),
        zones=2,
        limit_s=_SECOND_S,
        lasts_s=_SECOND_S,
        # One each, when a person has acted.
        restarts=2,
    ),
    _distrusted(
        fault="login5 refuses two zones",
        strike=faulty(Service.LOGIN5, Refuse("invalid_credentials")),
        zones=2,
        limit_s=_SECOND_S,
        lasts_s=_SECOND_S,
        restarts=2,
    ),
    _distrusted(
        fault="the access point refuses the only zone, again and again",
        strike=faulty(Service.ACCESS_POINT, Refuse("bad_credentials")),
        limit_s=_MINUTES_APART_S,
        lasts_s=_MINUTES_APART_S,
        # The second try, and one when a person has acted.
        restarts=2,
    ),
    _free(fault="the account is a free one", strike=_be_free, at_start=True, end=_be_premium),
    _free(fault="the account becomes a free one", strike=_be_free, end=_be_premium),
    _free(
        fault="the access point wants Premium",
        strike=faulty(Service.ACCESS_POINT, Refuse("premium_account_required")),
        at_start=True,
        end=mend,
    ),
    Row(
        name="travel restriction",
        fault="the access point refuses a traveller",
        verdict=Cause.TRAVEL_RESTRICTION,
        state=ZoneState.FAILED,
        strike=faulty(Service.ACCESS_POINT, Refuse("travel_restriction")),
        at_start=True,
        lasts_s=_LASTS_S,
        end=mend,
        restarts=1,
    ),
)
