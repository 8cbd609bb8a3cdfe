"""Lines as librespot 0.8.0 wrote them, and what they mean."""

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.engine.librespot.parser import LibrespotReader
from custom_components.librespot.core.engine.signals import (
    AccessPointAlive,
    AccessPointLost,
    AudioKeyRefused,
    Authenticated,
    BareLine,
    CommandAnswered,
    CommandFailed,
    CommandTaken,
    ContextUnavailable,
    DealerAlive,
    DealerLaunching,
    DealerLost,
    DealerRetryFailed,
    DeviceNews,
    DevicesChanged,
    ErrorSaid,
    GoodbyeBegun,
    LoggingIn,
    LoginRefusal,
    LoginRefused,
    OptionsRefused,
    OutputFailed,
    Panicked,
    PlayerEvent,
    RateLimited,
    RateLimitWait,
    Registered,
    Service,
    SessionFailed,
    Signal,
    Started,
    TrackUnavailable,
)

STAMP = b"[2026-11-21T10:06:07Z "
DEVICE = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
PHONE = "1f0c4e5d5c4b3a291807f6e5d4c3b2a190817263"
CONNECTION = "NWQwZDkyNzktZDI1YS00MTQ3LTg1YjctYjY0ZGNlNDM0NWY5K3RjcDovL2FiYw=="

SPIRC = "librespot_connect::spirc"
SESSION = "librespot_core::session"
DEALER = "librespot_core::dealer"
PLAYER = "librespot_playback::player"
KEYS = "librespot_core::audio_key"
CONTEXT_FAILED = (
    "failed to handle request: Invalid state { context is not available. type: Default }"
)
INIT = "could not initialize spirc: "
WEBSOCKET_429 = "Invalid state { HTTP error: 429 Too Many Requests }"


def read(*lines: bytes) -> Signal | None:
    """Return what one reader makes of the last of these lines."""
    reader = LibrespotReader()
    signals = [reader.read(line) for line in lines]
    return signals[-1]


def log(level: str, target: str, message: str) -> bytes:
    """Return a line of the log."""
    return STAMP + f"{level:<5} {target}] {message}".encode()


def said(level: str, target: str, message: str) -> Signal | None:
    """Return what the first line that a program says means."""
    return read(log(level, target, message))


def refused(reason: LoginRefusal, line: str) -> LoginRefused:
    return LoginRefused(line=line, reason=reason)


def failed(line: str, *, network: bool = False) -> SessionFailed:
    return SessionFailed(line=line, network=network)


def limited(service: Service, line: str) -> RateLimited:
    return RateLimited(line=line, service=service)


def dealer_failed(error: str) -> str:
    return (
        "starting dealer failed: Invalid state { Websocket couldn't be started because: "
        + error
        + " }"
    )


def denied(reason: str) -> str:
    return INIT + f"Permission denied {{ Login failed with reason: {reason} }}"


def denied_login5(reason: str) -> str:
    return INIT + f"Invalid state {{ Login request was denied: {reason} }}"


