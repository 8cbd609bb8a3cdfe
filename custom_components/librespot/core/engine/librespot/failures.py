"""What the error at the end of one of librespot's lines means.

Its errors read `Kind { inner }`, one in the other; what matters stands somewhere within.
"""

from enum import Enum, auto
import re

from ..signals import (
    CommandFailed,
    DealerRetryFailed,
    LoginRefusal,
    LoginRefused,
    OutputFailed,
    RateLimited,
    Service,
    SessionFailed,
    Signal,
)
from .lines import evidence


class Progress(Enum):
    """How far a login is. Some errors don't tell whose they are, but the order of steps does."""

    CLIENT_TOKEN = auto()
    ACCESS_POINT = auto()
    LOGIN5 = auto()


_SERVICES = {
    Progress.CLIENT_TOKEN: Service.CLIENT_TOKEN,
    Progress.ACCESS_POINT: Service.ACCESS_POINT,
    Progress.LOGIN5: Service.LOGIN5,
}

_TOO_MANY_REQUESTS = re.compile(
    r"429 Too Many Requests|StatusCode\(429\)|Resource has been exhausted"
)
_WEBSOCKET_REFUSED = "HTTP error: 429"

# What the access point says (its protocol's codes 9, 11, 12 and 15) and what login5 says.
# Codes for which a person can do nothing, or which tell of a trouble at Spotify's, aren't here.
_REFUSALS = (
    ("Login failed with reason: Bad credentials", LoginRefusal.CREDENTIALS),
    ("Login failed with reason: Extra verification required", LoginRefusal.CREDENTIALS),
    ("Login failed with reason: Premium account required", LoginRefusal.NOT_PREMIUM),
    ("Login failed with reason: Travel restriction", LoginRefusal.TRAVEL_RESTRICTION),
    ("Login request was denied: INVALID_CREDENTIALS", LoginRefusal.CREDENTIALS),
)
# Commands that the next session can't carry out either: it doesn't know them, the music forbids
# them (a radio's can't be shuffled), or they name nothing that could be played.
_NOT_ITS_FAULT = re.compile(
    r"unknown endpoint"
    r"|currently .* is not allowed because"
    r"|playback of local files is not supported"
    r"|had no uri"
    r"|could not find track .* in context of \d"
    r"|provided context has no tracks"
    r"|contains invalid characters"
)
_TRY_ANOTHER = "Login failed with reason: Try another access point"

_NETWORK = re.compile(
    r"client error \(Connect\)"
    r"|Connection refused"
    r"|(?:Network|Host)(?: is)? (?:unreachable|down)|No route to host"
    r"|timed out"
    r"|dns error|failed to lookup address|Name or service not known|Name does not resolve"
    r"|Temporary failure in name resolution|No address associated with hostname|Try again\b"
    r"|os error (?:100|101|110|111|112|113)\b",
    re.IGNORECASE,
)


def login_failure(message: str, progress: Progress) -> Signal:
    """Return what ended a login (`could not initialize spirc`): the process ends with it."""
    line = evidence(message)
    if _TRY_ANOTHER in message:
        return RateLimited(line=line, service=Service.ACCESS_POINT)
    for text, reason in _REFUSALS:
        if text in message:
            return LoginRefused(line=line, reason=reason)
    if _TOO_MANY_REQUESTS.search(message):
        return RateLimited(line=line, service=_SERVICES[progress])
    return SessionFailed(line=line, network=is_network(message))


def dealer_start_failure(message: str) -> Signal:
    """Return why the dealer could not be had; librespot then logs in again at once."""
    line = evidence(message)
    if _WEBSOCKET_REFUSED in message:
        return RateLimited(line=line, service=Service.DEALER)
    # The token for the dealer comes from login5, asked at this moment.
    return login_failure(message, Progress.LOGIN5)


def dealer_retry_failure(message: str) -> Signal:
    """Return why a running zone's dealer could not be had back; librespot tries again in 10 s."""
    line = evidence(message)
    if _TOO_MANY_REQUESTS.search(message):
        return RateLimited(line=line, service=Service.DEALER)
    return DealerRetryFailed(line=line, network=is_network(message))


def registration_failure(message: str) -> Signal:
    """Return why Spotify did not register the device; librespot then logs in again at once.

    Only here is a 429 of the connect-state service a refused login. Elsewhere it is one lost
    update of a zone that may be playing.
    """
    line = evidence(message)
    if _TOO_MANY_REQUESTS.search(message):
        return RateLimited(line=line, service=Service.CONNECT_STATE)
    return SessionFailed(line=line, network=is_network(message))


def command_failure(message: str) -> Signal | None:
    """Return that a command failed; None when a new session would do no better.

    A limit is no reason to log in once more.
    """
    if _TOO_MANY_REQUESTS.search(message) or _NOT_ITS_FAULT.search(message):
        return None
    return CommandFailed(line=evidence(message))


def output_failure(message: str) -> Signal:
    """Return that the sound found no way out."""
    return OutputFailed(line=evidence(message))


def is_network(message: str) -> bool:
    """Say whether an error is the network's: no route, no name, refused or timed out.

    A connection reset is none: somebody was there to reset it.
    """
    return _NETWORK.search(message) is not None
