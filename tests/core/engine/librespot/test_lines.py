import base64
import errno
import os
import random

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.engine.librespot.lines import (
    LogLine,
    clean,
    discreet,
    evidence,
    redact,
    take_apart,
)
from custom_components.librespot.core.model import MAX_EVIDENCE


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        (b"plain", b"plain"),
        (b"end\r", b"end"),
        (b"\x1b[1;31mred\x1b[0m", b"red"),
        (b"\x1b]0;title\x07text\x1b]2;x\x1b\\", b"text"),
        (b"\x1b[2J\x1b[Hhome\x1bM", b"home"),
        (b"lonely \x1b", b"lonely \x1b"),
    ],
)
def test_clean(line: bytes, cleaned: bytes) -> None:
    assert clean(line) == cleaned


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (b"[t INFO  a::b] m", LogLine("INFO", "a::b", "m")),
        (b"[t ERROR a] b] c", LogLine("ERROR", "a", "b] c")),
        (b"[t WARN  a] \xff", LogLine("WARN", "a", "�")),
        (b"[t WARN  a] ", LogLine("WARN", "a", "")),
        (b"[t WARN  a]", None),
        (b"[t LOUD  a] m", None),
        (b"[WARN a] m", None),
        (b"t WARN  a] m", None),
        (b"", None),
    ],
)
def test_take_apart(line: bytes, parts: LogLine | None) -> None:
    assert take_apart(line) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Response status code: 429 Too Many Requests", None),
        ("Login request was denied: INVALID_CREDENTIALS", None),
        ("error reading /usr/share/hassio/homeassistant/storage/librespot/abc/volume", None),
        ("player event filter_explicit_content_changed_by_somebody", None),
        (
            "see https://docs.rs/rustls/latest/rustls/manual/_03_howto/index.html#unexpected-eof",
            None,
        ),
        ("Authenticated as 'x' !", "Authenticated as '…' !"),
        ('Login error for user "a"b": MAC mismatch', "Login error for user …: MAC mismatch"),
        (
            "hm://x/user/me/y spotify:user:me:collection",
            "hm://x/user/…/y spotify:user:…:collection",
        ),
        ("hm://collection/artist/me/json", "hm://collection/artist/…/json"),
        ('can\'t be parsed: EOF. Message was {"a":1', "can't be parsed: EOF. Message was …"),
        ("http://me:pw@host:1/", "http://…@host:1/"),
        ("http://me:p@w@host:1/", "http://…@host:1/"),
        ("authorization: bearer abc.def", "authorization: bearer …"),
        ("x?code=1&state=2&q=3", "x?code=…&state=…&q=3"),
        ('access_token: "a b\\" c", n: 1', "access_token: …, n: 1"),
        ('{"password" : "x', '{"password" : …'),
        ("user_name=me&username=you", "user_name=…&username=…"),
        ("Spotify-Connection-Id: NWQwZDkyNzk=", "Spotify-Connection-Id: NWQwZD…"),
        ("device da39a3ee5e6b4b0d3255bfef95601890afd80709 left", "device da39a3… left"),
        ("+ exec librespot --name=x --device=play -p pw", "+ exec librespot --name=x --device=…"),
        ('[t TRACE librespot] \t\tdevice "play -p pw"', '[t TRACE librespot] \t\tdevice "…'),
    ],
)
def test_redact(text: str, shown: str | None) -> None:
    assert redact(text) == (text if shown is None else shown)


def test_no_token_survives_alone() -> None:
    """Base64 of any 30 bytes is told from a path, slashes or not."""
    dice = random.Random(5)
    for _ in range(500):
        token = base64.b64encode(dice.randbytes(30)).decode()
        if token.count("/") < 2:
            assert token not in redact(f"it is {token}.")


NOT_RUN = "Audio Sink Error Connection Refused: <SubprocessSink> Command "
NOT_SPLIT = (
    "Audio Sink Error Invalid Parameters: <SubprocessSink> Failed to Parse Command args for "
)
NO_QUOTE = ", missing closing quote"
COMMANDS = (
    "play --password hunter2",
    "/opt/out.sh -u admin:hunter2",
    """'my player' "a \\" b" --key='hunter2'""",
    "TOKEN=hunter2 ffmpeg -i - icecast://source:hunter2@radio/live",
    "x Can Not be Executed, Hunter",
    "x Can Not be Executed, Hunter (os error 2)",
    "x, missing closing quote",
    "<SubprocessSink> Command hunter2",
    "",
)
WORDS = st.one_of(
    st.text(),
    st.sampled_from([*COMMANDS, " Can Not be Executed, ", " (os error 2)", NO_QUOTE, NOT_SPLIT]),
)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOEXEC, errno.EIO])
@given(st.lists(WORDS).map(" ".join))
def test_nothing_of_a_command_that_can_not_be_run_is_left(number: int, command: str) -> None:
    error = f" Can Not be Executed, {os.strerror(number)} (os error {number})"
    assert redact(f"{NOT_RUN}{command}{error}") == f"{NOT_RUN}…{error}"


