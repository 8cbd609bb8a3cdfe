"""What happened in the lab, in order."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
import contextlib
from dataclasses import dataclass, field
from enum import StrEnum
import time

type Detail = Mapping[str, str | int | float | bool]

_KEPT = 100_000


class EventKind(StrEnum):
    """What an event is about."""

    PROXY_CONNECTED = "proxy_connected"
    PROXY_REFUSED = "proxy_refused"
    APRESOLVE_ASKED = "apresolve_asked"
    CLIENT_TOKEN_GRANTED = "client_token_granted"
    ACCESS_POINT_WELCOMED = "access_point_welcomed"
    ACCESS_POINT_GONE = "access_point_gone"
    LOGIN5_GRANTED = "login5_granted"
    DEALER_ASKED = "dealer_asked"
    DEALER_ADMITTED = "dealer_admitted"
    DEALER_REFUSED = "dealer_refused"
    DEALER_GONE = "dealer_gone"
    REGISTERED = "registered"
    STATE_CHANGED = "state_changed"
    BECAME_INACTIVE = "became_inactive"
    UNREGISTERED = "unregistered"
    UNKNOWN_REQUEST = "unknown_request"
    FAULT_USED = "fault_used"
    LIMITER_SET = "limiter_set"
    ADMITTED = "admitted"
    REFUSED = "refused"
    PRODUCT_SET = "product_set"
    METADATA_ASKED = "metadata_asked"
    FILE_RESOLVED = "file_resolved"
    FILE_FETCHED = "file_fetched"
    CONTEXT_ASKED = "context_asked"
    AUDIO_KEY_ASKED = "audio_key_asked"
    AUDIO_KEY_GRANTED = "audio_key_granted"
    AUDIO_KEY_REFUSED = "audio_key_refused"
    TOKENS_EXPIRED = "tokens_expired"
    SCENARIO_STARTED = "scenario_started"
    SCENARIO_STEP = "scenario_step"
    SCENARIO_ENDED = "scenario_ended"
    SCENARIO_FAILED = "scenario_failed"
    DROPPED = "dropped"
    PAIRED = "paired"
    COMMAND_SENT = "command_sent"
    COMMAND_ANSWERED = "command_answered"
    NETWORK_SET = "network_set"
    CONNECTION_LOST = "connection_lost"
    EVICTED = "evicted"
    CLUSTER_PUSHED = "cluster_pushed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        sequence: 1 for the first event, then one more each.
        time: seconds of this machine's monotonic clock, the same in all
            processes.
        kind: what happened.
        account: whose, if it is known.
        device: id of whose device, if it is known.
        detail: more about it, by kind.
    """

    sequence: int
    time: float
    kind: EventKind
    account: str | None = None
    device: str | None = None
    detail: Detail = field(default_factory=dict)


class EventLog:
    """The last 100,000 events, and waiting for the next one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the times of events from `clock`."""
        self._clock = clock
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._last = 0
        self._added = asyncio.Event()

    def add(
        self,
        kind: EventKind,
        account: str | None = None,
        device: str | None = None,
        **detail: str | float | bool,
    ) -> Event:
        """Note an event and wake those who wait for one."""
        self._last += 1
        event = Event(self._last, self._clock(), kind, account, device, detail)
        self._events.append(event)
        self._added.set()
        self._added = asyncio.Event()
        return event

    def after(self, sequence: int) -> tuple[Event, ...]:
        """Return the events that followed the one numbered `sequence`."""
        if sequence >= self._last:
            return ()
        newer = []
        for event in reversed(self._events):
            if event.sequence <= sequence:
                break
            newer.append(event)
        return tuple(reversed(newer))

    async def wait_after(self, sequence: int, timeout_s: float) -> tuple[Event, ...]:
        """Return the events after `sequence`, waiting for one if there is none.

        Nothing is returned when none came within `timeout_s` seconds.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not (events := self.after(sequence)):
                    await self._added.wait()
                return events
        return ()
