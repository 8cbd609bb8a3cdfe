"""Section 1: the login, at the access point and at login5."""

from lab.services import Close, Hang, Moment, Refuse, Reset, Service, Status

from ..row import Drive, Row, Section
from .drivers import AT_ONCE_S, WATCHED_S, start_with
from .means import NO_LIMIT, WONT_MEND

_TRIES_S = 9.0
_TRIED_S = 15.0
_HANDSHAKES_S = 60.0
_SHAKEN_S = 75.0


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 5.0) -> Row:
    return Row(name, Section.LOGINS, happens, means, drive, lasts_s)


def _refused_by_access_point(reason: str, means: str) -> Row:
    words = reason.replace("_", " ")
    return _row(
        f"access_point_refuses_{reason}",
        f"the access point refuses the login: {words}",
        means,
        start_with(Service.ACCESS_POINT, Refuse(reason)),
    )


def _refused_by_login5(
    reason: str, means: str, soon_s: float = AT_ONCE_S, waits_s: float | None = None
) -> Row:
    words = reason.replace("_", " ")
    return _row(
        f"login5_refuses_{reason}",
        f"login5 refuses the login: {words}",
        means,
        start_with(Service.LOGIN5, Refuse(reason), soon_s=soon_s, waits_s=waits_s),
    )


LOGINS: tuple[Row, ...] = (
    _row(
        "access_point_hangs_before_handshake",
        "the access point takes the connection and never answers the first word",
        "It tries each twice and waits five seconds each time: after a minute it ends.",
        start_with(
            Service.ACCESS_POINT,
            Hang(Moment.BEFORE_REQUEST),
            watched_s=_SHAKEN_S + WATCHED_S,
            soon_s=_SHAKEN_S,
            waits_s=_HANDSHAKES_S,
        ),
        lasts_s=65,
    ),
    _row(
        "access_point_hangs",
        "the access point takes the login and never answers",
        NO_LIMIT,
        start_with(Service.ACCESS_POINT, Hang()),
        WATCHED_S,
    ),
    _row(
        "access_point_resets",
        "every access point resets the connection at the login",
        "A single `Try another access point` is harmless; six of them end the program.",
        start_with(Service.ACCESS_POINT, Reset()),
    ),
    _row(
        "access_point_closes",
        "every access point closes the connection at the login",
        "A single `Try another access point` is harmless; six of them end the program.",
        start_with(Service.ACCESS_POINT, Close()),
    ),
    _refused_by_access_point("protocol_error", "Most likely a librespot that is too old."),
    _refused_by_access_point(
        "try_another_access_point",
        "A single one is harmless: it goes on to the next. Six of them end the program.",
    ),
    _refused_by_access_point("bad_connection_id", "Never reported; start it again."),
    _refused_by_access_point(
        "travel_restriction",
        f"The account was used abroad for too long: its owner has to log in at home. {WONT_MEND}",
    ),
    _refused_by_access_point(
        "premium_account_required", f"librespot needs an account with Premium. {WONT_MEND}"
    ),
    _refused_by_access_point("bad_credentials", f"Pair again. {WONT_MEND}"),
    _refused_by_access_point("could_not_validate_credentials", "Try later, then pair again."),
    _refused_by_access_point("account_exists", "Never reported; pair again."),
    _refused_by_access_point(
        "extra_verification_required",
        f"Spotify wants more from the account's owner: look into the account's mail. {WONT_MEND}",
    ),
    _refused_by_access_point("invalid_app_key", f"A librespot that is too old. {WONT_MEND}"),
    _refused_by_access_point(
        "application_banned", f"Spotify doesn't want this librespot. {WONT_MEND}"
    ),
    _refused_by_login5(
        "invalid_credentials",
        f"The credentials were made with another program's client id, or are void: pair again with"
        f" the Spotify app. {WONT_MEND}",
    ),
    _refused_by_login5("bad_request", "Most likely a librespot that is too old."),
    _refused_by_login5("unsupported_login_protocol", "A librespot that is too old."),
    _refused_by_login5("unknown_identifier", "Spotify knows no such user: pair again."),
    _refused_by_login5("invalid_phonenumber", "Never reported; pair again."),
    _refused_by_login5("try_again_later", "Try again, later."),
    _refused_by_login5("unknown_error", "Spotify's fault: try again, later."),
    _refused_by_login5(
        "timeout", "Spotify's fault: it tries three times itself; try later.", _TRIED_S, _TRIES_S
    ),
    _refused_by_login5(
        "too_many_attempts",
        "Too many logins: it tries three times itself; try much later.",
        _TRIED_S,
        _TRIES_S,
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
        start_with(Service.LOGIN5, Status(429, retry_after_s=5), times=1, waits_s=5),
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
            NO_LIMIT,
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
)
