"""What a zone brings to the queue."""

from collections.abc import Callable

import pytest

from custom_components.librespot.core.past import Past
from custom_components.librespot.core.standing import KEEPS_FAILING, Standing
from custom_components.librespot.core.ticket import Claim, Turn

FAILS_ON = [Standing.failed] * KEEPS_FAILING


@pytest.mark.parametrize(
    ("happened", "turn"),
    [
        ([], Turn.IN_ORDER),
        ([Standing.refused], Turn.NEXT),
        ([Standing.refused, Standing.refused], Turn.IN_ORDER),
        ([Standing.refused, Standing.registered], Turn.IN_ORDER),
        ([Standing.refused, Standing.registered, Standing.refused], Turn.NEXT),
        ([Standing.called_back], Turn.NEXT),
        ([Standing.called_back, Standing.registered], Turn.IN_ORDER),
        ([Standing.failed], Turn.IN_ORDER),
        (FAILS_ON, Turn.LAST),
        ([*FAILS_ON, Standing.registered], Turn.LAST),
        ([*FAILS_ON, Standing.refused], Turn.NEXT),
        ([*FAILS_ON, Standing.refused, Standing.refused], Turn.LAST),
        ([*FAILS_ON, Standing.was_healthy, Standing.failed], Turn.IN_ORDER),
        ([*FAILS_ON, Standing.forget], Turn.IN_ORDER),
        ([*FAILS_ON, Standing.forget, Standing.failed], Turn.IN_ORDER),
        ([Standing.refused, Standing.forget, Standing.refused], Turn.NEXT),
        ([Standing.refused, Standing.failed, Standing.refused], Turn.NEXT),
        ([*FAILS_ON, Standing.ask_for], Turn.ASKED_FOR),
        ([Standing.ask_for, Standing.called_back], Turn.ASKED_FOR),
        ([Standing.ask_for, Standing.refused], Turn.ASKED_FOR),
        ([Standing.ask_for, Standing.refused, Standing.refused], Turn.IN_ORDER),
        ([Standing.ask_for, Standing.failed], Turn.IN_ORDER),
        ([Standing.ask_for, Standing.registered], Turn.IN_ORDER),
    ],
)
def test_turn(happened: list[Callable[[Standing], None]], turn: Turn) -> None:
    """By what became of the logins so far."""
    standing = Standing(Past(last_used=5.0))
    for happen in happened:
        happen(standing)
    assert standing.claim == Claim(turn, 5.0)
    assert standing.planned == Claim(Turn.PLANNED, 5.0)
