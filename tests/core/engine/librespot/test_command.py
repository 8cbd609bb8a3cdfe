from dataclasses import replace
from pathlib import Path
import subprocess

import pytest

from custom_components.librespot.core.engine import SessionRequest
from custom_components.librespot.core.engine.librespot import LibrespotEngine
from custom_components.librespot.core.engine.librespot.command import LOG_FILTER
from custom_components.librespot.core.engine.librespot.parser import LibrespotReader
from custom_components.librespot.core.launcher import (
    Command,
    Fifo,
    LaunchError,
    LaunchProblem,
    OutputProgram,
    PrivateFile,
    Stdout,
    Upkeep,
)
from custom_components.librespot.core.model import (
    AccountConfig,
    Autoplay,
    Bitrate,
    DeviceType,
    Output,
    VolumeCurve,
    ZoneConfig,
)
from tests.programs import librespot

ENGINE = LibrespotEngine()
CREDENTIALS = b'{"username":"somebody","auth_type":1,"auth_data":"c2VjcmV0"}'
FIFO = Output(backend="pipe", device="/run/kitchen")
ZONE = ZoneConfig(name="Kitchen", output=FIFO)
REQUEST = SessionRequest(
    zone_id="zone1", account=AccountConfig(), zone=ZONE, credentials=CREDENTIALS
)
MINIMAL = {"PATH": "/bin"}


def command(
    zone: ZoneConfig = ZONE,
    account: AccountConfig | None = None,
    environment: dict[str, str] | None = None,
) -> Command:
    request = replace(REQUEST, zone=zone, account=account or AccountConfig())
    return ENGINE.command(request, MINIMAL if environment is None else environment)


def test_plain_zone() -> None:
    made = command()
    assert made.program is None
    assert made.program_name == "librespot"
    assert made.folder == "zone1"
    assert made.stdout is Stdout.DISCARD
    assert made.output == Fifo(Path("/run/kitchen"))
    assert made.arguments == (
        "--name=Kitchen",
        "--disable-discovery",
        "--system-cache=.",
        "--disable-audio-cache",
        "--backend=pipe",
        "--bitrate=320",
        "--device-type=speaker",
        "--volume-ctrl=log",
        "--onevent=/bin/sh ./player-event.sh",
        "--device=/run/kitchen",
    )
    assert made.environment == {
        "PATH": "/bin",
        "HOME": "/",
        "RUST_LOG": LOG_FILTER,
        "NO_COLOR": "1",
        "RUST_BACKTRACE": "0",
    }


def test_everything_asked_for() -> None:
    made = command(
        replace(
            ZONE,
            name="-Bath = 'x'",
            bitrate=Bitrate.LOW,
            device_type=DeviceType.AVR,
            volume_curve=VolumeCurve.CUBIC,
            normalisation=True,
            autoplay=Autoplay.OFF,
            group=True,
        ),
        AccountConfig(
            program=Path("/opt/librespot"),
            access_point_port=443,
            local_files=(Path("/media/a b"), Path("/media/c")),
        ),
    )
    assert made.program == Path("/opt/librespot")
    assert {
        "--name=-Bath = 'x'",
        "--bitrate=96",
        "--device-type=avr",
        "--volume-ctrl=cubic",
        "--enable-volume-normalisation",
        "--autoplay=off",
        "--group",
        "--ap-port=443",
        "--local-file-dir=/media/a b",
        "--local-file-dir=/media/c",
    } <= set(made.arguments)


@pytest.mark.parametrize(
    ("autoplay", "argument"), [(Autoplay.ON, "--autoplay=on"), (Autoplay.OFF, "--autoplay=off")]
)
def test_autoplay_against_the_app(autoplay: Autoplay, argument: str) -> None:
    assert argument in command(replace(ZONE, autoplay=autoplay)).arguments


def test_a_proxy_is_told_in_private() -> None:
    made = command(account=AccountConfig(proxy="http://proxy:3128"))
    assert made.environment["LIBRESPOT_PROXY"] == "http://proxy:3128"
    assert not any("proxy" in argument for argument in made.arguments)


@pytest.mark.parametrize(
    ("output", "target", "device", "stdout"),
    [
        (FIFO, Fifo(Path("/run/kitchen")), "/run/kitchen", Stdout.DISCARD),
        (
            Output(backend="pipe", device="/run//a/./b"),
            Fifo(Path("/run/a/b")),
            "/run/a/b",
            Stdout.DISCARD,
        ),
        (Output(backend="pipe"), None, "/dev/stdout", Stdout.SOUND),
        (Output(backend="alsa"), None, None, Stdout.DISCARD),
        (Output(backend="alsa", device="hw:0,1"), None, "hw:0,1", Stdout.DISCARD),
        (
            Output(backend="subprocess", device="'my player' -q"),
            OutputProgram("my player"),
            "'my player' -q",
            Stdout.DISCARD,
        ),
        (Output(backend="subprocess"), OutputProgram(""), None, Stdout.DISCARD),
        (
            Output(backend="subprocess", device="# nothing"),
            OutputProgram(""),
            "# nothing",
            Stdout.DISCARD,
        ),
    ],
)
def test_output(
    output: Output, target: Fifo | OutputProgram | None, device: str | None, stdout: Stdout
) -> None:
    made = command(replace(ZONE, output=output))
    assert made.output == target
    assert made.stdout is stdout
    assert f"--backend={output.backend}" in made.arguments
    devices = [argument for argument in made.arguments if argument.startswith("--device=")]
    assert devices == ([] if device is None else [f"--device={device}"])


