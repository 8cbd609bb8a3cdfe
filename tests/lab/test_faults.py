"""Which switch decides, and how often."""

from collections.abc import Callable

from hypothesis import given, strategies as st
import pytest

from lab.errors import LabError, UnknownNameError
from lab.events import EventLog
from lab.faults import Fault, Faults
from lab.reasons import REASONS
from lab.services import (
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
)

WITHOUT_DEVICE = (Service.PROXY, Service.APRESOLVE, Service.CDN)
"""Services that don't know who asks."""


@pytest.fixture
def faults() -> Faults:
    """No switches yet."""
    return Faults(EventLog())


def test_does_its_work_when_nothing_is_switched(faults: Faults) -> None:
    assert faults.take(Service.DEALER, "alice", "kitchen") is None


def test_acts_as_often_as_told(faults: Faults) -> None:
    faults.add(Fault(Service.DEALER, Hang(), times=2))
    assert [faults.take(Service.DEALER) for _ in range(3)] == [Hang(), Hang(), None]


def test_acts_until_cleared(faults: Faults) -> None:
    number = faults.add(Fault(Service.DEALER, Hang()))
    assert [faults.take(Service.DEALER) for _ in range(50)] == [Hang()] * 50
    faults.clear(number)
    assert faults.take(Service.DEALER) is None


def test_the_oldest_decides(faults: Faults) -> None:
    faults.add(Fault(Service.DEALER, Hang(), times=1))
    faults.add(Fault(Service.DEALER, Reset()))
    assert [faults.take(Service.DEALER) for _ in range(2)] == [Hang(), Reset()]


def test_can_be_narrowed(faults: Faults) -> None:
    faults.add(Fault(Service.LOGIN5, Status(500), account="alice", device="kitchen"))
    faults.add(Fault(Service.LOGIN5, Status(501), account="alice"))
    assert faults.take(Service.DEALER, "alice", "kitchen") is None
    assert faults.take(Service.LOGIN5, "bob", "kitchen") is None
    assert faults.take(Service.LOGIN5, None, "kitchen") is None
    assert faults.take(Service.LOGIN5, "alice", "kitchen") == Status(500)
    assert faults.take(Service.LOGIN5, "alice", "bath") == Status(501)


def test_each_use_is_an_event() -> None:
    events = EventLog(clock=lambda: 5.0)
    faults = Faults(events)
    faults.add(Fault(Service.LOGIN5, Status(500)))
    faults.take(Service.LOGIN5, "alice", "kitchen")
    (event,) = events.after(0)
    assert (event.time, event.account, event.device) == (5.0, "alice", "kitchen")
    assert event.detail == {"service": "login5", "action": "status"}


def test_acts_for_as_long_as_told() -> None:
    now = 10.0
    faults = Faults(EventLog(), clock=lambda: now)
    number = faults.add(Fault(Service.DEALER, Hang(), for_s=5))
    now = 14.9
    assert faults.take(Service.DEALER) == Hang()
    now = 15.0
    assert faults.take(Service.DEALER) is None
    with pytest.raises(UnknownNameError, match="there are none"):
        faults.clear(number)


def test_acts_as_likely_as_told(faults: Faults) -> None:
    faults.add(Fault(Service.DEALER, Hang(), probability=0.25, seed=1))
    faults.add(Fault(Service.DEALER, Reset(), probability=0.5, times=40, seed=2))
    taken = [faults.take(Service.DEALER) for _ in range(1000)]
    assert taken.count(Hang()) == pytest.approx(250, rel=0.2)
    assert taken.count(Reset()) == 40
    assert None in taken[:20]


@given(seed=st.integers(0, 2**32), probability=st.floats(0.01, 1))
def test_the_dice_fall_as_their_seed_says(seed: int, probability: float) -> None:
    def taken() -> list[Action | None]:
        faults = Faults(EventLog())
        faults.add(Fault(Service.DEALER, Hang(), probability=probability, seed=seed))
        return [faults.take(Service.DEALER) for _ in range(20)]

    assert taken() == taken()


def test_whatever_comes_first_ends_it() -> None:
    now = 10.0
    faults = Faults(EventLog(), clock=lambda: now)
    faults.add(Fault(Service.DEALER, Hang(), times=2, for_s=5))
    faults.add(Fault(Service.DEALER, Reset(), times=1, for_s=50, probability=0.5, seed=3))
    taken = [faults.take(Service.DEALER) for _ in range(40)]
    assert (taken.count(Hang()), taken.count(Reset())) == (2, 1)
    faults.add(Fault(Service.DEALER, Hang(), times=2, for_s=5))
    assert faults.take(Service.DEALER) == Hang()
    now = 15.0
    assert faults.take(Service.DEALER) is None


