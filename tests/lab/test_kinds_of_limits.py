"""Every kind of limit, as the services are told of it: who is admitted when, and what is noted."""

from collections.abc import Sequence
from itertools import chain, permutations
import math

import pytest

from lab.events import EventKind, EventLog
from lab.limiter import Limit, Penalty, SlidingWindow, Then, TokenBucket, Unlimited
from lab.limits import Limits, Per, Setting
from lab.services import Refusal, Service, Status

from .clock import Clock

HERE = "127.0.0.1"

type Story = Sequence[tuple[float, float]]
"""Moments in seconds since the limit was set, each with the wait it is answered; 0 admits."""

KINDS: dict[str, tuple[Limit, Story]] = {
    "bucket": (
        Limit(TokenBucket(2, 1 / 5)),
        [(0, 0), (0, 0), (0, 5), (4, 1), (5, 0), (5, 5), (15, 0), (15, 0), (15, 5)],
    ),
    "window": (
        Limit(SlidingWindow(2, 20)),
        [(0, 0), (10, 0), (15, 5), (20, 0), (21, 9), (30, 0), (30, 10)],
    ),
    "window that counts refusals": (
        Limit(SlidingWindow(2, 20, count_refused=True)),
        [(0, 0), (1, 0), (10, 11), (20, 10), (30, 0), (30, 20)],
    ),
    "penalty on a bucket": (
        Limit(TokenBucket(1, 1 / 5), Penalty(30)),
        [(0, 0), (1, 30), (20, 30), (50, 0), (50, 30)],
    ),
    "penalty on a window": (
        Limit(SlidingWindow(1, 20), Penalty(45)),
        [(0, 0), (20, 0), (25, 45), (69, 45), (114, 0)],
    ),
    "penalty shorter than what it is on": (
        Limit(TokenBucket(1, 1 / 60), Penalty(10)),
        [(0, 0), (10, 50), (59, 10), (69, 0)],
    ),
    "growing penalty": (
        Limit(TokenBucket(1, 1), Penalty(15, growth=2, cap_s=50)),
        [(0, 0), (0, 15), (10, 30), (20, 50), (30, 50), (80, 0), (80, 15)],
    ),
    "strict by day, lenient by night": (
        Limit(TokenBucket(1, 1 / 5), then=Then(60, TokenBucket(3, 1))),
        [(0, 0), (0, 5), (59, 0), (59, 5), (60, 0), (60, 0), (60, 0), (60, 1)],
    ),
    "lenient by day, strict with a penalty by night": (
        Limit(TokenBucket(2, 1), then=Then(60, TokenBucket(1, 1 / 5), Penalty(30))),
        [(0, 0), (0, 0), (0, 1), (1, 0), (60, 0), (61, 30), (91, 0)],
    ),
    "none by day, a window by night": (
        Limit(Unlimited(), then=Then(60, SlidingWindow(1, 30))),
        [(0, 0), (0, 0), (59, 0), (60, 0), (60, 30), (90, 0)],
    ),
}


def tell(limits: Limits, clock: Clock, story: Story) -> list[Refusal | None]:
    """Ask as the story has it, from now on; return the answers."""
    begun, answers = clock.now, []
    for moment, _ in story:
        clock.now = begun + moment
        answers.append(limits.ask(Service.LOGIN5, HERE, "alice", "kitchen"))
    return answers


@pytest.mark.parametrize("retry_after", [False, True])
@pytest.mark.parametrize("per", Per)
@pytest.mark.parametrize(("limit", "story"), KINDS.values(), ids=KINDS)
def test_admits_refuses_and_notes_each_moment(
    limits: Limits,
    events: EventLog,
    clock: Clock,
    limit: Limit,
    story: Story,
    per: Per,
    retry_after: bool,
) -> None:
    begun = clock.now
    limits.set(Service.LOGIN5, per, None, Setting(limit, Status(429), retry_after))
    assert tell(limits, clock, story) == [
        Status(429, math.ceil(wait) if retry_after else None) if wait else None for _, wait in story
    ]
    _, *noted = events.after(0)
    assert [(event.time - begun, event.kind) for event in noted] == [
        (moment, EventKind.REFUSED if wait else EventKind.ADMITTED) for moment, wait in story
    ]
    assert [event.detail["lasts_s"] for event in noted if event.kind is EventKind.REFUSED] == [
        pytest.approx(wait) for _, wait in story if wait
    ]
    for event in noted:
        assert (event.account, event.device) == ("alice", "kitchen")
        assert (event.detail["service"], event.detail["per"]) == ("login5", per)


@pytest.mark.parametrize("per", Per)
def test_any_gives_way_to_any_other(limits: Limits, clock: Clock, per: Per) -> None:
    unlimited = Limit(Unlimited()), [(0.0, 0.0)] * 20
    for limit, story in chain.from_iterable(permutations([*KINDS.values(), unlimited], 2)):
        limits.set(Service.LOGIN5, per, None, Setting(limit, Status(429)))
        refused = [answer is not None for answer in tell(limits, clock, story)]
        assert refused == [wait > 0 for _, wait in story]


@pytest.mark.parametrize("per", Per)
def test_strangers_take_what_was_left(
    limits: Limits, events: EventLog, clock: Clock, per: Per
) -> None:
    limit = Limit(TokenBucket(60, 0.001), noise_per_s=1)

    def admitted(seed: int) -> int:
        limits.set(Service.LOGIN5, per, None, Setting(limit, Status(429), seed=seed))
        return tell(limits, clock, [(30, 0)] * 60).count(None)

    left = [admitted(seed) for seed in (1, 2, 3, 4, 1)]
    # Some thirty of sixty are theirs.
    assert all(0 < each < 60 for each in left)
    assert len(set(left)) > 1
    # Those of one seed come at the same moments again; nobody hears of them.
    assert left[0] == left[-1]
    assert sum(event.kind is EventKind.ADMITTED for event in events.after(0)) == sum(left)
