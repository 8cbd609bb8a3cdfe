"""Rows and homes in which nothing is real."""

from bench.healing.judge import Healed
from bench.healing.keepers import Shown
from bench.healing.row import Row, nothing
from custom_components.librespot.core.model import Cause, ZoneState

SILENT = Row(
    name="dealer dead",
    fault="its reconnect hangs",
    verdict=Cause.DEALER_SILENT,
    state=ZoneState.BACKING_OFF,
    limit_s=75,
    on_the_way=frozenset({Cause.CONNECTION_LOST}),
    strike=nothing,
    restarts=1,
)
PAUSED = Row(
    name="not a trouble", fault="it is paused", verdict=Cause.NONE, strike=nothing, restarts=0
)
HEALED = Healed(
    SILENT,
    verdict=Cause.DEALER_SILENT,
    detected_s=75.0,
    recovered_s=79.2,
    restarts=1,
    evidence="no pong of the dealer",
    stock_watched_s=300.0,
)
LEFT_ALONE = Healed(PAUSED, recovered_s=120.0, stock_s=120.0, stock_watched_s=130.0)


def shown(at: float, state: ZoneState, cause: Cause) -> Shown:
    return Shown(at, "zone0", state, cause)
