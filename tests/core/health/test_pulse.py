"""When somebody looks whether a process still runs."""

from custom_components.librespot.core.health.pulse import MUTE_S, Pulse


def test_it_is_looked_at_when_it_was_quiet_for_long() -> None:
    pulse = Pulse(100)
    assert pulse.look_due == 100 + MUTE_S
    pulse.hear(130)
    assert pulse.look_due == 130 + MUTE_S


def test_one_look_is_enough_for_as_long() -> None:
    """However quiet it stays."""
    pulse = Pulse(100)
    pulse.look(200, stands_still=False)
    assert pulse.look_due == 200 + MUTE_S


def test_it_stands_still_until_it_says_something() -> None:
    pulse = Pulse(100)
    pulse.look(200, stands_still=True)
    assert pulse.stands_still
    pulse.hear(201)
    assert not pulse.stands_still


def test_when_time_stood_still_all_counts_from_now() -> None:
    """What was seen before may be over."""
    pulse = Pulse(100)
    pulse.look(200, stands_still=True)
    pulse.judge_anew(500)
    assert not pulse.stands_still
    assert pulse.looked_at == 500
    assert pulse.look_due == 500 + MUTE_S
