"""Typed facts read from an engine's output: all that the rest of the core knows of a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Service(StrEnum):
    """Which of Spotify's services a line speaks of."""

    ACCESS_POINT = "access_point"
    LOGIN5 = "login5"
    CLIENT_TOKEN = "client_token"
    DEALER = "dealer"
    CONNECT_STATE = "connect_state"
    UNKNOWN = "unknown"


class LoginRefusal(StrEnum):
    """Why a login was refused for a reason that waiting does not mend."""

    CREDENTIALS = "credentials"
    NOT_PREMIUM = "not_premium"
    TRAVEL_RESTRICTION = "travel_restriction"
    NO_CREDENTIALS = "no_credentials"


class DeviceNews(StrEnum):
    """What Spotify says of the account's devices to all of them."""

    APPEARED = "appeared"
    """It is there, or showed in another way that it is."""
    DISAPPEARED = "disappeared"
    UNKNOWN = "unknown"
    """Something new, or nothing about whether it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What every signal has: the line that proves it."""

    line: str
    """The message, without its time stamp; free of secrets, at most 255 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Said):
    """The program runs and told its version."""

    version: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggingIn(Said):
    """A connection to the access point is being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticated(Said):
    """The access point took the credentials. Not yet a proof of registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerLaunching(Said):
    """The dealer's websocket is about to be asked for: the moment that limits count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Said):
    """Spotify registered the device: the one proof of a connection."""

    device_id: str = ""
    """What its neighbours know it by; empty when it wasn't told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerAlive(Said):
    """The dealer answered a ping (every 30 s). No proof of registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPointAlive(Said):
    """The access point sent its ping (every 120 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimited(Said):
    """A service answered 429, or asked to try another access point each time."""

    service: Service


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitWait(Said):
    """A service answered 429 and the program itself waits as long as it was told."""

    retry_after: float
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRefused(Said):
    """The account, its credentials or its place are refused; only a person can mend it."""

    reason: LoginRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerLost(Said):
    """The dealer's websocket ended; the program tries to get it back by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerRetryFailed(Said):
    """One attempt of the program to get the dealer back failed (not a 429)."""

    network: bool = False
    """The error is one of the network: no route, no name, refused, timed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPointLost(Said):
    """The access point's connection ended, or its session was invalidated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFailed(Said):
    """A login, or the life of the session, ended with an error that waiting may mend."""

    network: bool = False
    """The error is one of the network: no route, no name, refused, timed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsRefused(Said):
    """The program does not take the options it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFailed(Said):
    """The sound's output can't be opened or written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panicked(Said):
    """The program's own bug: the first line of a panic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerEvent(Said):
    """Something happened to the music."""

    event: str
    """The engine's own word, `playing` for example."""
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesChanged(Said):
    """Spotify told this session of the account's devices: they know of each other by that.

    Whoever is told such a thing is registered itself.
    """

    news: DeviceNews
    device_ids: tuple[str, ...]
    """Whom it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTaken(Said):
    """A command came: somebody uses the device, and Spotify knows it."""

    sets_mode: bool = False
    """Whether it says how to play: where nothing was played yet, that fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAnswered(Said):
    """A command was answered, whatever the answer was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFailed(Said):
    """A command could not be carried out, for a reason that a new session may not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextUnavailable(Said):
    """A playlist that could not be had once is not asked for again by this session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackUnavailable(Said):
    """A track that was to be played can't be, and is skipped."""

    track: str
    """Tells it from other tracks; not to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioKeyRefused(Said):
    """The access point refused the key without which a track is noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodbyeBegun(Said):
    """The program heard that it is to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSaid(Said):
    """A line of level ERROR that is nothing of the above; kept as evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BareLine(Said):
    """A line that is none of the log's: a loader's, for example, or an output program's."""


type Signal = (
    Started
    | LoggingIn
    | Authenticated
    | DealerLaunching
    | Registered
    | DealerAlive
    | AccessPointAlive
    | RateLimited
    | RateLimitWait
    | LoginRefused
    | DealerLost
    | DealerRetryFailed
    | AccessPointLost
    | SessionFailed
    | OptionsRefused
    | OutputFailed
    | Panicked
    | PlayerEvent
    | DevicesChanged
    | CommandTaken
    | CommandAnswered
    | CommandFailed
    | ContextUnavailable
    | TrackUnavailable
    | AudioKeyRefused
    | GoodbyeBegun
    | ErrorSaid
    | BareLine
)
