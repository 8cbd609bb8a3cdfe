"""What Spotify refuses: for a while, or until a person acts."""

from typing import Final

from bench.real.house import ACCOUNT
from custom_components.librespot.core.model import Cause, ZoneState
from lab.cloud.world import Product
from lab.limiter import NAMED
from lab.services import Action, Refuse, Service, Status

from ..home import Home
from ..row import Row, clear

_LASTS_S: Final = 15.0
_REFUSED: Final = Status(429)
_SECOND_S: Final = 30.0
"""Seconds in which a second zone asks, too."""
_MINUTES_APART_S: Final = 300.0
"""Seconds in which one zone is refused a second time, minutes after the first."""


async def _mended(home: Home) -> None:
    await clear(home)
    home.keeper.person_acts()


def _limited(service: Service, fault: str) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(service, _REFUSED)

    return Row(
        name="rate limited",
        fault=fault,
        verdict=Cause.RATE_LIMITED,
        strike=strike,
        at_start=True,
        lasts_s=_LASTS_S,
    )


def _fails(service: Service, fault: str) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(service, Status(500))

    return Row(
        name="service error",
        fault=fault,
        verdict=Cause.SERVICE_ERROR,
        strike=strike,
        at_start=True,
        lasts_s=_LASTS_S,
    )


async def _refuse_reconnects(home: Home) -> None:
    """Admit two at once, then one every 5 s; each refusal blocks the account for 30 s."""
    await home.house.lab.set_limiter(NAMED["penalty"])
    await home.house.drop_all()


def _refused(
    service: Service, reason: str, fault: str, *, zones: int = 2, limit_s: float = _SECOND_S
) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(service, Refuse(reason))

    return Row(
        name="credentials refused",
        fault=fault,
        verdict=Cause.CREDENTIALS_REFUSED,
        state=ZoneState.FAILED,
        limit_s=limit_s,
        strike=strike,
        at_start=True,
        zones=zones,
        lasts_s=limit_s,
        end=_mended,
    )


def _at_once(name: str, fault: str, verdict: Cause, action: Action) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(Service.ACCESS_POINT, action)

    return Row(
        name=name,
        fault=fault,
        verdict=verdict,
        state=ZoneState.FAILED,
        strike=strike,
        at_start=True,
        lasts_s=_LASTS_S,
        end=_mended,
    )


def _product(*, at_start: bool) -> Row:
    async def strike(home: Home) -> None:
        await home.house.lab.add_account(ACCOUNT)
        await home.house.lab.set_product(ACCOUNT, Product.FREE)

    async def end(home: Home) -> None:
        await home.house.lab.set_product(ACCOUNT, Product.PREMIUM)
        home.keeper.person_acts()

    return Row(
        name="not premium",
        fault="the account is a free one" if at_start else "the account becomes a free one",
        verdict=Cause.NOT_PREMIUM,
        state=ZoneState.FAILED,
        strike=strike,
        at_start=at_start,
        lasts_s=_LASTS_S,
        end=end,
    )


ROWS: Final = (
    _limited(Service.DEALER, "the dealer answers 429"),
    _limited(Service.LOGIN5, "login5 answers 429"),
    _limited(Service.CLIENT_TOKEN, "client tokens are answered 429"),
    _limited(Service.CONNECT_STATE, "the registration is answered 429"),
    Row(
        name="rate limited",
        fault="three lose their dealer, and each refusal blocks the account for 30 s",
        verdict=Cause.RATE_LIMITED,
        strike=_refuse_reconnects,
        on_the_way=frozenset({Cause.CONNECTION_LOST}),
        zones=3,
    ),
    _fails(Service.LOGIN5, "login5 answers 500"),
    _fails(Service.DEALER, "the dealer answers 500"),
    _refused(Service.ACCESS_POINT, "bad_credentials", "the access point refuses two zones"),
    _refused(Service.LOGIN5, "invalid_credentials", "login5 refuses two zones"),
    _refused(
        Service.ACCESS_POINT,
        "bad_credentials",
        "the access point refuses the only zone, again and again",
        zones=1,
        limit_s=_MINUTES_APART_S,
    ),
    _product(at_start=True),
    _product(at_start=False),
    _at_once(
        "not premium",
        "the access point wants Premium",
        Cause.NOT_PREMIUM,
        Refuse("premium_account_required"),
    ),
    _at_once(
        "travel restriction",
        "the access point refuses a traveller",
        Cause.TRAVEL_RESTRICTION,
        Refuse("travel_restriction"),
    ),
)
