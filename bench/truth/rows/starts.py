"""Section 1: from the start of the process to its registration."""

import socket

from lab.limiter import Limit, TokenBucket
from lab.services import Hang, NoConnectionId, Refuse, Reset, Service, Status

from ..row import Drive, Row, Section
from ..scene import Scene
from .drivers import WATCHED_S, start, start_with

_ZONES = 11
_ADMITTED = Limit(TokenBucket(burst=4, refill_per_s=1 / 600))

_AT_ONCE = "It tries seven times within a second or two, then gives up: its starter has to wait."
_NO_LIMIT = "librespot knows no time limit here: whoever started it has to end it."
_WONT_MEND = "No restart mends it."


async def _eleven_at_once(scene: Scene) -> None:
    await scene.lab.set_limiter(_ADMITTED)
    zones = [await scene.start(f"Room {number}") for number in range(1, _ZONES + 1)]
    await scene.outcome(*zones)
    counts = await scene.lab.counts()
    scene.say(f"{counts.logins} logins, {counts.refused} of them refused")


async def _nobody_there(scene: Scene) -> None:
    with socket.socket() as taken:
        # Bound and not listening: whoever connects is refused, and nobody else gets the port.
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        zone = await scene.start(
            "Kitchen",
            f"--proxy=http://127.0.0.1:{port}",
            "--name=Kitchen",
            "--disable-discovery",
            "--backend=pipe",
            f"--system-cache={scene.folder('Kitchen')}",
            alone=True,
        )
        await scene.outcome(zone)


async def _without_credentials(scene: Scene) -> None:
    await scene.outcome(await scene.start(account=None))


async def _version(scene: Scene) -> None:
    await scene.outcome(await scene.start("Kitchen", "--version", alone=True))


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.STARTS, happens, means, drive, lasts_s)


def _refused_by_access_point(reason: str, means: str) -> Row:
    words = reason.replace("_", " ")
    return _row(
        f"access_point_refuses_{reason}",
        f"the access point refuses the login: {words}",
        means,
        start_with(Service.ACCESS_POINT, Refuse(reason)),
    )


def _refused_by_login5(reason: str, means: str) -> Row:
    words = reason.replace("_", " ")
    return _row(
        f"login5_refuses_{reason}",
        f"login5 refuses the login: {words}",
        means,
        start_with(Service.LOGIN5, Refuse(reason)),
    )