def test_only_whom_it_meets_uses_it_up(faults: Faults) -> None:
    faults.add(Fault(Service.LOGIN5, Status(500), times=1, account="alice", device="kitchen"))
    assert faults.take(Service.LOGIN5, "alice", "bath") is None
    assert faults.take(Service.LOGIN5, "bob", "kitchen") is None
    assert faults.take(Service.LOGIN5, "alice", "kitchen", Moment.BEFORE_TLS) is None
    assert faults.take(Service.LOGIN5, "alice", "kitchen") == Status(500)
    assert faults.take(Service.LOGIN5, "alice", "kitchen") is None


@pytest.mark.parametrize("service", Service)
def test_each_service_is_disturbed_for_itself(faults: Faults, service: Service) -> None:
    faults.add(Fault(service, Hang()))
    assert [each for each in Service if faults.take(each) is not None] == [service]


@pytest.mark.parametrize(
    "service", [service for service in Service if service not in WITHOUT_DEVICE]
)
def test_each_service_that_knows_who_asks_can_disturb_one(faults: Faults, service: Service) -> None:
    faults.add(Fault(service, Delay(1), account="alice", device="kitchen"))
    assert faults.take(service, "bob", "kitchen") is None
    assert faults.take(service) is None
    assert faults.take(service, "alice", "kitchen") == Delay(1)


@pytest.mark.parametrize(
    ("service", "reason"),
    [(service, reason) for service, reasons in REASONS.items() for reason in reasons],
)
def test_refuses_with_any_reason_of_its_own(faults: Faults, service: Service, reason: str) -> None:
    faults.add(Fault(service, Refuse(reason)))
    assert faults.take(service) == Refuse(reason)


def test_acts_at_its_moment(faults: Faults) -> None:
    faults.add(Fault(Service.DEALER, Hang(Moment.BEFORE_TLS)))
    faults.add(Fault(Service.DEALER, Reset(Moment.BEFORE_REQUEST)))
    faults.add(Fault(Service.DEALER, Close()))
    assert [faults.take(Service.DEALER, moment=moment) for moment in Moment] == [
        Hang(Moment.BEFORE_TLS),
        Reset(Moment.BEFORE_REQUEST),
        Close(),
    ]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Fault(Service.ACCESS_POINT, Status(429)), "no HTTP status"),
        (lambda: Fault(Service.DEALER, Status(600)), "it must be 200 to 599"),
        (lambda: Status(429, retry_after_s=-1), "retry_after_s is -1; it must be 0 or more"),
        (lambda: Fault(Service.DEALER, Hang(), times=0), "times is 0"),
        (lambda: Fault(Service.DEALER, Hang(), for_s=0), "for_s is 0"),
        (lambda: Fault(Service.DEALER, Hang(), probability=0), "probability is 0"),
        (lambda: Fault(Service.DEALER, Hang(), probability=1.1), "probability is 1.1"),
        (lambda: Fault(Service.DEALER, Hang(), device="kitchen"), "which account"),
        (lambda: Fault(Service.PROXY, Hang(), account="alice"), "doesn't know who asks"),
        (
            lambda: Fault(Service.DEALER, Hang(Moment.BEFORE_TLS), account="alice"),
            "before_tls the dealer service doesn't know who asks",
        ),
        (lambda: Fault(Service.ACCESS_POINT, Hang(Moment.BEFORE_TLS)), "has no TLS"),
        (
            lambda: Fault(Service.DEALER, Refuse("whim")),
            "can't refuse with a reason; these can: access_point",
        ),
        (lambda: Fault(Service.LOGIN5, Refuse("whim")), "there are: bad_request"),
        (
            lambda: Fault(Service.LOGIN5, NoConnectionId()),
            "login5 service can't do no_con",
        ),
        (lambda: Fault(Service.DEALER, NoPing()), "these can: access_point"),
        (lambda: Fault(Service.DEALER, Lifetime(5)), "these can: client_token, login5"),
        (lambda: Lifetime(-1), "lifetime_s is -1"),
        (lambda: Delay(-1), "delay_s is -1"),
        (lambda: Delay(float("inf")), "delay_s is inf"),
    ],
)
def test_refuses_what_it_can_not_do(make: Callable[[], object], error: str) -> None:
    with pytest.raises(LabError, match=error):
        make()
