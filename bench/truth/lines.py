"""From a line that librespot wrote to what of it can be compared: one rule for all rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
import re

from custom_components.librespot.core.engine.librespot.lines import LogLine, take_apart
from custom_components.librespot.core.engine.librespot.player_events import EVENT_MARK

_EVENT_MARK = EVENT_MARK.decode()


class Strand(Enum):
    """What goes on at the same time inside librespot.

    Lines of one strand have an order; how those of several mix is chance.
    """

    MAIN = auto()
    ACCESS_POINT = auto()
    DEALER = auto()
    PLAYER = auto()
    NEIGHBOURS = auto()
    """What it hears of the account's other devices; how often is chance."""
    EVENTS = auto()
    """The player's, told by another program and so later than the rest."""
    OUTPUT = auto()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line that matters.

    Attributes:
        strand: who spoke.
        text: without all that differs from run to run.
        counted: whether it says anything how often it comes in a row.
    """

    strand: Strand
    text: str
    counted: bool = True


_ALWAYS = frozenset(("WARN", "ERROR"))

_NEIGHBOURS = "cluster update:"
_UNCOUNTED: tuple[str, ...] = (
    "Sent ping",
    "Received pong",
    "Session strong=",
    _NEIGHBOURS,
)
# The player says that whenever the machine is a second late with the sound.
_LATE = "position_correction"

# The decoder complains of music, and multicast DNS of the machine's network.
_SPEAK_OF_OTHERS: tuple[str, ...] = ("symphonia", "libmdns")

# Besides every warning, every error and what isn't of the log's form, these lines are evidence.
_EVIDENCE: tuple[tuple[str, str], ...] = (
    ("librespot", "librespot "),
    ("librespot", "Gracefully shutting down"),
    ("librespot_core::session", "Connecting to AP"),
    ("librespot_core::session", "Authenticated as"),
    ("librespot_core::session", "Country:"),
    ("librespot_core::session", "Session strong="),
    ("librespot_core::session", "Shutdown: Invalidating session"),
    ("librespot_core::dealer::manager", "Launching dealer"),
    ("librespot_core::dealer", "Sent ping"),
    ("librespot_core::dealer", "Received pong"),
    ("librespot_core::dealer", "Websocket connection closed."),
    ("librespot_core::spclient", "Resolved "),
    ("librespot_connect::spirc", "successfully put connect state"),
    ("librespot_connect::spirc", _NEIGHBOURS),
    ("librespot_connect::spirc", "handling: "),
    ("librespot_connect::spirc", "device became inactive"),
    ("librespot_connect::spirc", "could not dispatch command:"),
    ("librespot_connect::context_resolver", "tried loading unavailable context"),
    ("librespot_playback::player", "Loading <"),
    ("librespot_playback::player", "<"),
)

# The login speaks as the session, too, but one step after the other with the main strand.
_LOGIN: tuple[str, ...] = (
    "Connecting to AP",
    "Authenticated as",
    "Try another access point",
    "Instructed to try another access point",
    "Tried too many access points",
)
_PLAYER: tuple[str, ...] = ("librespot_playback", "librespot_audio")

_PLACEHOLDERS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\blibrespot \d+\.\d+\.\d+ .*", "librespot <version>"),
        (r"\bconnection-id \S+", "connection-id <connection id>"),
        (r"\bstrong=\d+ weak=\d+", "strong=<n> weak=<n>"),
        (r"\b(?:ap|spclient)\d+\.lab\.invalid\b", "<host>"),
        (r"(<host>|\b127\.0\.0\.1|\blocalhost):\d+", r"\1:<port>"),
        (r"\b[0-9a-f]{40}\b", "<device id>"),
        (r"(thread '.*?') \(\d+\)", r"\1"),
        (r"\bsession(?:_id:| with session) ?<?[\w-]{16,}>?", "session <id>"),
        (r"(?<![\w/-])(?=[\w-]*\d)[\w-]{32,}(?![\w/-])", "<id>"),
    )
)


def read(text: str, hidden: Mapping[str, str], *, stdout: bool = False) -> Spoken | None:
    """Return what matters of a line, if anything.

    Args:
        text: the line.
        hidden: texts that are this run's only, and the words to put in their places.
        stdout: whether it was written to the standard output.
    """
    for secret, word in hidden.items():
        text = text.replace(secret, word)
    if stdout:
        return Spoken(Strand.OUTPUT, _normal(f"(stdout) {text}"))
    if text.startswith(_EVENT_MARK):
        event = _event(*text.removeprefix(_EVENT_MARK).split(_EVENT_MARK))
        return Spoken(Strand.EVENTS, event) if event else None
    parts = take_apart(text.encode())
    if parts is None:
        return Spoken(Strand.MAIN, _normal(text)) if text else None
    if not _matters(parts):
        return None
    return Spoken(
        _strand(parts),
        _normal(f"{parts.level} {parts.target}] {parts.message}"),
        counted=not parts.message.startswith(_UNCOUNTED),
    )


def _matters(parts: LogLine) -> bool:
    if parts.target.startswith(_SPEAK_OF_OTHERS):
        return False
    return parts.level in _ALWAYS or any(
        parts.target == target and parts.message.startswith(beginning)
        for target, beginning in _EVIDENCE
    )


def _strand(parts: LogLine) -> Strand:
    if parts.message.startswith(_NEIGHBOURS):
        return Strand.NEIGHBOURS
    if parts.target == "librespot_core::dealer":
        return Strand.DEALER
    if parts.target == "librespot_core::session" and not parts.message.startswith(_LOGIN):
        return Strand.ACCESS_POINT
    if parts.target == "librespot::player_event_handler":
        return Strand.EVENTS
    if parts.target.startswith(_PLAYER):
        return Strand.PLAYER
    return Strand.MAIN


def _event(name: str, *variables: str) -> str | None:
    """Return a player event's name and those of its variables; their values are the music's."""
    if name == _LATE:
        return None
    return " ".join(("event", name, *(variable.partition("=")[0] for variable in variables)))


def _normal(text: str) -> str:
    for pattern, replacement in _PLACEHOLDERS:
        text = pattern.sub(replacement, text)
    return text.rstrip()
