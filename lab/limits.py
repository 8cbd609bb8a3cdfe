"""The limits of the services: who is admitted, and what the others are told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
import math

from .errors import LabError
from .events import EventKind, EventLog
from .faults import Fault
from .limiter import Limit, Limiter, Unlimited
from .services import Moment, Refusal, Refuse, Service, Status, require_able

LIMITED = (
    Service.DEALER,
    Service.LOGIN5,
    Service.ACCESS_POINT,
    Service.CLIENT_TOKEN,
    Service.CONNECT_STATE,
)
"""The services that know who asks."""

_LEAST_REFUSING = 400


class Per(StrEnum):
    """Who shares a limit: an account's devices, or all who come from one address."""

    ACCOUNT = "account"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Setting:
    """A limit as it was set.

    Attributes:
        limit: how many are admitted.
        refusal: what the others are told.
        retry_after: whether they are told, too, when to come back.
        seed: moves the limit's strangers.
        since: since when; the moment it is set.
    """

    limit: Limit
    refusal: Refusal
    retry_after: bool = False
    seed: int = 0
    since: float = 0.0


def usual_refusal(service: Service) -> Refusal:
    """Return what a service tells those that it doesn't admit."""
    if service is Service.ACCESS_POINT:
        return Refuse("try_another_access_point")
    return Status(429)


type _Scope = tuple[Service, Per]
type _Who = tuple[Service, Per, str | None]


class Limits:
    """All limits and their memories."""

    def __init__(self, events: EventLog, clock: Callable[[], float], dealer: Limit) -> None:
        """Limit the dealer to `dealer` for each account, and nothing else."""
        self._events = events
        self._clock = clock
        self._everybody: dict[_Scope, Setting] = {
            (service, per): Setting(Limit(Unlimited()), usual_refusal(service))
            for service in LIMITED
            for per in Per
        }
        self._own: dict[_Who, Setting] = {}
        self._limiters: dict[_Who, Limiter] = {}
        self._begin(Service.DEALER, Per.ACCOUNT, None, Setting(dealer, Status(429)))

    def set(
        self,
        service: Service,
        per: Per,
        account: str | None,
        setting: Setting,
    ) -> None:
        """Limit one account, or everybody, from now on afresh.

        Raises:
            LabError: the service can't be limited so, or can't refuse so.
        """
        require_able(service, LIMITED, "be limited")
        if per is Per.ADDRESS and account is not None:
            raise LabError("an address has no account: limit all, or per account")
        # Whatever a service can be told to do in place of its work will do.
        if Fault(service, setting.refusal).moment is not Moment.AFTER_REQUEST:
            raise LabError("who isn't admitted is known after the request only")
        match setting.refusal:
            case Status(code) if code < _LEAST_REFUSING:
                raise LabError(f"status {code} refuses nobody; it must be 400 to 599")
        if setting.retry_after and not isinstance(setting.refusal, Status):
            raise LabError(f"only a status says when to come back, not {setting.refusal.kind}")
        self._begin(service, per, account, setting)
        self._events.add(EventKind.LIMITER_SET, account, service=service, per=per)

    def of(self, account: str) -> dict[Service, Limit]:
        """Return what an account is limited to."""
        return {
            service: self._setting((service, Per.ACCOUNT, account)).limit for service in LIMITED
        }

    def ask(
        self, service: Service, address: str, account: str | None, device: str | None
    ) -> Refusal | None:
        """Admit an attempt, or return what it is told instead.

        The address is asked first; if it refuses, the account isn't asked.
        Devices whose account isn't known yet share one limit.
        """
        if service not in LIMITED:
            return None
        asked: tuple[tuple[Per, str | None], ...] = (
            (Per.ADDRESS, address),
            (Per.ACCOUNT, account),
        )
        for per, name in asked:
            setting = self._setting((service, per, name))
            if not setting.limit.limits:
                continue
            decision = self._limiter((service, per, name), setting).ask(self._clock())
            if decision.admitted:
                self._events.add(EventKind.ADMITTED, account, device, service=service, per=per)
                continue
            lasts_s = decision.retry_after_s
            self._events.add(
                EventKind.REFUSED, account, device, service=service, per=per, lasts_s=lasts_s
            )
            refusal = setting.refusal
            if setting.retry_after and isinstance(refusal, Status):
                return replace(refusal, retry_after_s=math.ceil(lasts_s))
            return refusal
        return None

    def _begin(self, service: Service, per: Per, account: str | None, setting: Setting) -> None:
        setting = replace(setting, since=self._clock())
        if account is not None:
            who = (service, per, account)
            self._own[who] = setting
            self._limiters.pop(who, None)
            return
        self._everybody[service, per] = setting
        for table in (self._own, self._limiters):
            for other in [who for who in table if who[:2] == (service, per)]:
                del table[other]

    def _setting(self, who: _Who) -> Setting:
        return self._own.get(who) or self._everybody[who[:2]]

    def _limiter(self, who: _Who, setting: Setting) -> Limiter:
        if who not in self._limiters:
            seed = f"{setting.seed} {' '.join(map(str, who))}"
            self._limiters[who] = Limiter(setting.limit, setting.since, seed)
        return self._limiters[who]
