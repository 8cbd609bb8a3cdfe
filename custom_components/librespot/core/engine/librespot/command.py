"""From a zone's settings to the command that starts librespot."""

from collections.abc import Mapping
import os
from pathlib import Path

from ...launcher import (
    Command,
    Fifo,
    LaunchError,
    LaunchProblem,
    OutputProgram,
    PrivateFile,
    Stdout,
    Upkeep,
)
from ...model import Autoplay, Output, ZoneConfig
from .. import SessionRequest
from .shell_words import MissingQuoteError, split

PROGRAM_NAME = "librespot"
CREDENTIALS_FILE = "credentials.json"
VOLUME_FILE = "volume"
EVENT_PROGRAM = "player-event.sh"

PIPE = "pipe"
SUBPROCESS = "subprocess"

LOG_FILTER = (
    "warn,librespot=info"
    ",librespot_core::session=debug"
    ",librespot_core::dealer=trace,librespot_core::dealer::protocol=warn"
    ",librespot_connect::spirc=debug,librespot_connect::context_resolver=debug"
    # It warns of each file that is no music, with its path: covers would fill the ring of lines.
    ",librespot_playback::local_file=error"
)
"""Every line that is evidence (both heartbeats need it), and little else: six lines a minute."""

_ALWAYS_PASSED: tuple[str, ...] = ("LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR")
_SOUND_SYSTEM = ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS")
_SOUND_SYSTEM_PREFIXES: tuple[str, ...] = ("ALSA_", "GST_", "JACK_", "PIPEWIRE_", "PULSE_", "SDL_")

# Read with the module, which is imported outside of the event loop.
_EVENT_SCRIPT = Path(__file__).with_name(EVENT_PROGRAM).read_bytes()


def make_command(request: SessionRequest, environment: Mapping[str, str]) -> Command:
    """Return what starts one zone; `environment` is ours, of which little is passed on."""
    zone = request.zone
    output = _output(zone.output)
    return Command(
        program=request.account.program,
        program_name=PROGRAM_NAME,
        arguments=_arguments(request, output),
        environment=_environment(request, environment),
        folder=request.zone_id,
        files=(
            PrivateFile(CREDENTIALS_FILE, request.credentials),
            PrivateFile(EVENT_PROGRAM, _EVENT_SCRIPT),
            # Not by `--initial-volume`, which beats the volume that librespot keeps in this file:
            # every restart would turn the room's volume back.
            PrivateFile(VOLUME_FILE, _volume(zone), Upkeep.PROGRAMS_OWN),
        ),
        stdout=Stdout.SOUND if _is_ours(zone.output) else Stdout.DISCARD,
        output=output,
    )


def _arguments(request: SessionRequest, output: Fifo | OutputProgram | None) -> tuple[str, ...]:
    """Return the options; each value in its option's own word, so that none becomes an option."""
    zone = request.zone
    account = request.account
    arguments = [
        f"--name={zone.name}",
        "--disable-discovery",
        "--system-cache=.",
        "--disable-audio-cache",
        f"--backend={zone.output.backend}",
        f"--bitrate={zone.bitrate}",
        f"--device-type={zone.device_type}",
        f"--volume-ctrl={zone.volume_curve}",
        # librespot splits it at spaces and knows no quotes: a path could not be named safely.
        f"--onevent=/bin/sh ./{EVENT_PROGRAM}",
    ]
    device = _device(zone.output, output)
    if device is not None:
        arguments.append(f"--device={device}")
    if zone.normalisation:
        arguments.append("--enable-volume-normalisation")
    if zone.autoplay is not Autoplay.FOLLOW_APP:
        arguments.append(f"--autoplay={zone.autoplay}")
    if zone.group:
        arguments.append("--group")
    if account.access_point_port is not None:
        arguments.append(f"--ap-port={account.access_point_port}")
    arguments.extend(f"--local-file-dir={folder}" for folder in account.local_files)
    return tuple(arguments)


def _environment(request: SessionRequest, ours: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of a session.

    A `http_proxy` of ours stays here although librespot would take it: with a proxy librespot
    can't fall back on known servers and gives up in silence after an outage, and few proxies let
    the access point's port through. Whoever wants one says so in the account's settings.
    """
    environment = {
        "PATH": ours.get("PATH", os.defpath),
        # An output program and the sound system find their settings there. It must never be
        # unset: a static librespot would ask the system's name services for it, and may crash.
        "HOME": ours.get("HOME", "/"),
        "RUST_LOG": LOG_FILTER,
        "NO_COLOR": "1",
        # A panic's place and message tell which one it is; a backtrace would push the lines
        # before it, which tell why, out of the few that are kept.
        "RUST_BACKTRACE": "0",
    }
    names = _ALWAYS_PASSED
    prefixes: tuple[str, ...] = ("LC_",)
    if request.zone.output.backend != PIPE:
        names += _SOUND_SYSTEM
        prefixes += _SOUND_SYSTEM_PREFIXES
    environment.update(
        (name, value) for name, value in ours.items() if name in names or name.startswith(prefixes)
    )
    if request.account.proxy is not None:
        # Everybody may read a process's arguments, and it concerns nobody how Spotify is reached.
        environment["LIBRESPOT_PROXY"] = request.account.proxy
    return environment


def _is_ours(output: Output) -> bool:
    """Say whether the sound comes to us: a pipe that leads nowhere else."""
    return output.backend == PIPE and output.device is None


def _device(output: Output, target: Fifo | OutputProgram | None) -> str | None:
    """Return the value of `--device`."""
    if isinstance(target, Fifo):
        return str(target.path)
    if _is_ours(output):
        # Without a name it writes through a line buffer that tears frames at each byte 0x0A.
        return "/dev/stdout"
    return output.device


def _output(output: Output) -> Fifo | OutputProgram | None:
    """Return what must be there before the sound can go to it."""
    if output.backend == PIPE and output.device is not None:
        return Fifo(Path(output.device))
    if output.backend == SUBPROCESS:
        return OutputProgram(_first_word(output.device or ""))
    return None


def _first_word(command_line: str) -> str:
    """Return a command line's program; raises LaunchError when it can't be split."""
    try:
        words = split(command_line)
    except MissingQuoteError:
        # Not the line itself: it may hold a password.
        text = "the output's command line lacks a closing quote"
        raise LaunchError(LaunchProblem.OUTPUT, text) from None
    return words[0] if words else ""


def _volume(zone: ZoneConfig) -> bytes:
    """Return a volume as librespot keeps it: 0 to 65535, as decimal text."""
    return str(zone.initial_volume * 65535 // 100).encode()
