"""Which switch decides, and how often."""

import pytest

from lab.errors import LabError
from lab.events import EventLog
from lab.faults import Fault, Faults
from lab.services import Hang, Reset, Service, Status


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


def test_refuses_what_it_can_not_do() -> None:
    with pytest.raises(LabError, match="no HTTP status"):
        Fault(Service.ACCESS_POINT, Status(429))
