"""Section 1: from the start to the registration."""

from lab.limiter import Limit, TokenBucket
from lab.services import Close, Hang, Moment, NoConnectionId, Reset, Service, Status

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import WATCHED_S, start, start_with
from .means import AT_ONCE, NO_LIMIT

_ZONES = 11
_SOON_S = 20.0
_ADMITTED = Limit(TokenBucket(burst=4, refill_per_s=1 / 600))


async def _eleven_at_once(scene: Scene) -> None:
    await scene.lab.set_limiter(_ADMITTED)
    zones = [await scene.start(f"Room {number}") for number in range(1, _ZONES + 1)]
    await scene.outcome(*zones, soon_s=_SOON_S)
    counts = await scene.lab.counts()
    scene.say(f"{counts.logins} logins, {counts.refused} of them refused")


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.STARTS, happens, means, drive, lasts_s)


STARTS: tuple[Row, ...] = (
    _row(
        "all_is_well",
        "nothing: all is well",
        "`successfully put connect state` is the proof that Spotify knows the device. `Session"
        " strong` is the access point's sign of life, and comes again; `Sent ping` and `Received"
        " pong` are the dealer's.",
        start(),
    ),
    _row(
        "eleven_at_once",
        "eleven zones of one account start together; the dealer admits four, then refuses with 429",
        "The storm of the field reports: each of the seven knocks seven times, all at once. Start"
        " one after the other.",
        _eleven_at_once,
    ),
    *(
        _row(
            f"dealer_{code}",
            f"the dealer answers {code}",
            means,
            start_with(Service.DEALER, Status(code)),
        )
        for code, means in (
            (401, f"The dealer doesn't take the access token. {AT_ONCE}"),
            (429, f"Too many logins of this account. {AT_ONCE}"),
            (503, f"The dealer is out of order. {AT_ONCE}"),
        )
    ),
    _row(
        "dealer_resets",
        "the dealer resets the connection instead of an answer",
        f"Something between here and the dealer breaks connections. {AT_ONCE}",
        start_with(Service.DEALER, Reset()),
    ),
    _row(
        "dealer_closes",
        "the dealer closes the connection instead of an answer",
        f"Something between here and the dealer breaks connections. {AT_ONCE}",
        start_with(Service.DEALER, Close()),
    ),
    _row(
        "dealer_hangs_before_tls",
        "the dealer takes the connection and never says a word of TLS",
        NO_LIMIT,
        start_with(Service.DEALER, Hang(Moment.BEFORE_TLS)),
        WATCHED_S,
    ),
    _row(
        "dealer_hangs",
        "the dealer takes the connection and never answers",
        NO_LIMIT,
        start_with(Service.DEALER, Hang()),
        WATCHED_S,
    ),
    _row(
        "no_connection_id",
        "the dealer never says a connection id",
        f"Pongs come and go, and yet nobody sees the device: they prove nothing. {NO_LIMIT}",
        start_with(Service.DEALER, NoConnectionId()),
        WATCHED_S,
    ),
    _row(
        "registration_hangs",
        "the registration is never answered",
        f"Pongs come and go, and yet nobody sees the device: they prove nothing. {NO_LIMIT}",
        start_with(Service.CONNECT_STATE, Hang()),
        WATCHED_S,
    ),
    *(
        _row(
            f"registration_{code}",
            f"the registration is answered {code}",
            means,
            start_with(Service.CONNECT_STATE, Status(code)),
        )
        for code, means in (
            (429, f"Too many registrations. {AT_ONCE}"),
            (500, f"Spotify's fault. {AT_ONCE}"),
        )
    ),
)