def test_output_that_can_not_be_read() -> None:
    """Not a word of it is said: it may hold a password."""
    with pytest.raises(LaunchError, match="lacks a closing quote") as caught:
        command(replace(ZONE, output=Output(backend="subprocess", device="play 'it")))
    assert caught.value.problem is LaunchProblem.OUTPUT
    assert "play" not in caught.value.text


@pytest.mark.parametrize(
    ("percent", "kept"), [(0, b"0"), (1, b"655"), (50, b"32767"), (100, b"65535")]
)
def test_files(percent: int, kept: bytes) -> None:
    files = {file.name: file for file in command(replace(ZONE, initial_volume=percent)).files}
    assert files["credentials.json"] == PrivateFile("credentials.json", CREDENTIALS)
    assert files["volume"] == PrivateFile("volume", kept, Upkeep.PROGRAMS_OWN)
    assert files["player-event.sh"].content.startswith(b"#!/bin/sh\n")


OURS = {
    "PATH": "/usr/bin",
    "HOME": "/home/x",
    "LANG": "de_DE.UTF-8",
    "LC_TIME": "C",
    "TZ": "Europe/Berlin",
    "SSL_CERT_FILE": "/ca.pem",
    "SSL_CERT_DIR": "/ca",
    "TMPDIR": "/var/tmp",
    "http_proxy": "http://proxy",
    "HTTPS_PROXY": "http://proxy",
    "LIBRESPOT_QUIET": "off",
    "LIBRESPOT_PROXY": "http://other",
    "RUST_LOG": "trace",
    "RUST_BACKTRACE": "full",
    "LD_PRELOAD": "/jemalloc.so",
    "SUPERVISOR_TOKEN": "secret",
    "LANGUAGE": "de",
    "NAME": "x",
}
SOUND = {
    "XDG_RUNTIME_DIR": "/run/user/0",
    "XDG_CONFIG_HOME": "/config",
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/x",
    "PULSE_SERVER": "unix:/run/audio",
    "ALSA_CONFIG_PATH": "/asound",
    "JACK_DEFAULT_SERVER": "j",
    "PIPEWIRE_REMOTE": "p",
    "GST_PLUGIN_PATH": "g",
    "SDL_AUDIODRIVER": "s",
}
PASSED = {
    "PATH",
    "HOME",
    "LANG",
    "LC_TIME",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "TMPDIR",
    "RUST_LOG",
    "NO_COLOR",
    "RUST_BACKTRACE",
}


@pytest.mark.parametrize(
    ("backend", "names"),
    [
        ("pipe", PASSED),
        *[(backend, PASSED | SOUND.keys()) for backend in ("alsa", "pulseaudio", "subprocess")],
    ],
)
def test_little_of_our_environment_is_passed_on(backend: str, names: set[str]) -> None:
    zone = replace(ZONE, output=Output(backend=backend, device="/x"))
    environment = command(zone, environment=OURS | SOUND).environment
    assert environment.keys() == names
    assert environment["RUST_LOG"] == LOG_FILTER
    assert environment["RUST_BACKTRACE"] == "0"


def test_no_secret_is_shown_or_told_to_everybody() -> None:
    made = command()
    assert "c2VjcmV0" not in repr(REQUEST.zone) + repr(made)
    assert not any("c2VjcmV0" in text for text in (*made.arguments, *made.environment.values()))


def test_engine() -> None:
    assert ENGINE.minimum_version == (0, 8, 0)
    assert ENGINE.credentials_file == "credentials.json"
    assert isinstance(ENGINE.reader(), LibrespotReader)
    assert ENGINE.reader() is not ENGINE.reader()
    assert ENGINE.renewal(CREDENTIALS, CREDENTIALS) is None
    renewed = CREDENTIALS.replace(b"c2VjcmV0", b"b3RoZXJz")
    assert ENGINE.renewal(CREDENTIALS, renewed) == renewed


def run(made: Command, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the real librespot as `made` says."""
    return subprocess.run(
        [librespot(), *made.arguments],
        cwd=folder,
        env=made.environment,
        capture_output=True,
        check=False,
    )


def test_librespot_takes_every_option(tmp_path: Path) -> None:
    """Without credentials it ends after it has read all of them."""
    made = command(
        replace(
            ZONE,
            name="Ünïcode = '--x'",
            normalisation=True,
            autoplay=Autoplay.ON,
            group=True,
            volume_curve=VolumeCurve.LINEAR,
        ),
        AccountConfig(
            proxy="http://127.0.0.1:1", access_point_port=4070, local_files=(Path("/a b"),)
        ),
    )
    done = run(made, tmp_path)
    *_, started, last = done.stderr.splitlines()
    assert b"librespot 0.8.0" in started
    assert b"Credentials are required" in last
    assert done.stdout == b""


@pytest.mark.parametrize("device_type", DeviceType)
@pytest.mark.parametrize("curve", [VolumeCurve.LINEAR])
def test_librespot_knows_each_device_type(
    tmp_path: Path, device_type: DeviceType, curve: VolumeCurve
) -> None:
    made = command(replace(ZONE, device_type=device_type, volume_curve=curve))
    done = run(made, tmp_path)
    assert b"Credentials are required" in done.stderr


def test_files_that_are_no_music_fill_no_log() -> None:
    assert "librespot_playback::local_file=error" in LOG_FILTER.split(",")
