"""The script that librespot starts for each event, and the reader of its line."""

from collections.abc import Mapping
import os
from pathlib import Path
import shutil
import subprocess

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.engine import librespot
from custom_components.librespot.core.engine.librespot.player_events import read_player_event

SCRIPT = Path(librespot.__file__).with_name("player-event.sh")
PIPE_BUF = 4096

SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]


def run(event: Mapping[str, str], shell: str = "sh") -> list[bytes]:
    """Return what the script writes, one item for each of its writes."""
    # In this mode each write is a packet of its own, and is read as one.
    reading, writing = os.pipe2(os.O_DIRECT | os.O_CLOEXEC)
    try:
        arguments = [shell, *(["sh"] if shell == "busybox" else []), str(SCRIPT)]
        done = subprocess.run(
            arguments,
            env={"LC_ALL": "C.UTF-8", "PATH": "/nonexistent", **event},
            executable=shutil.which(shell),
            stdout=subprocess.PIPE,
            stderr=writing,
            check=False,
        )
        os.close(writing)
        writing = -1
        assert (done.returncode, done.stdout) == (0, b"")
        return list(iter(lambda: os.read(reading, 65536), b""))
    finally:
        os.close(reading)
        if writing >= 0:
            os.close(writing)


TRACK = {
    "PLAYER_EVENT": "track_changed",
    "ITEM_TYPE": "Track",
    "TRACK_ID": "4uLU6hMCjMI75M1A2tKUQC",
    "URI": "spotify:track:4uLU6hMCjMI75M1A2tKUQC",
    "NAME": "A 'quoted' $(title) `x` \\n %s = *",
    "ARTISTS": "One\nTwo & Söhne",
    "ALBUM": "",
    "ALBUM_ARTISTS": "One",
    "COVERS": "https://i.scdn.co/image/a\nhttps://i.scdn.co/image/b",
    "DURATION_MS": "213573",
    "IS_EXPLICIT": "false",
    "USER_NAME": "somebody",
}
EPISODE = {
    "PLAYER_EVENT": "track_changed",
    "ITEM_TYPE": "Episode",
    "TRACK_ID": "x",
    "NAME": "Nr. 1",
    "SHOW_NAME": "Talk",
    "DESCRIPTION": "long\n" * 1000,
    "DURATION_MS": "1",
    "URI": "u",
    "COVERS": "",
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("event", "fields"),
    [
        (
            TRACK,
            {
                name: TRACK[name]
                for name in (
                    "ITEM_TYPE",
                    "TRACK_ID",
                    "URI",
                    "NAME",
                    "ARTISTS",
                    "ALBUM",
                    "ALBUM_ARTISTS",
                    "COVERS",
                    "DURATION_MS",
                )
            },
        ),
        (
            EPISODE,
            {
                name: EPISODE[name]
                for name in (
                    "ITEM_TYPE",
                    "TRACK_ID",
                    "URI",
                    "NAME",
                    "SHOW_NAME",
                    "COVERS",
                    "DURATION_MS",
                )
            },
        ),
        *[
            (
                {"PLAYER_EVENT": event, "TRACK_ID": "x", "POSITION_MS": "5"},
                {"TRACK_ID": "x", "POSITION_MS": "5"},
            )
            for event in ("playing", "paused", "seeked", "position_correction")
        ],
        *[
            ({"PLAYER_EVENT": event, "TRACK_ID": "x"}, {"TRACK_ID": "x"})
            for event in (
                "loading",
                "preloading",
                "preload_next",
                "stopped",
                "end_of_track",
                "unavailable",
            )
        ],
        ({"PLAYER_EVENT": "volume_changed", "VOLUME": "65535"}, {"VOLUME": "65535"}),
        ({"PLAYER_EVENT": "session_client_changed", "CLIENT_ID": "c"}, {"CLIENT_ID": "c"}),
        ({"PLAYER_EVENT": "shuffle_changed", "SHUFFLE": "true"}, {"SHUFFLE": "true"}),
        (
            {"PLAYER_EVENT": "repeat_changed", "REPEAT": "true", "REPEAT_TRACK": "false"},
            {"REPEAT": "true", "REPEAT_TRACK": "false"},
        ),
        ({"PLAYER_EVENT": "auto_play_changed", "AUTO_PLAY": "true"}, {"AUTO_PLAY": "true"}),
        (
            {"PLAYER_EVENT": "filter_explicit_content_changed", "FILTER": "true"},
            {"FILTER": "true"},
        ),
        ({"PLAYER_EVENT": "sink", "SINK_STATUS": "running"}, {"SINK_STATUS": "running"}),
        (
            {"PLAYER_EVENT": "session_connected", "USER_NAME": "u", "CONNECTION_ID": "c"},
            {},
        ),
        ({"PLAYER_EVENT": "session_disconnected", "USER_NAME": "u"}, {}),
        ({"PLAYER_EVENT": "play_request_id_changed", "PLAY_REQUEST_ID": "1"}, {}),
    ],
    ids=lambda value: value.get("PLAYER_EVENT", "") if isinstance(value, dict) else None,
)
def test_event_arrives(shell: str, event: dict[str, str], fields: dict[str, str]) -> None:
    (line,) = run(event, shell)
    assert line.endswith(b"\n")
    signal = read_player_event(line.removesuffix(b"\n"))
    assert signal is not None
    assert signal.event == event["PLAYER_EVENT"]
    assert dict(signal.fields) == fields
    assert signal.line == f"player event: {event['PLAYER_EVENT']}"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("event", [{}, {"PLAYER_EVENT": "something_new", "X": "y"}])
def test_unknown_event_is_nothing(shell: str, event: dict[str, str]) -> None:
    assert run(event, shell) == []


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("item_type", ["Track", "Episode"])
@pytest.mark.parametrize("value", ["x" * 9000, "音" * 3000, "🎵" * 3000, "\n" * 3000, "\x1f" * 900])
def test_whatever_the_values_it_is_one_small_write(shell: str, item_type: str, value: str) -> None:
    names = {*TRACK, *EPISODE} - {"PLAYER_EVENT", "ITEM_TYPE"}
    event = dict.fromkeys(names, value)
    (line,) = run({**event, "PLAYER_EVENT": "track_changed", "ITEM_TYPE": item_type}, shell)
    assert len(line) < PIPE_BUF
    assert line.index(b"\n") == len(line) - 1
    signal = read_player_event(line.removesuffix(b"\n"))
    assert signal is not None
    assert signal.event == "track_changed"
    assert "NAME" in signal.fields


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"\x1f", None),
        (b"\x1f\x1fplaying", None),
        (b"\x1fnot a word\x1fA=1", None),
        (b"\x1f" + b"x" * 41, None),
        ("\x1fplaÿing".encode(), None),
        (b"\x1fplaying", {}),
        (b"\x1fplaying\x1f\x1fA\x1f=1\x1fB=", {"B": ""}),
        (b"\x1fplaying\x1fA=1\x1fA=2", {"A": "1"}),
        (b"\x1fplaying\x1fA=x=y\x1eu", {"A": "x=y\nu"}),
        (b"\x1fplaying\x1fA=\xe9\xff", {"A": "��"}),
    ],
)
def test_line(line: bytes, expected: dict[str, str] | None) -> None:
    signal = read_player_event(line)
    assert (None if signal is None else dict(signal.fields)) == expected


@given(st.binary())
def test_any_line_can_be_read(line: bytes) -> None:
    signal = read_player_event(b"\x1f" + line)
    assert signal is None or len(signal.fields) <= 33
