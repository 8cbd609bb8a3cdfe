"""From all that was seen in a row to what a person needs of it."""

from collections.abc import Iterable, Sequence, Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
import itertools
import re
from typing import Final

from custom_components.librespot.markdown import code

from .repetitions import collapse, expand
from .transcript import FACT

ACTIVATION: Final = (
    "session_connected",
    "session_client_changed",
    "volume_changed",
    "auto_play_changed",
    "filter_explicit_content_changed",
    "shuffle_changed",
    "repeat_changed",
)
"""The events of a device that becomes active."""

_EVENT: Final = "event "
_WHOSE: Final = re.compile(r"((?:\d+ × )?[A-Z][a-z]+): ")
_LOGGED: Final = re.compile(r"(ERROR|WARN|INFO|DEBUG|TRACE) \S+\] (.*)")
_TRACK: Final = re.compile(r"(?<=spotify:track:)(?:<\w{22}>|\w{22})")
_TIMES: Final = re.compile(r"(.*)( × \d+)")
_BLOCK: Final = re.compile(r"\(these \d+ lines × \d+\)")
_LONGEST_BARE: Final = 3
_MORE: Final = "…"


class Kind(Enum):
    """What was seen."""

    LINES = auto()
    EVENTS = auto()
    FACT = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was seen.

    Attributes:
        kind: what.
        text: it, as Markdown.
        whose: the zone that said it, if there are several.
    """

    kind: Kind
    text: str
    whose: str = ""


def message(line: str) -> str:
    """Return a line's level and message, or all of it if it isn't the log's."""
    match = _LOGGED.fullmatch(line)
    return line if match is None else f"{match[1]} {match[2]}"


def telling(seen: Sequence[str], usual: AbstractSet[str]) -> list[Entry]:
    """Return all but the `usual` lines, and most of a text that isn't the log's."""
    entries: list[Entry] = []
    for whose, told in itertools.groupby(seen, _whose):
        if whose is None:
            entries += (Entry(Kind.FACT, fact.removeprefix(FACT)) for fact in told)
            continue
        lines = expand([line.removeprefix(f"{whose}: ") for line in told])
        news = [line for line in lines if line not in usual and not _is_no_news(line)]
        for kind, some in itertools.groupby(news, _kind):
            show = _events if kind is Kind.EVENTS else _lines
            entries += (Entry(kind, text, whose) for text in show(some))
    return entries


def _whose(line: str) -> str | None:
    """Return the zone that said a line, an empty text if there is but one, None for a fact."""
    if line.startswith(FACT):
        return None
    match = _WHOSE.match(line)
    return "" if match is None else match[1]


def _kind(line: str) -> Kind:
    return Kind.EVENTS if line.startswith(_EVENT) else Kind.LINES


def _is_no_news(line: str) -> bool:
    return line == "(stdout)" or line.startswith("INFO librespot_playback::player]")


def _events(lines: Iterable[str]) -> list[str]:
    names = ", ".join(line.split()[1] for line in lines)
    return [names.replace(", ".join(ACTIVATION), "*activation*")]


def _lines(lines: Iterable[str]) -> list[str]:
    texts: list[str] = []
    bare = 0
    for line in lines:
        bare = 0 if _LOGGED.fullmatch(line) else bare + 1
        if bare <= _LONGEST_BARE:
            texts.append(_TRACK.sub("<id>", message(line)))
        elif bare == _LONGEST_BARE + 1:
            texts.append(_MORE)
    return [_shown(text) for text in collapse(texts)]


def _shown(text: str) -> str:
    if text == _MORE or _BLOCK.fullmatch(text):
        return text
    match = _TIMES.fullmatch(text)
    return code(text) if match is None else f"{code(match[1])}{match[2]}"