START = [
    (
        "INFO",
        "librespot",
        (
            "librespot 0.8.0 VERGEN_IDEMPOTENT_OUTPUT (Built on 2026-11-21, Build ID: xuI6l3xL, "
            "Profile: release)"
        ),
        Started(
            line="librespot 0.8.0 VERGEN_IDEMPOTENT_OUTPUT (Built on 2026-11-21, Build ID: "
            "xuI6l3xL, Profile: release)",
            version=(0, 8, 0),
        ),
    ),
    (
        "INFO",
        "librespot",
        "librespot 1.12.345-dev abc1234",
        Started(line="librespot 1.12.345-dev abc1234", version=(1, 12, 345)),
    ),
    ("INFO", "librespot", "librespot of no version", None),
    (
        "INFO",
        SESSION,
        'Connecting to AP "ap-gew4.spotify.com:4070"',
        LoggingIn(line='Connecting to AP "ap-gew4.spotify.com:4070"'),
    ),
    (
        "INFO",
        SESSION,
        "Authenticated as 'some'body' !",
        Authenticated(line="Authenticated as '…' !"),
    ),
    ("INFO", SESSION, 'Country: "DE"', None),
    ("DEBUG", SESSION, "new Session", None),
    (
        "DEBUG",
        SESSION,
        "Session strong=5 weak=6",
        AccessPointAlive(line="Session strong=5 weak=6"),
    ),
    (
        "DEBUG",
        "librespot_core::dealer::manager",
        "Launching dealer",
        DealerLaunching(line="Launching dealer"),
    ),
    ("INFO", "librespot_core::spclient", 'Resolved "spclient:443" as spclient access point', None),
    ("TRACE", DEALER, "Sent ping", None),
    ("TRACE", DEALER, "Received pong", DealerAlive(line="Received pong")),
    (
        "DEBUG",
        SPIRC,
        f"successfully put connect state for {DEVICE} with connection-id {CONNECTION}",
        Registered(
            line="successfully put connect state for da39a3… with connection-id NWQwZD…",
            device_id=DEVICE,
        ),
    ),
    # Refused for now.
    (
        "ERROR",
        SPIRC,
        dealer_failed(WEBSOCKET_429),
        limited(Service.DEALER, dealer_failed(WEBSOCKET_429)),
    ),
    (
        "ERROR",
        SPIRC,
        "Error { kind: ResourceExhausted, error: StatusCode(429) }",
        limited(Service.CONNECT_STATE, "Error { kind: ResourceExhausted, error: StatusCode(429) }"),
    ),
    (
        "ERROR",
        "librespot",
        denied("Try another access point"),
        limited(Service.ACCESS_POINT, denied("Try another access point")),
    ),
    (
        "WARN",
        "librespot_core::http_client",
        "Rate limited by service, retrying in 5 seconds...",
        RateLimitWait(line="Rate limited by service, retrying in 5 seconds...", retry_after=5.0),
    ),
    ("WARN", "librespot_core::http_client", "Rate limited by service, somehow", None),
    # Refused for a reason that lasts.
    *[
        ("ERROR", "librespot", message, refused(reason, message))
        for message, reason in [
            (denied("Bad credentials"), LoginRefusal.CREDENTIALS),
            (denied("Extra verification required"), LoginRefusal.CREDENTIALS),
            (denied("Premium account required"), LoginRefusal.NOT_PREMIUM),
            (denied("Travel restriction"), LoginRefusal.TRAVEL_RESTRICTION),
            (denied_login5("INVALID_CREDENTIALS"), LoginRefusal.CREDENTIALS),
            (
                "Credentials are required if discovery and oauth login are disabled.",
                LoginRefusal.NO_CREDENTIALS,
            ),
            (
                (
                    "Discovery is unavailable and no credentials provided. "
                    "Authentication is not possible."
                ),
                LoginRefusal.NO_CREDENTIALS,
            ),
        ]
    ],
    (
        "ERROR",
        SESSION,
        'librespot does not support "free" accounts.',
        refused(LoginRefusal.NOT_PREMIUM, 'librespot does not support "free" accounts.'),
    ),
    # Failed.
    *[
        ("ERROR", target, message, failed(message))
        for target, message in [
            (SPIRC, dealer_failed("Invalid state { HTTP error: 401 Unauthorized }")),
            (SPIRC, dealer_failed("Invalid state { HTTP error: 503 Service Unavailable }")),
            (
                SPIRC,
                dealer_failed(
                    "Invalid state { IO error: Connection reset by peer (os error 104) }"
                ),
            ),
            (
                SPIRC,
                dealer_failed("Operation aborted { Connection reset by peer (os error 104) }"),
            ),
            (SPIRC, "Error { kind: Unavailable, error: StatusCode(500) }"),
            (
                SPIRC,
                (
                    "failed handling connection id update: Operation aborted { failed to put "
                    "connect state for new device }"
                ),
            ),
            (SPIRC, "connection_id_update selected, but none received"),
            ("librespot", INIT + "Service unavailable { transport returned no data }"),
            ("librespot", denied("Could not validate credentials")),
            ("librespot", denied("Protocol error")),
            ("librespot", denied_login5("BAD_REQUEST")),
            ("librespot", denied_login5("TRY_AGAIN_LATER")),
            ("librespot", denied_login5("UNKNOWN_ERROR")),
            (
                "librespot",
                INIT + "Invalid state { Couldn't successfully authenticate after 3 times }",
            ),
            (
                "librespot",
                INIT + "Service unavailable { Response status code: 500 Internal Server Error }",
            ),
            (
                "librespot",
                INIT + "Service unavailable { No access point available for endpoint accesspoint }",
            ),
            ("librespot", "Spirc shut down too often. Not reconnecting automatically."),
        ]
    ],
    (
        "WARN",
        "librespot",
        "Spirc shut down unexpectedly",
        failed("Spirc shut down unexpectedly"),
    ),
    # Failed for want of a network.
    *[
        ("ERROR", "librespot", INIT + error, failed(INIT + error, network=True))
        for error in [
            "Service unavailable { client error (Connect) }",
            "Service unavailable { Connection refused (os error 111) }",
            "Service unavailable { Network is unreachable (os error 101) }",
            "Service unavailable { No route to host (os error 113) }",
            "Service unavailable { Host is down (os error 112) }",
            "Service unavailable { Connection timed out (os error 110) }",
            "Service unavailable { dns error: failed to lookup address information }",
            "Unknown error { Name or service not known }",
            "Unknown error { Temporary failure in name resolution }",
        ]
    ],
    # The program's own.
    *[
        ("ERROR", "librespot", message, OptionsRefused(line=message))
        for message in [
            'Invalid `--bitrate` / `-b`: "999"',
            "`--device` / `-d` can not be an empty string",
            (
                'Invalid proxy URL: "relative URL without a base", only URLs in the format '
                '"http(s)://host:port" are allowed'
            ),
            'Invalid proxy url, only URLs on the format "http(s)://host:port" are allowed',
            "could not create or access specified tmp directory: File exists (os error 17)",
            (
                'Could not find an alsa mixer for "x", it must be specified with '
                "`--alsa-mixer-device` / `-S`"
            ),
        ]
    ],
    *[
        ("ERROR", target, message, ErrorSaid(line=message))
        for target, message in [
            ("librespot", "Player shut down unexpectedly"),
            (SESSION, "Tried too many access points"),
            (
                SPIRC,
                (
                    "error during connect state deletion: Resource has been exhausted { Response "
                    "status code: 429 Too Many Requests }"
                ),
            ),
            (
                SPIRC,
                (
                    "state update: Resource has been exhausted { Response status code: 429 Too "
                    "Many Requests }"
                ),
            ),
            (
                SPIRC,
                "Requested entity was not found { Response status code: 404 Not Found }",
            ),
            (DEALER, "timeout on task 0: JoinError::Panic(Id(44), ...)"),
            ("librespot_playback::player", "PlayerInternal poll: Invalid PlayerState"),
            ("somebody::else", "something new"),
        ]
    ],
    *[
        ("WARN", target, message, None)
        for target, message in [
            (SESSION, "Try another access point..."),
            (SESSION, "Instructed to try another access point..."),
            (
                "librespot_core::apresolve",
                "Failed to resolve all access points, using fallbacks",
            ),
            ("librespot_core::spclient", "Unable to get client token: x Trying to continue"),
        ]
    ],
]

