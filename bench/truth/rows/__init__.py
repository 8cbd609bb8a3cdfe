"""All rows, in the order of the page."""

from ..row import Row
from .access_point import ACCESS_POINT
from .dealer import DEALER
from .ends import ENDS
from .files import FILES
from .logins import LOGINS
from .neighbours import NEIGHBOURS
from .network import NETWORK
from .pairing import PAIRING
from .playing import PLAYING
from .sound import SOUND
from .starts import STARTS
from .surroundings import SURROUNDINGS
from .tracks import TRACKS

ROWS: tuple[Row, ...] = (
    *STARTS,
    *LOGINS,
    *SURROUNDINGS,
    *DEALER,
    *ACCESS_POINT,
    *NETWORK,
    *NEIGHBOURS,
    *ENDS,
    *FILES,
    *PAIRING,
    *PLAYING,
    *SOUND,
    *TRACKS,
)
