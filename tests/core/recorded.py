"""What librespot 0.8.0 was seen to say (docs/librespot.md), from the level on."""

from itertools import count

from .house import House

_SPIRC = "librespot_connect::spirc"
_PLAYER = "librespot_playback::player"

COMMAND = f"DEBUG {_SPIRC}] handling: 'endpoint: play' from phone"
SHUFFLE = f"DEBUG {_SPIRC}] handling: 'endpoint: set_shuffling_context' from phone"
VOLUME = f"DEBUG {_SPIRC}] SpircTask::set_volume(21845)"
FAILURE = "DEBUG librespot_core::dealer::manager] replying to ws request: Failure"
SUCCESS = "DEBUG librespot_core::dealer::manager] replying to ws request: Success"
NOT_FOUND = (
    f"ERROR {_SPIRC}] Requested entity was not found {{ Response status code: 404 Not Found }}"
)
NOT_HANDLED = (
    f"ERROR {_SPIRC}] failed to handle request: Invalid state {{ context is not available. type: "
    "Default }"
)
NOT_ALLOWED = (
    f"ERROR {_SPIRC}] failed to handle request: Service unavailable {{ currently shuffle is not "
    "allowed because endless_context }"
)
NOT_ASKED_AGAIN = (
    "DEBUG librespot_connect::context_resolver] tried loading unavailable context: resolve_uri: "
    '<Some("spotify:playlist:37i9dQZF1DXcBWIGoYBM5M")>, context_uri: '
    "<spotify:playlist:37i9dQZF1DXcBWIGoYBM5M>, update: <Default>"
)
NO_CONTEXT = f"ERROR {_SPIRC}] Invalid state {{ no next context to resolve }}"
KEY_REFUSED = "ERROR librespot_core::audio_key] error audio key 0 1"
NO_KEY = (
    f"WARN  {_PLAYER}] Unable to load key, continuing without decryption: Service unavailable {{ "
    "audio key error }"
)
NOT_HERE = f"ERROR {_PLAYER}] Track is unavailable: whitelist present and country not on it"
INACTIVE = f"INFO  {_SPIRC}] device became inactive"
NO_CONTEXT_YET = (
    "WARN  librespot_connect::state::context] couldn't load context info because: context is not "
    "available. type: Default"
)
RESET = (
    "WARN  librespot_core::dealer] Websocket connection failed: IO error: Connection reset by peer "
    "(os error 104)"
)
UNREACHABLE = (
    "ERROR librespot_core::dealer] Error while connecting: Service unavailable { Connection "
    "refused (os error 111) }"
)
ACCESS_POINT_CLOSED = "WARN  librespot_core::session] Connection to server closed."
INVALIDATED = "DEBUG librespot_core::session] Shutdown: Invalidating session"
FREE = 'ERROR librespot_core::session] librespot does not support "free" accounts.'
PONG = "TRACE librespot_core::dealer] Received pong"
PANIC = "thread 'main' panicked at src/main.rs:12:5:"
SINK_GONE = f"ERROR {_PLAYER}] Audio Sink Error On Write: <StdoutSink> Broken pipe (os error 32)"

FIRST_PLAY_FAILS = (COMMAND, NO_CONTEXT_YET, NOT_FOUND, NOT_HANDLED, FAILURE)
SHUFFLE_FAILS = (SHUFFLE, NOT_HANDLED, FAILURE)
SHUFFLE_IS_FORBIDDEN = (SHUFFLE, NOT_ALLOWED, FAILURE)
NEXT_PLAY_FAILS = (COMMAND, NOT_ASKED_AGAIN, NO_CONTEXT, NOT_HANDLED, FAILURE)

_numbers = count()


def registered(zone_id: str) -> str:
    """Return the proof of a registration."""
    return f"DEBUG {_SPIRC}] successfully put connect state for {zone_id} with connection-id abc"


def devices(reason: str, *device_ids: str, active: str = "") -> str:
    """Return what a device is told of others."""
    who = ", ".join(device_ids)
    return f"DEBUG {_SPIRC}] cluster update: Ok({reason}) from {who}, active device: {active}"


def skipped(track: str) -> str:
    """Return that a track can't be played."""
    return (
        f"ERROR {_PLAYER}] Skipping to next track, unable to load track "
        f'<SpotifyUri("spotify:track:{track}")>: ()'
    )


def another_skipped(*why: str) -> tuple[str, ...]:
    """Return that one more track can't be played, and why."""
    return (*why, skipped(f"track{next(_numbers)}"))


def say(place: House, zone_id: str, *texts: str) -> None:
    """Let a zone's program say something."""
    for text in texts:
        place.launcher.sessions[zone_id].say(text)


def tell_neighbours(place: House, of: str, reason: str) -> None:
    """Let Spotify tell all other zones of one."""
    for zone_id in place.zones:
        if zone_id != of:
            say(place, zone_id, devices(reason, of))
