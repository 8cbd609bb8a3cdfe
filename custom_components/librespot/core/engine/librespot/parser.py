"""From librespot's lines to signals.

The texts are those of librespot 0.8.0. Two heartbeats make up most of what a zone says, so lines
that never vary are looked up whole, before anything is taken apart.
"""

from collections.abc import Callable, Mapping
import re
from typing import override

from .. import Reader
from ..signals import (
    AccessPointAlive,
    AccessPointLost,
    AudioKeyRefused,
    Authenticated,
    BareLine,
    CommandAnswered,
    CommandTaken,
    ContextUnavailable,
    DealerAlive,
    DealerLaunching,
    DealerLost,
    ErrorSaid,
    GoodbyeBegun,
    LoggingIn,
    LoginRefusal,
    LoginRefused,
    OptionsRefused,
    OutputFailed,
    Panicked,
    RateLimitWait,
    SessionFailed,
    Signal,
    Started,
    TrackUnavailable,
)
from .failures import (
    Progress,
    command_failure,
    dealer_retry_failure,
    dealer_start_failure,
    is_network,
    login_failure,
    output_failure,
    registration_failure,
)
from .lines import LogLine, clean, discreet, evidence, take_apart
from .neighbours import read_devices_changed, read_registered
from .player_events import EVENT_MARK, read_player_event

# `[2026-01-02T03:04:05Z `: what stands before a line's level.
_STAMP = 22

_CLOSED = AccessPointLost(line="Connection to server closed.")
_CONSTANT: Mapping[bytes, Signal | None] = {
    b"TRACE librespot_core::dealer] Sent ping": None,
    b"TRACE librespot_core::dealer] Received pong": DealerAlive(line="Received pong"),
    b"WARN  librespot_core::dealer] Websocket peer does not respond.": DealerLost(
        line="Websocket peer does not respond."
    ),
    b"DEBUG librespot_core::dealer] Websocket connection closed.": DealerLost(
        line="Websocket connection closed."
    ),
    b"DEBUG librespot_core::dealer::manager] Launching dealer": DealerLaunching(
        line="Launching dealer"
    ),
    b"WARN  librespot_core::session] Connection to server closed.": _CLOSED,
    b"ERROR librespot_core::session] Connection to server closed.": _CLOSED,
    b"DEBUG librespot_core::session] Shutdown: Invalidating session": AccessPointLost(
        line="Shutdown: Invalidating session"
    ),
}
"""Lines that never vary, from their level on."""

_ALIVE = b"DEBUG librespot_core::session] Session strong="
_MAX_ALIVE = len(_ALIVE) + 40

_VERSION = re.compile(r"librespot (\d{1,4})\.(\d{1,4})\.(\d{1,4})\b")
_WAIT = re.compile(r"retrying in (\d{1,6}) seconds")

_SETS_MODE = re.compile(
    r"handling: 'endpoint: set_(?:shuffling_context|repeating_context|repeating_track|options)'"
)
_SKIPPED = re.compile(r"(Skipping to next track, unable to load track )<(.+)>: ")

_OPTIONS_REFUSED = (
    "Invalid `--",
    "Invalid proxy url",
    "Invalid proxy URL",
    "could not create or access specified tmp directory",
    "Could not find an alsa mixer",
)
_EMPTY_OPTION = "can not be an empty string"
_OPTIONS_UNREADABLE = b"Error parsing command line options:"

_PANIC = b"thread '"
_PANICKED = b" panicked at "
_OUTPUTS_CODE = b"/audio_backend/"
# What follows a panic, and the closing brackets of values that were printed over several lines.
_CONTINUATIONS = (b"note: ", b"stack backtrace:", b"}", b"]", b")")


class LibrespotReader(Reader):
    """Reads one run of librespot."""

    def __init__(self) -> None:
        self._progress = Progress.CLIENT_TOKEN

    @override
    def read(self, line: bytes) -> Signal | None:
        rest = line[_STAMP:]
        if rest in _CONSTANT and line[:1] == b"[":
            return _CONSTANT[rest]
        if rest.startswith(_ALIVE) and line[:1] == b"[" and len(rest) <= _MAX_ALIVE:
            counts = rest[len(_ALIVE) :]
            if counts.replace(b" weak=", b"").isdigit():
                return AccessPointAlive(line="Session strong=" + counts.decode())
        signal = self._read_variable(line)
        match signal:
            case LoggingIn():
                self._progress = Progress.ACCESS_POINT
            case Authenticated():
                self._progress = Progress.LOGIN5
            case SessionFailed():
                self._progress = Progress.CLIENT_TOKEN
        return signal

    @override
    def shown(self, line: bytes) -> str | None:
        return discreet(clean(line).decode("utf-8", "replace"))

    def _read_variable(self, line: bytes) -> Signal | None:
        if line.startswith(EVENT_MARK):
            return read_player_event(line)
        line = clean(line)
        parts = take_apart(line)
        if parts is None:
            return _read_bare(line)
        if parts.level == "ERROR":
            return _read_error(parts, self._progress)
        for beginning, rule in _RULES.get((parts.level, parts.target), ()):
            if parts.message.startswith(beginning):
                return rule(parts.message)
        # Once more, in case a terminal's colours or another time stamp hid what never varies.
        return _CONSTANT.get(line.partition(b" ")[2])


def _read_error(parts: LogLine, progress: Progress) -> Signal:
    """Return what a line of level ERROR says: something in any case."""
    rule = _ERRORS.get(parts.target)
    signal = None if rule is None else rule(parts.message, progress)
    return signal or ErrorSaid(line=evidence(parts.message))


