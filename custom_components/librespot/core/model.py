"""What the rest of the world may see of zones and accounts, and what it may ask of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

MAX_EVIDENCE: Final = 255
"""Characters: what Home Assistant takes for a state."""


class ZoneState(StrEnum):
    """Where a zone is in its life."""

    DISABLED = "disabled"
    WAITING = "waiting"
    STARTING = "starting"
    AUTHENTICATING = "authenticating"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    BACKING_OFF = "backing_off"
    RATE_LIMITED = "rate_limited"
    FAILED = "failed"
    STOPPING = "stopping"


class Cause(StrEnum):
    """Why a zone is in its state: a closed list."""

    NONE = "none"
    SWITCHED_OFF = "switched_off"
    SHUTDOWN = "shutdown"
    SETTINGS_CHANGED = "settings_changed"
    RESTART_ASKED = "restart_asked"
    QUEUED = "queued"
    ACCOUNT_FROZEN = "account_frozen"
    LOGIN_BUDGET = "login_budget"
    RATE_LIMITED = "rate_limited"
    CONNECTION_LOST = "connection_lost"
    ACCESS_POINT_GONE = "access_point_gone"
    DEALER_SILENT = "dealer_silent"
    EVICTED = "evicted"
    DEAF = "deaf"
    FROZEN = "frozen"
    TRACKS_UNAVAILABLE = "tracks_unavailable"
    NETWORK_AWAY = "network_away"
    REGISTRATION_TIMED_OUT = "registration_timed_out"
    SERVICE_ERROR = "service_error"
    CRASHED = "crashed"
    EXITED = "exited"
    OUTPUT_BROKEN = "output_broken"
    STORAGE = "storage"
    RESOURCES = "resources"
    DEFECT = "defect"
    """Our own: said in the log, with where."""
    CREDENTIALS_MISSING = "credentials_missing"
    CREDENTIALS_REFUSED = "credentials_refused"
    NOT_PREMIUM = "not_premium"
    TRAVEL_RESTRICTION = "travel_restriction"
    NO_AUDIO_KEYS = "no_audio_keys"
    PROGRAM_MISSING = "program_missing"
    PROGRAM_NOT_EXECUTABLE = "program_not_executable"
    PROGRAM_UNSUITABLE = "program_unsuitable"
    PROGRAM_TOO_OLD = "program_too_old"
    OPTIONS_REFUSED = "options_refused"


class Actor(StrEnum):
    """Who ends a state."""

    NOBODY = "nobody"
    """Nothing is to be done: the zone is where it is wanted."""
    ITSELF = "itself"
    """The zone or the account's gate goes on by itself."""
    PERSON = "person"
    """Only somebody who changes something, or plays something else."""


_ITSELF_RECONNECTING = (
    Cause.CONNECTION_LOST,
    Cause.ACCESS_POINT_GONE,
    Cause.DEALER_SILENT,
    Cause.NETWORK_AWAY,
    Cause.EVICTED,
    Cause.DEAF,
    Cause.FROZEN,
    Cause.TRACKS_UNAVAILABLE,
)
_ITSELF_BACKING_OFF = (
    Cause.CONNECTION_LOST,
    Cause.ACCESS_POINT_GONE,
    Cause.DEALER_SILENT,
    Cause.FROZEN,
    Cause.REGISTRATION_TIMED_OUT,
    Cause.SERVICE_ERROR,
    Cause.CRASHED,
    Cause.EXITED,
    Cause.OUTPUT_BROKEN,
    Cause.STORAGE,
    Cause.RESOURCES,
    Cause.DEFECT,
    Cause.CREDENTIALS_REFUSED,
)
_PERSON_FAILED = (
    Cause.CREDENTIALS_MISSING,
    Cause.CREDENTIALS_REFUSED,
    Cause.NOT_PREMIUM,
    Cause.TRAVEL_RESTRICTION,
    Cause.NO_AUDIO_KEYS,
    Cause.PROGRAM_MISSING,
    Cause.PROGRAM_NOT_EXECUTABLE,
    Cause.PROGRAM_UNSUITABLE,
    Cause.PROGRAM_TOO_OLD,
    Cause.OPTIONS_REFUSED,
)

