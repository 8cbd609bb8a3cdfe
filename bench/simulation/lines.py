"""What librespot 0.8.0 says, word for word as it was seen, as bytes of its log."""

from typing import Final


def line(text: str) -> bytes:
    """Return a line of the log, from its level on, with a time stamp before it."""
    return f"[2026-11-21T12:00:00Z {text}".encode()


STARTED: Final = line(
    "INFO  librespot] librespot 0.8.0 VERGEN_IDEMPOTENT_OUTPUT (Built on 2026-11-21)"
)
LOGGING_IN: Final = line('INFO  librespot_core::session] Connecting to AP "ap.example:443"')
AUTHENTICATED: Final = line("INFO  librespot_core::session] Authenticated as 'somebody' !")
BAD_CREDENTIALS: Final = line(
    "ERROR librespot] could not initialize spirc: Permission denied { Login failed with reason: "
    "Bad credentials }"
)
NOT_PREMIUM: Final = line(
    'ERROR librespot_core::session] librespot does not support "free" accounts.'
)
NO_NETWORK: Final = line(
    "ERROR librespot] could not initialize spirc: Service unavailable { client error (Connect) }"
)
LAUNCHING_DEALER: Final = line("DEBUG librespot_core::dealer::manager] Launching dealer")
REFUSED_AT_START: Final = line(
    "ERROR librespot_connect::spirc] starting dealer failed: Invalid state { Websocket couldn't be "
    "started because: Invalid state { HTTP error: 429 Too Many Requests } }"
)
SPIRC_ENDED: Final = line("WARN  librespot] Spirc shut down unexpectedly")
GAVE_UP: Final = line("ERROR librespot] Spirc shut down too often. Not reconnecting automatically.")
PONG: Final = line("TRACE librespot_core::dealer] Received pong")
ACCESS_POINT_ALIVE: Final = line("DEBUG librespot_core::session] Session strong=5 weak=6")
DROPPED: Final = line(
    "WARN  librespot_core::dealer] Websocket connection failed: IO error: Connection reset by peer "
    "(os error 104)"
)
MUTE: Final = line("WARN  librespot_core::dealer] Websocket peer does not respond.")
REFUSED_AT_RECONNECT: Final = line(
    "ERROR librespot_core::dealer] Error while connecting: Invalid state { HTTP error: 429 Too "
    "Many Requests }"
)
UNREACHABLE_AT_RECONNECT: Final = line(
    "ERROR librespot_core::dealer] Error while connecting: Service unavailable { Connection "
    "refused (os error 111) }"
)
INVALIDATED: Final = line("DEBUG librespot_core::session] Shutdown: Invalidating session")
GOODBYE: Final = line("INFO  librespot] Gracefully shutting down")


def player_event(event: str, **values: str) -> bytes:
    """Return a line of the event program, which tells what happened to the music."""
    return b"\x1f" + "\x1f".join([event, *(f"{k}={v}" for k, v in values.items())]).encode()


def registered(zone_id: str) -> bytes:
    """Return the proof of a registration; the zone's id stands for the device's."""
    return line(
        f"DEBUG librespot_connect::spirc] successfully put connect state for {zone_id} with "
        "connection-id abc"
    )