STARTS: tuple[Row, ...] = (
    _row(
        "all_is_well",
        "nothing: all is well",
        "`successfully put connect state` is the proof that Spotify knows the device.",
        start(),
    ),
    _row(
        "eleven_at_once",
        "eleven zones of one account start together; the dealer admits four, then refuses with 429",
        "The storm of the field reports. One after the other, none would have been refused.",
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
            (401, f"The dealer doesn't take the access token. {_AT_ONCE}"),
            (429, f"Too many logins of this account. {_AT_ONCE}"),
            (503, f"The dealer is out of order. {_AT_ONCE}"),
        )
    ),
    _row(
        "dealer_resets",
        "the dealer resets the connection instead of an answer",
        f"Something between here and the dealer breaks connections. {_AT_ONCE}",
        start_with(Service.DEALER, Reset()),
    ),
    _row(
        "dealer_hangs",
        "the dealer takes the connection and never answers",
        _NO_LIMIT,
        start_with(Service.DEALER, Hang()),
        WATCHED_S,
    ),
    _row(
        "no_connection_id",
        "the dealer never says a connection id",
        f"Pongs come and go, and yet nobody sees the device: they prove nothing. {_NO_LIMIT}",
        start_with(Service.DEALER, NoConnectionId()),
        WATCHED_S,
    ),
    _row(
        "registration_hangs",
        "the registration is never answered",
        f"Pongs come and go, and yet nobody sees the device: they prove nothing. {_NO_LIMIT}",
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
            (429, f"Too many registrations. {_AT_ONCE}"),
            (500, f"Spotify's fault. {_AT_ONCE}"),
        )
    ),
    _row(
        "access_point_hangs",
        "the access point takes the login and never answers",
        _NO_LIMIT,
        start_with(Service.ACCESS_POINT, Hang()),
        WATCHED_S,
    ),
    _row(
        "access_point_resets",
        "every access point resets the connection at the login",
        "A single `Try another access point` is harmless; six of them end the program.",
        start_with(Service.ACCESS_POINT, Reset()),
    ),
    _refused_by_access_point("protocol_error", "Most likely a librespot that is too old."),
    _refused_by_access_point(
        "try_another_access_point",
        "A single one is harmless: it goes on to the next. Six of them end the program.",
    ),
    _refused_by_access_point("bad_connection_id", "Never reported; start it again."),
    _refused_by_access_point(
        "travel_restriction",
        f"The account was used abroad for too long: its owner has to log in at home. {_WONT_MEND}",
    ),
    _refused_by_access_point(
        "premium_account_required", f"librespot needs an account with Premium. {_WONT_MEND}"
    ),
    _refused_by_access_point("bad_credentials", f"Pair again. {_WONT_MEND}"),
    _refused_by_access_point("could_not_validate_credentials", "Try later, then pair again."),
    _refused_by_access_point("account_exists", "Never reported; pair again."),
    _refused_by_access_point(
        "extra_verification_required",
        f"Spotify wants more from the account's owner: look into the account's mail. {_WONT_MEND}",
    ),
    _refused_by_access_point("invalid_app_key", f"A librespot that is too old. {_WONT_MEND}"),
    _refused_by_access_point(
        "application_banned", f"Spotify doesn't want this librespot. {_WONT_MEND}"
    ),
    _refused_by_login5(
        "invalid_credentials",
        f"The credentials were made with another program's client id, or are void: pair again with"
        f" the Spotify app. {_WONT_MEND}",
    ),
    _refused_by_login5("bad_request", "Most likely a librespot that is too old."),
    _refused_by_login5("unsupported_login_protocol", "A librespot that is too old."),
    _refused_by_login5("unknown_identifier", "Spotify knows no such user: pair again."),
    _refused_by_login5("invalid_phonenumber", "Never reported; pair again."),
    _refused_by_login5("try_again_later", "Try again, later."),
    _refused_by_login5("unknown_error", "Spotify's fault: try again, later."),
    _refused_by_login5("timeout", "Spotify's fault: it tries three times itself; try later."),
    _refused_by_login5(
        "too_many_attempts", "Too many logins: it tries three times itself; try much later."
    ),
    *(
        _row(
            f"{service}_{code}",
            f"{words} answers {code}",
            means,
            start_with(service, Status(code)),
        )
        for service, words in (
            (Service.CLIENT_TOKEN, "the service for client tokens"),
            (Service.LOGIN5, "login5"),
        )
        for code, means in (
            (429, "Too many logins. It gives up at once: its starter has to wait."),
            (500, "Spotify's fault. It gives up at once: try again, later."),
        )
    ),
    _row(
        "login5_429_retry_after_5",
        "login5 answers 429 once, with `Retry-After: 5`",
        "Harmless. Up to ten seconds it waits by itself.",
        start_with(Service.LOGIN5, Status(429, retry_after_s=5), times=1),
        lasts_s=10,
    ),
    _row(
        "login5_429_retry_after_60",
        "login5 answers 429 once, with `Retry-After: 60`",
        "That is too long for it: it gives up at once, and its starter has to wait.",
        start_with(Service.LOGIN5, Status(429, retry_after_s=60), times=1),
    ),
    *(
        _row(
            f"{service}_hangs",
            f"{words} never answers",
            _NO_LIMIT,
            start_with(service, Hang()),
            WATCHED_S,
        )
        for service, words in (
            (Service.APRESOLVE, "service discovery"),
            (Service.CLIENT_TOKEN, "the service for client tokens"),
            (Service.LOGIN5, "login5"),
        )
    ),
    _row(
        "apresolve_500",
        "service discovery answers 500, and `--ap-port` rules out the known servers",
        "Without a proxy and without `--ap-port` it would go on with servers that it knows.",
        start_with(Service.APRESOLVE, Status(500)),
    ),
    _row(
        "network_refused",
        "every connection is refused",
        "There is no network. It gives up at once: its starter has to wait for the network.",
        _nobody_there,
    ),
    _row(
        "no_credentials",
        "there are no credentials, and discovery is off",
        "Pair the account first.",
        _without_credentials,
    ),
    _row(
        "wrong_value",
        "an option has a value that doesn't exist",
        "Mend the option.",
        start("--bitrate=999"),
    ),
    _row(
        "unknown_option",
        "an option doesn't exist",
        "Mend the options, or take a librespot that knows them. The whole help follows.",
        start("--no-such-option"),
    ),
    _row(
        "version",
        "it is asked for its version",
        "Only the number can be relied on.",
        _version,
    ),
)
