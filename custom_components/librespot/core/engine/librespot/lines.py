"""What a line of librespot's output is made of, and what of it may be shown."""

from dataclasses import dataclass
import re

from ...model import MAX_EVIDENCE
from .player_events import EVENT_MARK

_EVENT_MARK = EVENT_MARK.decode()
_MAX_EXAMINED = 2048
_LEVELS = frozenset(("TRACE", "DEBUG", "INFO", "WARN", "ERROR"))

# Control sequences of terminals: colours, cursor movements, titles.
_ANSI = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")

# What is known to be secret by what stands before it, and a word without which that isn't there:
# most lines hold none of these words. Where no end is sure, all of the rest goes.
_SECRETS = (
    # A user's command, which librespot prints whole (librespot-playback 0.8.0, `subprocess.rs`).
    # These very words may stand in it, so what follows it must be the system's, and end the line.
    (
        "<subprocesssink>",
        re.compile(
            r"(<SubprocessSink> (?:Command|Failed to Parse Command args for) )"
            r"(?:.*(?:( Can Not be Executed, [A-Z][A-Za-z/ ,'.-]* \(os error [0-9]+\))"
            r"|(, missing closing quote))\Z|.*)",
            re.DOTALL,
        ),
        r"\1…\2\3",
    ),
    # Our own options, as a script that stands for librespot may repeat them, and librespot itself
    # as it begins, at a level that only such a script asks for.
    ("device", re.compile(r"(--device=|\] \t\tdevice \").*"), r"\1…"),
    ("authenticated as ", re.compile(r"(Authenticated as ).*"), r"\1'…' !"),
    ("login error", re.compile(r"(Login error for user ).*(?=: )"), r"\1…"),
    ("user", re.compile(r"(spotify:user:|/user/)[^:/\s\"'<>]+"), r"\1…"),
    ("hm://collection/", re.compile(r"(hm://collection/[^/\s]*/)[^/\s\"'<>]+"), r"\1…"),
    # Whatever Spotify's dealer said that librespot can't read.
    ("message was ", re.compile(r"(Message was ).*", re.DOTALL), r"\1…"),
    ("@", re.compile(r"(://)[^\s\"'<>]*@"), r"\1…@"),
    ("bearer", re.compile(r"(?i)\b(bearer )\s*[^\s\"',;]+"), r"\1…"),
    ("=", re.compile(r"([?&](?:code|state|token)=)[^\s&\"']+"), r"\1…"),
    *(
        (
            word,
            re.compile(
                rf"(?i)({word}\"?\s*[=:]\s*)(?:\"(?:[^\"\\]|\\.)*\"?|[^\s\"'&,;}}]+)",
            ),
            r"\1…",
        )
        for word in (
            "access_token",
            "auth_token",
            "client_token",
            "refresh_token",
            "auth_data",
            "auth_blob",
            "password",
            "secret",
            "username",
            "user_name",
        )
    ),
    (
        "connection-id",
        re.compile(r"(?i)(connection-id[\s:=]+\"?[^\s\"]{0,6})[^\s\"]*"),
        r"\1…",
    ),
)
# What somebody listens to: Spotify's addresses, and titles, which the player puts into brackets.
# The address of music of one's own is made of its titles, which may hold any of its ends.
_MUSIC = re.compile(r"(spotify:local:).*|(spotify:[a-z-]+:)[^\s\"'<>,;)}\]]+", re.DOTALL)
# An output's error names the output in brackets, and knows no titles.
_TITLE = re.compile(
    r"(\blibrespot_playback::player\] (?!Audio Sink Error ).*?)<(?:.*>|.*)", re.DOTALL
)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"?")
_LOCAL_FILES = " librespot_playback::local_file] "
_LONG_WORD = re.compile(r"[A-Za-z0-9+/=_-]{28,}")


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log, taken apart."""

    level: str
    target: str
    """The module that speaks, `librespot_core::dealer` for example."""
    message: str


def clean(line: bytes) -> bytes:
    """Return a line without a terminal's control sequences and without a carriage return's rest."""
    if b"\x1b" in line:
        line = _ANSI.sub(b"", line)
    return line.rstrip(b"\r")


def take_apart(line: bytes) -> LogLine | None:
    """Return a log line's parts; None for a line that is none."""
    if not line.startswith(b"["):
        return None
    head, parting, message = line.partition(b"] ")
    words = head.decode("ascii", "replace").split()
    if not parting or len(words) != 3 or words[1] not in _LEVELS:
        return None
    return LogLine(words[1], words[2], message.decode("utf-8", "replace"))


def redact(text: str) -> str:
    """Return a text without what could be a secret: users, tokens, passwords, long ids."""
    lowered = text.lower()
    for word, pattern, replacement in _SECRETS:
        if word in lowered:
            text = pattern.sub(replacement, text)
    return _LONG_WORD.sub(_shorten_word, text)


def without_music(text: str) -> str:
    """Return a text without Spotify's addresses of what is listened to."""
    return _MUSIC.sub(r"\1\2…", text)


def discreet(line: str) -> str | None:
    """Return a kept line without secrets and without what is listened to; None: nothing is left.

    What became of the music and which files lie in a folder with local music is nobody's business.
    """
    if line.startswith(_EVENT_MARK) or _LOCAL_FILES in line:
        return None
    if line[:1].isspace():
        # A part of a value that is printed over several lines: what is played, with its titles.
        line = _QUOTED.sub('"…"', line)
    return redact(_TITLE.sub(r"\1<…>", without_music(line)))


def evidence(text: str) -> str:
    """Return a message as it may be shown: one line, at most MAX_EVIDENCE characters.

    Without secrets and without what is listened to: it becomes a state, and is kept for long.
    Paths of the user's own may stay, here and in the log: without them nobody can act. Diagnostics,
    which strangers read, leave them out.
    """
    text = text[:_MAX_EXAMINED]
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    text = redact(without_music(text)).strip()
    if len(text) <= MAX_EVIDENCE:
        return text
    return text[: MAX_EVIDENCE - 1] + "…"


def _shorten_word(match: re.Match[str]) -> str:
    """Return the beginning of what is an id or a token.

    A path is none, having a slash every few characters, nor is a name, having no digit.
    """
    word = match[0]
    if len(word) < 16 * (word.count("/") + 1) or not any(map(str.isdigit, word)):
        return word
    return word[:6] + "…"