RUNNING = [
    *[
        ("WARN", DEALER, message, DealerLost(line=message))
        for message in [
            "Websocket connection failed: IO error: Connection reset by peer (os error 104)",
            (
                "Websocket connection failed: IO error: peer closed connection without sending TLS "
                "close_notify: https://docs.rs/rustls/latest/rustls/manual/_03_howto/index.html"
                "#unexpected-eof"
            ),
            (
                "Websocket connection failed: WebSocket protocol error: Connection reset without "
                "closing handshake"
            ),
            "Websocket peer does not respond.",
        ]
    ],
    (
        "DEBUG",
        DEALER,
        "Websocket connection closed.",
        DealerLost(line="Websocket connection closed."),
    ),
    ("WARN", DEALER, "Error while closing websocket: Trying to work with closed connection", None),
    ("WARN", DEALER, "Dealer finished with an error: x", None),
    (
        "ERROR",
        DEALER,
        f"Error while connecting: {WEBSOCKET_429}",
        limited(Service.DEALER, f"Error while connecting: {WEBSOCKET_429}"),
    ),
    *[
        (
            "ERROR",
            DEALER,
            f"Error while connecting: {error}",
            DealerRetryFailed(line=f"Error while connecting: {error}", network=network),
        )
        for error, network in [
            ("Service unavailable { Connection refused (os error 111) }", True),
            (
                (
                    "Deadline expired before operation could complete { Connection timed out "
                    "(os error 110) }"
                ),
                True,
            ),
            ("Invalid state { HTTP error: 503 Service Unavailable }", False),
        ]
    ],
    *[
        (level, SESSION, message, AccessPointLost(line=message))
        for level, message in [
            ("WARN", "Connection to server closed."),
            ("ERROR", "Connection to server closed."),
            ("DEBUG", "Shutdown: Invalidating session"),
            ("ERROR", "Broken pipe (os error 32)"),
            ("ERROR", "Connection reset by peer (os error 104)"),
        ]
    ],
    ("WARN", SPIRC, "unexpected shutdown", AccessPointLost(line="unexpected shutdown")),
    *[
        (
            "DEBUG",
            SPIRC,
            f"cluster update: {reason} from {who}, active device: {active}",
            DevicesChanged(
                line=f"cluster update: {reason} from {shown}, active device:{shown_active}",
                news=news,
                device_ids=tuple(who.split(", ")),
            ),
        )
        for reason, news in [
            ("Ok(NEW_DEVICE_APPEARED)", DeviceNews.APPEARED),
            ("Ok(DEVICES_DISAPPEARED)", DeviceNews.DISAPPEARED),
            ("Ok(DEVICE_NEW_CONNECTION)", DeviceNews.APPEARED),
            ("Ok(DEVICE_STATE_CHANGED)", DeviceNews.APPEARED),
            ("Ok(DEVICE_VOLUME_CHANGED)", DeviceNews.APPEARED),
            ("Ok(UNKNOWN_CLUSTER_UPDATE_REASON)", DeviceNews.UNKNOWN),
            ("Err(9)", DeviceNews.UNKNOWN),
        ]
        for who, shown, active, shown_active in [
            (DEVICE, "da39a3…", "", ""),
            (f"{DEVICE}, {PHONE}", "da39a3…, 1f0c4e…", PHONE, " 1f0c4e…"),
        ]
    ],
    (
        "DEBUG",
        SPIRC,
        "cluster update: Ok(DEVICES_DISAPPEARED) from , active device: ",
        DevicesChanged(
            line="cluster update: Ok(DEVICES_DISAPPEARED) from , active device:",
            news=DeviceNews.DISAPPEARED,
            device_ids=(),
        ),
    ),
    ("DEBUG", SPIRC, "cluster update: something new", None),
    (
        "DEBUG",
        SPIRC,
        "handling: 'endpoint: play' from phone",
        CommandTaken(line="handling: 'endpoint: play' from phone"),
    ),
    *[
        (
            "DEBUG",
            SPIRC,
            f"handling: 'endpoint: {endpoint}' from phone",
            CommandTaken(line=f"handling: 'endpoint: {endpoint}' from phone", sets_mode=True),
        )
        for endpoint in [
            "set_shuffling_context",
            "set_repeating_context",
            "set_repeating_track",
            "set_options",
        ]
    ],
    *[
        (
            "DEBUG",
            "librespot_core::dealer::manager",
            f"replying to ws request: {reply}",
            CommandAnswered(line=f"replying to ws request: {reply}"),
        )
        for reply in ["Success", "Failure"]
    ],
    (
        "ERROR",
        SPIRC,
        CONTEXT_FAILED,
        CommandFailed(line=CONTEXT_FAILED),
    ),
    *[
        ("ERROR", SPIRC, message, ErrorSaid(line=message))
        for message in [
            (
                "failed to handle request: Resource has been exhausted { Response status code: 429 "
                "Too Many Requests }"
            ),
            'failed to handle request: Unknown error { unknown endpoint: String("dance") }',
            (
                "failed to handle request: Service unavailable { currently shuffle is not allowed "
                "because endless_context }"
            ),
            (
                "failed to handle request: Service unavailable { playback of local files is not "
                "supported }"
            ),
            "failed to handle request: Service unavailable { context had no uri }",
            (
                "failed to handle request: Invalid state { could not find track Some(0) in context "
                "of 0 }"
            ),
            "failed to handle request: Invalid state { the provided context has no tracks }",
            (
                'failed to handle request: Invalid state { track uri <Some("")> contains invalid '
                "characters }"
            ),
        ]
    ],
    (
        "DEBUG",
        "librespot_connect::context_resolver",
        (
            'tried loading unavailable context: resolve_uri: <Some("spotify:playlist:37i9dQZF1DX")>'
            ", context_uri: <spotify:playlist:37i9dQZF1DX>, update: <Default>"
        ),
        ContextUnavailable(
            line='tried loading unavailable context: resolve_uri: <Some("spotify:playlist:…")>, '
            "context_uri: <spotify:playlist:…>, update: <Default>"
        ),
    ),
    ("ERROR", KEYS, "error audio key 0 1", AudioKeyRefused(line="error audio key 0 1")),
    ("ERROR", KEYS, "Audio key response timeout", ErrorSaid(line="Audio key response timeout")),
    *[
        (
            "ERROR",
            PLAYER,
            f"Skipping to next track, unable to load track <{track}>: ()",
            TrackUnavailable(line="Skipping to next track, unable to load track <…>", track=track),
        )
        for track in [
            'SpotifyUri("spotify:track:3Yp4PlCuDvS84PtAZKMpdw")',
            'SpotifyUri("spotify:local:The+Lab:Checks:Don\'t+>+stop:3")',
        ]
    ],
    (
        "WARN",
        "librespot_connect::state::context",
        "couldn't load context info because: context is not available. type: Default",
        None,
    ),
    *[
        ("ERROR", "librespot_playback::player", message, OutputFailed(line=message))
        for message in [
            "Audio Sink Error On Write: <StdoutSink> Broken pipe (os error 32)",
            (
                "Audio Sink Error Connection Refused: <SubprocessSink> Command … Can Not be "
                "Executed, No such file or directory (os error 2)"
            ),
            "Audio Sink Error Not Connected: <AlsaSink> None",
            "Audio Sink Error Invalid Parameters: <SubprocessSink> Missing Required Shell Command",
            "Audio Sink Error Changing State: x",
        ]
    ],
]

