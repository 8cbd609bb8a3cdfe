"""A session whose signs are made up, and whose clock is a number."""

from dataclasses import dataclass

import pytest

from custom_components.librespot.core.engine.signals import (
    DealerLost,
    LoggingIn,
    PlayerEvent,
    Registered,
    Signal,
    Started,
)
from custom_components.librespot.core.health import Health, Verdict

ADMITTED_AT = 100.0
NEVER = 1_000_000.0
STARTED = Started(line="librespot 0.8.0", version=(0, 8, 0))
LOGGING_IN = LoggingIn(line="Connecting")
REGISTERED = Registered(line="successfully put connect state", device_id="me")
LOST = DealerLost(line="Websocket connection failed")


def event(name: str, **fields: str) -> PlayerEvent:
    """Return what the player says."""
    return PlayerEvent(line=name, event=name, fields=fields)


PLAYING = event("playing")


@dataclass
class Patient:
    """A session's health, and the time there, in seconds."""

    health: Health
    now: float = ADMITTED_AT + 1

    def take(self, *signals: Signal, after: float = 0.0) -> Verdict | None:
        """Take signs, all at once; return the verdict on the last of them."""
        self.now += after
        verdicts = []
        for signal in signals:
            self.health.hear(self.now)
            verdicts.append(self.health.take(signal, self.now))
        assert not any(verdicts[:-1])
        return verdicts[-1]

    def wait(
        self, until: float = NEVER, *, stands_still: bool = False, unheard: str | None = None
    ) -> Verdict | None:
        """Let time pass; return the first verdict until then, at whose moment it is then."""
        while True:
            if self.health.to_be_listened_to(self.now):
                self.health.listened_to(self.now, unheard)
            if self.health.to_be_looked_at(self.now):
                self.health.looked_at(self.now, stands_still=stands_still)
            verdict = self.health.judge(self.now)
            if verdict is not None or self.now == until:
                return verdict
            next_look = self.health.next_look(self.now)
            self.now = until if next_look is None else min(next_look, until)


@pytest.fixture
def patient() -> Patient:
    """Return a session that was admitted a second ago."""
    return Patient(Health(admitted_at=ADMITTED_AT, minimum_version=(0, 8, 0)))