WHO_ACTS: Mapping[tuple[ZoneState, Cause], Actor] = MappingProxyType(
    {
        (ZoneState.DISABLED, Cause.SWITCHED_OFF): Actor.PERSON,
        (ZoneState.WAITING, Cause.QUEUED): Actor.ITSELF,
        (ZoneState.WAITING, Cause.ACCOUNT_FROZEN): Actor.ITSELF,
        (ZoneState.WAITING, Cause.LOGIN_BUDGET): Actor.ITSELF,
        (ZoneState.WAITING, Cause.NETWORK_AWAY): Actor.ITSELF,
        (ZoneState.STARTING, Cause.NONE): Actor.ITSELF,
        (ZoneState.AUTHENTICATING, Cause.NONE): Actor.ITSELF,
        (ZoneState.CONNECTED, Cause.NONE): Actor.NOBODY,
        (ZoneState.CONNECTED, Cause.TRACKS_UNAVAILABLE): Actor.PERSON,
        **{(ZoneState.RECONNECTING, cause): Actor.ITSELF for cause in _ITSELF_RECONNECTING},
        (ZoneState.RATE_LIMITED, Cause.RATE_LIMITED): Actor.ITSELF,
        **{(ZoneState.BACKING_OFF, cause): Actor.ITSELF for cause in _ITSELF_BACKING_OFF},
        **{(ZoneState.FAILED, cause): Actor.PERSON for cause in _PERSON_FAILED},
        (ZoneState.STOPPING, Cause.SWITCHED_OFF): Actor.ITSELF,
        (ZoneState.STOPPING, Cause.SETTINGS_CHANGED): Actor.ITSELF,
        (ZoneState.STOPPING, Cause.RESTART_ASKED): Actor.ITSELF,
        (ZoneState.STOPPING, Cause.SHUTDOWN): Actor.ITSELF,
    }
)
"""Every pair a zone can be in, and who ends it. The table in `docs/architecture.md` is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneStatus:
    """One zone as the world sees it."""

    state: ZoneState
    cause: Cause
    since: float
    """When the zone came into this state, for whatever cause, in seconds on the loop's clock."""
    attempt: int = 0
    """Logins since the zone was last connected (0: none yet)."""
    next_attempt: float | None = None
    """When the zone tries again at the earliest, in seconds on the event loop's clock."""
    evidence: str | None = None
    """The last line that led here, free of secrets, at most `MAX_EVIDENCE` characters."""

    def __post_init__(self) -> None:
        """Refuse a pair that the world was never told about."""
        if (self.state, self.cause) not in WHO_ACTS:
            msg = f"no zone is ever {self.state} because of {self.cause}"
            raise ValueError(msg)

    @property
    def actor(self) -> Actor:
        """Who ends this state."""
        return WHO_ACTS[self.state, self.cause]


@dataclass(frozen=True, slots=True)
class Restart:
    """The end of a session that runs, to mend it: nobody asked for it."""

    cause: Cause
    evidence: str | None
    """The line that proves the cause, free of secrets, at most `MAX_EVIDENCE` characters."""


class Trouble(StrEnum):
    """What an incident is about."""

    ACCOUNT = "account"
    """Spotify and this account."""
    NETWORK = "network"
    """The home's: other accounts suffer as well, or nothing can be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Sessions that were lost together; times in seconds on the event loop's clock."""

    started_at: float
    trouble: Trouble
    losses: tuple[tuple[str, str], ...]
    """Each zone's id and the line that proves its loss, in the order they came."""
    ended_at: float | None = None
    """When the last of its zones was back, wasn't wanted any more, or had trouble of its own."""

    @property
    def zones(self) -> tuple[str, ...]:
        """Whom it took."""
        return tuple(zone_id for zone_id, _ in self.losses)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatus:
    """One account as the world sees it."""

    zones: int
    """All that there are."""
    enabled: int
    """Those that are switched on."""
    connected: int
    frozen_until: float | None = None
    """Until when nobody logs in after a refusal, in seconds on the event loop's clock."""
    incident: Incident | None = None
    """The one that goes on."""


class DeviceType(StrEnum):
    """What a zone calls itself in the Spotify app (librespot 0.8.0, `--device-type`)."""

    SPEAKER = "speaker"
    AVR = "avr"
    TV = "tv"
    STB = "stb"
    AUDIODONGLE = "audiodongle"
    CASTAUDIO = "castaudio"
    CASTVIDEO = "castvideo"
    COMPUTER = "computer"
    TABLET = "tablet"
    SMARTPHONE = "smartphone"
    SMARTWATCH = "smartwatch"
    GAMECONSOLE = "gameconsole"
    CHROMEBOOK = "chromebook"
    AUTOMOBILE = "automobile"
    CARTHING = "carthing"


class Bitrate(StrEnum):
    """Kilobits per second (librespot 0.8.0, `--bitrate`)."""

    LOW = "96"
    NORMAL = "160"
    HIGH = "320"


class VolumeCurve(StrEnum):
    """How the slider maps to loudness (librespot 0.8.0, `--volume-ctrl`).

    `fixed` isn't offered: the program treats it as linear.
    """

    LOGARITHMIC = "log"
    CUBIC = "cubic"
    LINEAR = "linear"


class Autoplay(StrEnum):
    """Whether similar music follows at the end (librespot 0.8.0, `--autoplay`)."""

    FOLLOW_APP = "follow_app"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a zone's sound goes, in the engine's own terms."""

    backend: str
    """One of those the program lists."""
    device: str | None = None
    """A FIFO's path (`pipe`), a command line (`subprocess`), else the backend's own word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneConfig:
    """What a user asked of one zone."""

    name: str
    """What Spotify shows: 1 to 64 characters."""
    output: Output
    enabled: bool = True
    bitrate: Bitrate = Bitrate.HIGH
    device_type: DeviceType = DeviceType.SPEAKER
    initial_volume: int = 50
    """Percent, 0 to 100."""
    volume_curve: VolumeCurve = VolumeCurve.LOGARITHMIC
    normalisation: bool = False
    autoplay: Autoplay = Autoplay.FOLLOW_APP
    group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConfig:
    """What a user asked of one account; a change of any of it concerns all its zones."""

    program: Path | None = None
    """The engine's program; None: not found."""
    proxy: str | None = None
    """`http://host:port`."""
    access_point_port: int | None = None
    """1 to 65535."""
    local_files: tuple[Path, ...] = ()
    """Folders with the user's own music."""