ENDING = [
    (
        "INFO",
        "librespot",
        "Gracefully shutting down",
        GoodbyeBegun(line="Gracefully shutting down"),
    ),
    ("DEBUG", SPIRC, "could not dispatch command: Operation aborted { channel closed }", None),
]


@pytest.mark.parametrize(("level", "target", "message", "signal"), [*START, *RUNNING, *ENDING])
def test_log_line(level: str, target: str, message: str, signal: Signal | None) -> None:
    assert said(level, target, message) == signal


@pytest.mark.parametrize(
    ("line", "signal"),
    [
        (b"", None),
        (b"    0: continued", None),
        (b"\tat /rustc/library", None),
        (b"note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace", None),
        (b"stack backtrace:", None),
        (b"\xff\xfe", BareLine(line="��")),
        (b"\x07\x00", None),
        (
            b"thread 'main' panicked at src/main.rs:12:5:",
            Panicked(line="thread 'main' panicked at src/main.rs:12:5:"),
        ),
        (
            b"thread 'main' panicked at /x/src/audio_backend/rodio.rs:222:61:",
            OutputFailed(line="thread 'main' panicked at /x/src/audio_backend/rodio.rs:222:61:"),
        ),
        (
            b"thread 'tokio-runtime-worker' (4711) panicked at /x/y.rs:1:2:",
            Panicked(line="thread 'tokio-runtime-worker' (4711) panicked at /x/y.rs:1:2:"),
        ),
        (b"thread 'main' is fine", BareLine(line="thread 'main' is fine")),
        (
            b"no native root CA certificates found",
            BareLine(line="no native root CA certificates found"),
        ),
        (
            b"Error parsing command line options: Unrecognized option: 'x'",
            OptionsRefused(line="Error parsing command line options: Unrecognized option: 'x'"),
        ),
        (
            b"librespot: error while loading shared libraries: libasound.so.2",
            BareLine(line="librespot: error while loading shared libraries: libasound.so.2"),
        ),
        (b"[", BareLine(line="[")),
        (b"}", None),
        (b"} into ProvidedTrack: Invalid state", None),
        (b"]),", None),
        (b"[a b c] d", BareLine(line="[a b c] d")),
        (b"[x ERROR librespot]", BareLine(line="[x ERROR librespot]")),
        (b"[Parsed_volume] Received pong", BareLine(line="[Parsed_volume] Received pong")),
    ],
)
def test_bare_line(line: bytes, signal: Signal | None) -> None:
    assert read(line) == signal


