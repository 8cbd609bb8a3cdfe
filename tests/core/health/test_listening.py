"""When somebody looks whether music is heard."""

import math

import pytest

from custom_components.librespot.core.health.listening import LOOK_EACH_S, Listening


def test_the_first_look_is_due_at_once() -> None:
    assert Listening().look_due == -math.inf


@pytest.mark.parametrize(("at", "due"), [(100.0, 100.0 + LOOK_EACH_S), (math.inf, math.inf)])
def test_the_next_look(at: float, due: float) -> None:
    """None is due where nobody ever can tell."""
    listening = Listening()
    listening.look(at, "nobody reads")
    assert listening.look_due == due
    assert listening.trouble == "nobody reads"
    listening.look(at, None)
    assert listening.trouble is None
