"""Whether there is a network."""

from random import Random

import pytest

from custom_components.librespot.core.model import Cause
from custom_components.librespot.core.network import CAP_S, FLOOR_S, Network
from custom_components.librespot.core.pace import Hold


@pytest.fixture
def network() -> Network:
    """Return one that is there, as far as anybody knows."""
    return Network(Random(1))


def _pause_s(network: Network, now: float) -> float:
    network.lost(now)
    hold = network.hold(now, probing=False)
    assert hold is not None
    assert hold.cause is Cause.NETWORK_AWAY
    assert hold.until is not None
    assert network.hold(hold.until, probing=False) is None
    return hold.until - now


def test_holds_nobody_while_it_is_there(network: Network) -> None:
    """However many log in."""
    assert not network.away
    assert network.hold(0, probing=False) is None
    assert network.hold(0, probing=True) is None


def test_looks_are_seldom_but_never_rare(network: Network) -> None:
    """The pauses grow to their cap."""
    pauses_s = [_pause_s(network, 100.0 * number) for number in range(8)]
    assert 0.75 * FLOOR_S <= pauses_s[0] <= FLOOR_S
    assert pauses_s[1] > pauses_s[0]
    assert all(0.75 * CAP_S <= pause_s <= CAP_S for pause_s in pauses_s[4:])


def test_one_look_at_a_time(network: Network) -> None:
    """The others wait for what it finds."""
    network.lost(0)
    assert network.hold(100, probing=True) == Hold(Cause.NETWORK_AWAY)


def test_an_answer_ends_it(network: Network) -> None:
    """The next absence begins with short pauses again."""
    for number in range(5):
        network.lost(100.0 * number)
    network.found()
    assert not network.away
    assert network.hold(401, probing=True) is None
    assert _pause_s(network, 1000) <= FLOOR_S