@pytest.mark.parametrize(
    "line",
    [
        b"[2026-11-21T10:06:07Z \x1b[36mTRACE\x1b[0m librespot_core::dealer] Received pong",
        b"\x1b[0m[2026-11-21T10:06:07Z TRACE librespot_core::dealer] Received pong\x1b[K",
        b"[2026-11-21T10:06:07.123456Z TRACE librespot_core::dealer] Received pong",
        b"[2026-11-21T10:06:07Z TRACE librespot_core::dealer] Received pong\r",
        b"\x1b]0;title\x07[2026-11-21T10:06:07Z TRACE librespot_core::dealer] Received pong",
    ],
)
def test_pong_in_disguise(line: bytes) -> None:
    assert read(line) == DealerAlive(line="Received pong")


@pytest.mark.parametrize(
    "line",
    [
        b"\x1fplaying\x1fNAME=TRACE librespot_core::dealer] Received pong",
        b"x2026-11-21T10:06:07Z TRACE librespot_core::dealer] Received pong",
        log("INFO", "librespot_playback::player", "TRACE librespot_core::dealer] Received pong"),
        log("INFO", "librespot_playback::player", "Session strong=1"),
        b"    \x1b[2m6-11-21T10:06:07Z DEBUG librespot_core::session] Session strong=1 weak=2",
    ],
)
def test_no_pong_by_hearsay(line: bytes) -> None:
    """Somebody chose a clever title."""
    assert not isinstance(read(line), DealerAlive | AccessPointAlive)