def _program_error(message: str, progress: Progress) -> Signal | None:
    """Read an error of the program itself; it ends with most of them."""
    if message.startswith("could not initialize spirc: "):
        return login_failure(message, progress)
    if message.startswith("Spirc shut down too often"):
        return SessionFailed(line=evidence(message))
    if message.startswith(("Credentials are required", "Discovery is unavailable and no cred")):
        return LoginRefused(line=evidence(message), reason=LoginRefusal.NO_CREDENTIALS)
    if message.startswith(_OPTIONS_REFUSED) or _EMPTY_OPTION in message:
        return OptionsRefused(line=evidence(message))
    return None


def _session_error(message: str, _: Progress) -> Signal | None:
    """Read an error of the access point's session: a bare one is that of its connection."""
    if message.startswith("librespot does not support "):
        return LoginRefused(line=evidence(message), reason=LoginRefusal.NOT_PREMIUM)
    if message.startswith("Tried too many access points"):
        return None
    return AccessPointLost(line=evidence(message))


def _dealer_error(message: str, _: Progress) -> Signal | None:
    if message.startswith("Error while connecting: "):
        return dealer_retry_failure(message)
    return None


def _spirc_error(message: str, _: Progress) -> Signal | None:
    """Read an error of what makes the device: the dealer's start and the registration."""
    if message.startswith("starting dealer failed: "):
        return dealer_start_failure(message)
    if message.startswith(("Error { kind: ", "failed handling connection id update: ")):
        return registration_failure(message)
    if message.startswith("failed to handle request: "):
        return command_failure(message)
    if message.endswith(" selected, but none received"):
        return SessionFailed(line=evidence(message))
    return None


def _player_error(message: str, _: Progress) -> Signal | None:
    if message.startswith("Audio Sink Error "):
        return output_failure(message)
    if (skipped := _SKIPPED.match(message)) is not None:
        # Without the track: it is nobody's business what is listened to.
        return TrackUnavailable(line=evidence(f"{skipped[1]}<…>"), track=skipped[2])
    return None


def _key_error(message: str, _: Progress) -> Signal | None:
    if message.startswith("error audio key "):
        return AudioKeyRefused(line=evidence(message))
    return None


_ERRORS: Mapping[str, Callable[[str, Progress], Signal | None]] = {
    "librespot": _program_error,
    "librespot_core::audio_key": _key_error,
    "librespot_core::session": _session_error,
    "librespot_core::dealer": _dealer_error,
    "librespot_connect::spirc": _spirc_error,
    "librespot_playback::player": _player_error,
}


def _started(message: str) -> Signal | None:
    version = _VERSION.match(message)
    if version is None:
        return None
    major, minor, patch = map(int, version.groups())
    return Started(line=evidence(message), version=(major, minor, patch))


def _waits(message: str) -> Signal | None:
    """Read that a 429 told a time of at most 10 s, which librespot waits by itself."""
    seconds = _WAIT.search(message)
    if seconds is None:
        return None
    return RateLimitWait(line=evidence(message), retry_after=float(seconds[1]))


def _command_taken(message: str) -> Signal:
    return CommandTaken(line=evidence(message), sets_mode=_SETS_MODE.match(message) is not None)


def _spirc_ended(message: str) -> Signal:
    return SessionFailed(line=evidence(message), network=is_network(message))


_RULES: Mapping[tuple[str, str], tuple[tuple[str, Callable[[str], Signal | None]], ...]] = {
    ("INFO", "librespot"): (
        ("librespot ", _started),
        ("Gracefully shutting down", lambda message: GoodbyeBegun(line=evidence(message))),
    ),
    ("WARN", "librespot"): (("Spirc shut down unexpectedly", _spirc_ended),),
    ("INFO", "librespot_core::session"): (
        ("Connecting to AP ", lambda message: LoggingIn(line=evidence(message))),
        ("Authenticated as ", lambda message: Authenticated(line=evidence(message))),
    ),
    ("DEBUG", "librespot_core::session"): (
        ("Session strong=", lambda message: AccessPointAlive(line=evidence(message))),
    ),
    ("WARN", "librespot_core::http_client"): (("Rate limited by service", _waits),),
    ("WARN", "librespot_core::dealer"): (
        (
            "Websocket connection failed: ",
            lambda message: DealerLost(line=evidence(message)),
        ),
    ),
    ("DEBUG", "librespot_connect::spirc"): (
        ("successfully put connect state", read_registered),
        ("cluster update: ", read_devices_changed),
        ("handling: ", _command_taken),
    ),
    ("DEBUG", "librespot_core::dealer::manager"): (
        ("replying to ws request: ", lambda message: CommandAnswered(line=evidence(message))),
    ),
    ("DEBUG", "librespot_connect::context_resolver"): (
        (
            "tried loading unavailable context: ",
            lambda message: ContextUnavailable(line=evidence(message)),
        ),
    ),
    ("WARN", "librespot_connect::spirc"): (
        ("unexpected shutdown", lambda message: AccessPointLost(line=evidence(message))),
    ),
}
"""What a message of a level and a module may begin with, and how it is read."""


def _read_bare(line: bytes) -> Signal | None:
    """Read a line that is none of the log's: a panic, a loader's, an output program's."""
    if not line or line[:1].isspace() or line.startswith(_CONTINUATIONS):
        # Nothing, or the continuation of a message of several lines.
        return None
    text = evidence(line.decode("utf-8", "replace"))
    if line.startswith(_PANIC) and _PANICKED in line:
        # Without a sound card the default output panics instead of saying so.
        return (OutputFailed if _OUTPUTS_CODE in line else Panicked)(line=text)
    if line.startswith(_OPTIONS_UNREADABLE):
        return OptionsRefused(line=text)
    return BareLine(line=text) if text else None
