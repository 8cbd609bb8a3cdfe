"""All rows, as the table of verdicts has them."""

from typing import Final

from ..row import Row
from . import connections, music, outages, peace, programs, refusals, registration, storms
from .closed import CLOSED as CLOSED

ROWS: Final[tuple[Row, ...]] = (
    *registration.ROWS,
    *refusals.ROWS,
    *connections.ROWS,
    *outages.ROWS,
    *storms.ROWS,
    *music.ROWS,
    *programs.ROWS,
    *peace.ROWS,
)