EXHAUSTED = INIT + ("Resource has been exhausted { Response status code: 429 Too Many Requests }")
CONNECTING = log("INFO", SESSION, 'Connecting to AP "ap:4070"')
WELCOME = log("INFO", SESSION, "Authenticated as 'x' !")
AGAIN = log("WARN", "librespot", "Spirc shut down unexpectedly")


@pytest.mark.parametrize(
    ("before", "service"),
    [
        ([], Service.CLIENT_TOKEN),
        ([CONNECTING], Service.ACCESS_POINT),
        ([CONNECTING, WELCOME], Service.LOGIN5),
        ([CONNECTING, WELCOME, AGAIN], Service.CLIENT_TOKEN),
        ([CONNECTING, WELCOME, AGAIN, CONNECTING, WELCOME], Service.LOGIN5),
    ],
)
def test_whose_refusal_it_is(before: list[bytes], service: Service) -> None:
    """The text is the same for all; how far the login was tells."""
    assert read(*before, log("ERROR", "librespot", EXHAUSTED)) == limited(service, EXHAUSTED)


def test_dealer_not_started_for_want_of_a_token() -> None:
    message = dealer_failed("Resource has been exhausted { Response status code: 429 Too Many }")
    assert said("ERROR", SPIRC, message) == limited(Service.LOGIN5, message)


def test_player_event() -> None:
    line = b"\x1fplaying\x1fTRACK_ID=4uLU6hMCjMI75M1A2tKUQC\x1fPOSITION_MS=1500"
    assert read(line) == PlayerEvent(
        line="player event: playing",
        event="playing",
        fields={"TRACK_ID": "4uLU6hMCjMI75M1A2tKUQC", "POSITION_MS": "1500"},
    )