@given(st.lists(WORDS).map(" ".join))
def test_nothing_of_a_command_that_can_not_be_split_is_left(command: str) -> None:
    assert redact(f"{NOT_SPLIT}{command}{NO_QUOTE}") == f"{NOT_SPLIT}…{NO_QUOTE}"


@given(st.lists(st.from_regex(r"[!-~]*[0-9][!-~]*", fullmatch=True)).map(" ".join), st.data())
def test_nothing_of_a_command_is_left_in_a_line_that_was_cut(
    command: str, data: st.DataObject
) -> None:
    """Every word of it holds a digit, as no error of the system's does."""
    line = f"{NOT_RUN}{command} Can Not be Executed, Permission denied (os error 13)"
    cut = line[: data.draw(st.integers(len(NOT_RUN), len(line) - 1))]
    assert redact(cut) == redact(f"{cut} [cut]") == f"{NOT_RUN}…"


def test_what_looks_like_an_error_in_a_line_that_was_cut_is_not_its_end() -> None:
    command = "x Can Not be Executed, Exec format error (os error 8) hunter2, missing closing quote"
    assert redact(f"{NOT_RUN}{command} [cut]") == f"{NOT_RUN}…"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_shown_nowhere(command: str) -> None:
    error = " Can Not be Executed, Exec format error (os error 8)"
    line = f"[t ERROR librespot_playback::player] {NOT_RUN}"
    assert evidence(f"{NOT_RUN}{command}{error}") == f"{NOT_RUN}…{error}"
    assert discreet(f"{line}{command}{error}") == f"{line}…{error}"


@given(st.text(max_size=5000))
def test_evidence_is_one_short_line(text: str) -> None:
    shown = evidence(text)
    assert len(shown) <= MAX_EVIDENCE
    assert shown.isprintable()
    assert shown == shown.strip()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\x1ftrack_changed\x1fNAME=Lullaby", None),
        ("[t WARN  librespot_playback::local_file] no URI of /home/anna/a.jpg: none", None),
        (
            "[t INFO  librespot_playback::player] Loading <A <b> c> with Spotify URI <spotify:x:1>",
            "[t INFO  librespot_playback::player] Loading <…>",
        ),
        (
            "[t INFO  librespot_playback::player] <Lullaby> (2000 ms) loaded",
            "[t INFO  librespot_playback::player] <…> (2000 ms) loaded",
        ),
        (
            "[t INFO  librespot_playback::player] Loading <Lullaby that was cut",
            "[t INFO  librespot_playback::player] Loading <…>",
        ),
        (
            "[t DEBUG librespot_connect::spirc] context <spotify:playlist:37i9dQ> is there",
            "[t DEBUG librespot_connect::spirc] context <spotify:playlist:…> is there",
        ),
        (
            "[t INFO  librespot_core::session] Authenticated as 'somebody' !",
            "[t INFO  librespot_core::session] Authenticated as '…' !",
        ),
        (
            "[t ERROR librespot_playback::player] Audio Sink Error On Write: <StdoutSink> Broken",
            "[t ERROR librespot_playback::player] Audio Sink Error On Write: <StdoutSink> Broken",
        ),
        (
            '[t ERROR librespot_connect::spirc] no track "spotify:local:A:B:Don\'t+>+stop:3" here',
            '[t ERROR librespot_connect::spirc] no track "spotify:local:…',
        ),
        ('        "title": "Don\'t \\"stop\\"",', '        "…": "…",'),
        ('    uri: "spotify:playlist:37i9dQ that was cut', '    uri: "…"'),
        ("        number: 5,", "        number: 5,"),
        ('the log\'s "own" words', 'the log\'s "own" words'),
        ("plain", "plain"),
    ],
)
def test_discreet(line: str, shown: str | None) -> None:
    assert discreet(line) == shown
