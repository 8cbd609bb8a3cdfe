"""All rows, in the order of the page."""

from ..row import Row
from .starts import STARTS

ROWS: tuple[Row, ...] = (*STARTS,)