def test_long_line_is_cut() -> None:
    signal = said("ERROR", "librespot_core::mercury", "x" * 5000)
    assert isinstance(signal, ErrorSaid)
    assert signal.line == "x" * 254 + "…"


USER = "some-body.31415"
TOKEN = "BQC4Kp7zqU9xX2bYt0aGm5vRlNdEwOiSfHj3Pc8Q"
TEMPLATES = [
    "Authenticated as '{user}' !",
    'Login error for user "{user}": MAC mismatch',
    "error 404 for uri hm://collection/user/{user}/x?access_token={token}",
    "context didn't have any tracks: spotify:user:{user}:collection",
    'Got auth token: Token {{ access_token: "{token}", expires_in: 3600 }}',
    "Authorization: Bearer {token}",
    '{{"username":"{user}","auth_type":1,"auth_data":"{token}"}}',
    "Requesting https://login5.spotify.com/v3/login?code={token}&state={token}",
    "wss://gew1-dealer.spotify.com:443/?access_token={token} refused",
    'Using proxy "http://{user}:{token}@192.0.2.1:3128"',
    "client_token={token}",
    "the word is {token} alone",
    "Response {{ id: {token} }}",
    "connection-id {token}{token}",
]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    ("level", "target"),
    [("ERROR", "librespot_core::http_client"), ("ERROR", "librespot"), ("INFO", SESSION)],
)
def test_no_secret_in_evidence(template: str, level: str, target: str) -> None:
    signal = said(level, target, template.format(user=USER, token=TOKEN))
    if signal is not None:
        assert USER not in signal.line
        assert TOKEN not in signal.line
        assert TOKEN[8:] not in signal.line


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (PLAYER, "Cannot handle load of track with URI: <spotify:{kind}:{heard}>"),
        (PLAYER, "Unable to load audio item: Error {{ error: spotify:{kind}:{heard} }}"),
        (SPIRC, "failed to handle request: no such thing as spotify:{kind}:{heard}"),
        (SPIRC, "context didn't have any tracks: spotify:{kind}:{heard}"),
        ("librespot", "could not initialize spirc: spotify:{kind}:{heard}"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("track", "3Yp4PlCuDvS84PtAZKMpdw"),
        ("playlist", "37i9dQZF1DXcBWIGoYBM5M"),
        ("local", "The+Lab:Checks:Don't+stop:3"),
    ],
)
def test_nobody_learns_what_is_listened_to(
    target: str, message: str, kind: str, heard: str
) -> None:
    signal = said("ERROR", target, message.format(kind=kind, heard=heard))
    assert signal is not None
    assert heard not in signal.line
    assert f"spotify:{kind}:…" in signal.line


WORD = st.text(alphabet=st.characters(categories=("L", "Nd")), min_size=8, max_size=60)


@given(st.sampled_from(TEMPLATES[:11]), st.text(max_size=300), WORD, WORD, st.text(max_size=3000))
def test_no_secret_survives(template: str, before: str, user: str, token: str, after: str) -> None:
    message = f"{before} " + template.format(user=user, token=token) + f" {after}"
    if user in template + before + after or token in template + before + after:
        return
    for line in (log("ERROR", "x", message), log("ERROR", "librespot", INIT + message)):
        signal = read(line)
        assert signal is not None
        assert user not in signal.line
        assert token not in signal.line


PIECES = st.sampled_from(
    [
        b"[",
        b"] ",
        STAMP,
        b"\x1f",
        b"\x1b[",
        b"\n",
        b"ERROR",
        b"INFO ",
        b"librespot",
        SPIRC.encode(),
        SESSION.encode(),
        DEALER.encode(),
        b"thread '",
        b" panicked at ",
        INIT.encode(),
        b"librespot 99999.1.1",
        b"Rate limited by service, retrying in ",
        "\N{FULLWIDTH DIGIT NINE}".encode(),
        b"seconds",
        b"\xed\xa0\x80",
    ]
)


@given(st.lists(st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join), max_size=5))
def test_never_raises_and_is_bounded(lines: list[bytes]) -> None:
    reader = LibrespotReader()
    for line in lines:
        signal = reader.read(line)
        if signal is not None:
            assert len(signal.line) <= 255
            assert signal.line.isprintable()
