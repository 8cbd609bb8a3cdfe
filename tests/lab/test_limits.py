"""Who shares a limit, what the others are told, and what is noted of it."""

import pytest

from lab.errors import LabError
from lab.events import EventKind, EventLog
from lab.limiter import Limit, Penalty, Then, TokenBucket, Unlimited
from lab.limits import LIMITED, Limits, Per, Setting, usual_refusal
from lab.services import Close, Hang, Moment, Refusal, Refuse, Service, Status

from .clock import Clock

ONE = Limit(TokenBucket(1, 0.1))
HERE, THERE = "127.0.0.1", "127.0.0.2"


def ask(
    limits: Limits,
    account: str | None = "alice",
    address: str = HERE,
    service: Service = Service.DEALER,
) -> Refusal | None:
    return limits.ask(service, address, account, "kitchen")


def set_dealer(limits: Limits, limit: Limit, per: Per, account: str | None = None) -> None:
    limits.set(Service.DEALER, per, account, Setting(limit, Status(429)))


def test_what_has_no_limit_isnt_noted(limits: Limits, events: EventLog) -> None:
    assert [ask(limits, service=service) for service in Service] == [None] * len(Service)
    assert not events.after(0)


def test_each_account_has_its_own(limits: Limits) -> None:
    set_dealer(limits, ONE, Per.ACCOUNT)
    assert [ask(limits), ask(limits)] == [None, Status(429)]
    assert [ask(limits, "bob"), ask(limits, "bob")] == [None, Status(429)]
    assert ask(limits, "bob", service=Service.LOGIN5) is None


def test_one_account_may_have_another(limits: Limits) -> None:
    set_dealer(limits, ONE, Per.ACCOUNT, "alice")
    assert [ask(limits), ask(limits)] == [None, Status(429)]
    assert [ask(limits, "bob"), ask(limits, "bob")] == [None, None]
    assert limits.of("alice")[Service.DEALER] == ONE
    assert limits.of("bob")[Service.DEALER] == Limit(Unlimited())
    set_dealer(limits, Limit(Unlimited()), Per.ACCOUNT)
    assert ask(limits) is None


def test_accounts_of_one_address_share_its_limit(limits: Limits) -> None:
    set_dealer(limits, ONE, Per.ADDRESS)
    assert [ask(limits), ask(limits, "bob")] == [None, Status(429)]
    assert ask(limits, "bob", THERE) is None


def test_a_refused_address_costs_the_account_nothing(limits: Limits, events: EventLog) -> None:
    set_dealer(limits, ONE, Per.ADDRESS)
    set_dealer(limits, Limit(TokenBucket(2, 0.1)), Per.ACCOUNT)
    assert [ask(limits), ask(limits), ask(limits, address=THERE)] == [None, Status(429), None]
    assert ask(limits, address="127.0.0.3") == Status(429)
    noted = [
        (event.kind, event.detail["per"])
        for event in events.after(0)
        if event.kind is not EventKind.LIMITER_SET
    ]
    assert noted == [
        (EventKind.ADMITTED, "address"),
        (EventKind.ADMITTED, "account"),
        (EventKind.REFUSED, "address"),
        (EventKind.ADMITTED, "address"),
        (EventKind.ADMITTED, "account"),
        (EventKind.ADMITTED, "address"),
        (EventKind.REFUSED, "account"),
    ]


def test_devices_of_nobody_yet_share_one(limits: Limits) -> None:
    limits.set(Service.CLIENT_TOKEN, Per.ACCOUNT, None, Setting(ONE, Status(429)))
    assert ask(limits, None, service=Service.CLIENT_TOKEN) is None
    assert ask(limits, None, service=Service.CLIENT_TOKEN) == Status(429)
    assert ask(limits, "alice", service=Service.CLIENT_TOKEN) is None


def test_a_refusal_is_noted_with_how_long_it_lasts(
    limits: Limits, events: EventLog, clock: Clock
) -> None:
    set_dealer(limits, Limit(TokenBucket(1, 0.1), Penalty(30)), Per.ACCOUNT)
    ask(limits)
    clock.now = 104.0
    ask(limits)
    setting, admission, refusal = events.after(0)
    assert setting.detail == {"service": "dealer", "per": "account"}
    assert (admission.time, admission.kind) == (100.0, EventKind.ADMITTED)
    assert (refusal.time, refusal.kind) == (104.0, EventKind.REFUSED)
    assert (refusal.account, refusal.device) == ("alice", "kitchen")
    assert refusal.detail == {"service": "dealer", "per": "account", "lasts_s": 30}


def test_who_is_told_when_to_come_back_may(limits: Limits, clock: Clock) -> None:
    setting = Setting(ONE, Status(503), retry_after=True)
    limits.set(Service.LOGIN5, Per.ACCOUNT, None, setting)
    assert ask(limits, service=Service.LOGIN5) is None
    clock.now += 0.5
    assert ask(limits, service=Service.LOGIN5) == Status(503, retry_after_s=10)
    clock.now += 10
    assert ask(limits, service=Service.LOGIN5) is None


@pytest.mark.parametrize("service", LIMITED)
def test_each_service_refuses_in_its_own_way(limits: Limits, service: Service) -> None:
    limits.set(service, Per.ACCOUNT, None, Setting(ONE, usual_refusal(service)))
    refused = Refuse("try_another_access_point") if service is Service.ACCESS_POINT else Status(429)
    assert [ask(limits, service=service) for _ in range(2)] == [None, refused]


def test_setting_a_limit_begins_afresh(limits: Limits) -> None:
    for _ in range(2):
        set_dealer(limits, ONE, Per.ACCOUNT)
        assert [ask(limits), ask(limits)] == [None, Status(429)]


def test_a_limit_turns_when_it_should_whenever_it_is_asked(limits: Limits, clock: Clock) -> None:
    set_dealer(
        limits, Limit(Unlimited(), then=Then(60, TokenBucket(1, 0.001))), Per.ACCOUNT, "alice"
    )
    clock.now = 159.0
    assert [ask(limits), ask(limits)] == [None, None]
    clock.now = 160.0
    assert [ask(limits), ask(limits)] == [None, Status(429)]


@pytest.mark.parametrize(
    ("service", "per", "account", "setting", "error"),
    [
        (
            Service.PROXY,
            Per.ADDRESS,
            None,
            Setting(ONE, Status(429)),
            "proxy service can't be limited; these can: access_point, client_token",
        ),
        (Service.DEALER, Per.ADDRESS, "alice", Setting(ONE, Status(429)), "has no account"),
        (Service.ACCESS_POINT, Per.ACCOUNT, None, Setting(ONE, Status(429)), "no HTTP status"),
        (Service.DEALER, Per.ACCOUNT, None, Setting(ONE, Status(200)), "status 200 refuses nobody"),
        (Service.LOGIN5, Per.ACCOUNT, None, Setting(ONE, Refuse("whim")), "there are: bad_request"),
        (
            Service.DEALER,
            Per.ACCOUNT,
            None,
            Setting(ONE, Hang(Moment.BEFORE_TLS)),
            "after the request",
        ),
        (Service.DEALER, Per.ACCOUNT, None, Setting(ONE, Close(), retry_after=True), "not close"),
    ],
)
def test_what_makes_no_sense_is_refused(
    limits: Limits, service: Service, per: Per, account: str | None, setting: Setting, error: str
) -> None:
    with pytest.raises(LabError, match=error):
        limits.set(service, per, account, setting)
