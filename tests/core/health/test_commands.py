"""Which commands that failed, or were never answered, prove a session deaf."""

import pytest

from custom_components.librespot.core.engine.signals import (
    CommandAnswered,
    CommandFailed,
    CommandTaken,
    ContextUnavailable,
    Signal,
)
from custom_components.librespot.core.health.commands import ANSWER_S, TOGETHER_S, Commands
from custom_components.librespot.core.health.verdict import Verdict
from custom_components.librespot.core.model import Cause

from .conftest import PLAYING

TAKEN = CommandTaken(line="play")
MODE = CommandTaken(line="shuffle", sets_mode=True)
ANSWERED = CommandAnswered(line="reply")
GONE = ContextUnavailable(line="not asked for again")
FAILS = (TAKEN, CommandFailed(line="failed"), ANSWERED)
FAILS_AGAIN = (TAKEN, CommandFailed(line="failed again"), ANSWERED)
MODE_FAILS = (MODE, CommandFailed(line="no mode"), ANSWERED)
WORKS = (TAKEN, ANSWERED, PLAYING)


def take(*signals: Signal, between_s: float = 0.0) -> Commands:
    """Return what is known after signs; `between_s` lie between two commands."""
    commands, now = Commands(), 0.0
    for n, signal in enumerate(signals):
        if n and isinstance(signal, CommandTaken):
            now += between_s
        commands.take(signal, now)
    return commands


@pytest.mark.parametrize(
    ("signals", "between_s", "proof"),
    [
        (FAILS, 0, None),
        ((*FAILS, *FAILS_AGAIN), TOGETHER_S, "failed again"),
        ((*FAILS, *FAILS_AGAIN), TOGETHER_S + 1, None),
        ((*FAILS, GONE, *FAILS_AGAIN), 0, GONE.line),
        ((*FAILS, *WORKS, *FAILS_AGAIN), 0, None),
        ((*FAILS, PLAYING, *FAILS_AGAIN), 0, "failed again"),
        ((*FAILS, *FAILS_AGAIN, *WORKS), 0, None),
        ((GONE, *WORKS, *FAILS, *FAILS_AGAIN), 0, "failed again"),
        ((*MODE_FAILS, *MODE_FAILS, *MODE_FAILS), 0, None),
        ((*MODE_FAILS, *FAILS), 0, None),
    ],
    ids=[
        "one",
        "two",
        "two hours apart",
        "two for a playlist that isn't asked for again",
        "music after a command between them",
        "music that goes on by itself",
        "music after a command since",
        "a playlist of before the music",
        "a mode that can't be set",
        "a mode, and one other",
    ],
)
def test_commands_that_failed(
    signals: tuple[Signal, ...], between_s: float, proof: str | None
) -> None:
    verdict = take(*signals, between_s=between_s).verdict(between_s)
    assert verdict == (None if proof is None else Verdict(Cause.DEAF, proof))


def test_a_command_that_is_never_answered() -> None:
    commands = take(TAKEN)
    assert commands.due == ANSWER_S
    assert commands.verdict(ANSWER_S - 1) is None
    assert commands.verdict(ANSWER_S) == Verdict(Cause.DEAF, "never answered: play")


def test_a_command_that_is_answered() -> None:
    commands = take(TAKEN, ANSWERED)
    assert commands.due is None
    assert commands.verdict(ANSWER_S) is None


@pytest.mark.parametrize("signals", [(TAKEN,), FAILS, (*FAILS, *FAILS_AGAIN)])
def test_what_is_forgotten_proves_nothing(signals: tuple[Signal, ...]) -> None:
    """Nor does it confirm what comes."""
    commands = take(*signals)
    commands.forget()
    assert commands.due is None
    for signal in FAILS:
        commands.take(signal, 0)
    assert commands.verdict(ANSWER_S) is None
