"""What was seen in a row: steps, each with lines in an order that isn't chance, and facts."""

from collections import Counter
from collections.abc import Mapping, Sequence
import re

from .lines import Spoken, Strand
from .repetitions import collapse

FACT = "→ "
"""What a fact begins with; no line of the program does."""

_BY_DETOURS = (Strand.NEIGHBOURS, Strand.EVENTS, Strand.OUTPUT)
_WITH_HEARTBEATS = (Strand.ACCESS_POINT, Strand.DEALER)
_UNAVAILABLE = "event unavailable"
_TAKES_OVER = "event track_changed"
_LOADS = ("event loading", "event preloading")
_NUMBERED = re.compile(r"(.+) \d+")


def fact(text: str) -> str:
    """Return what was seen to happen, as it stands among the lines."""
    return f"{FACT}{text}"


def facts(told: Mapping[str, str], *, named: bool) -> list[str]:
    """Return what was seen to happen to each zone, as it stands among the lines."""
    return list(map(fact, _by_zone({zone: [text] for zone, text in told.items()}, named)))


def step(said: Mapping[str, Sequence[Spoken]], *, named: bool) -> list[str]:
    """Return the lines of one step.

    Args:
        said: the lines of each zone. Those whose name ends with a number are a crowd: which of
            them said what is chance, so it is told how many did; and so is who hears of whom,
            which isn't told.
        named: whether to say whose the lines are.
    """
    told = {
        zone: [line for line in lines if line.strand is not Strand.NEIGHBOURS or not _crowd(zone)]
        for zone, lines in said.items()
    }
    return _by_zone({zone: collapse(_in_order(lines)) for zone, lines in told.items()}, named)


def _by_zone(said: Mapping[str, Sequence[str]], named: bool) -> list[str]:
    result: list[str] = []
    crowds: dict[str, list[tuple[str, ...]]] = {}
    for zone, lines in said.items():
        if crowd := _crowd(zone):
            crowds.setdefault(crowd, []).append(tuple(lines))
        else:
            result.extend(f"{zone}: {line}" if named else line for line in lines)
    for title, members in crowds.items():
        alike = sorted(Counter(members).items(), key=lambda block: (-block[1], block[0]))
        result.extend(f"{count} × {title}: {line}" for lines, count in alike for line in lines)
    return result


def _crowd(zone: str) -> str | None:
    match = _NUMBERED.fullmatch(zone)
    return None if match is None else match[1]


def without_heartbeats(lines: Sequence[Spoken], earlier: Sequence[Spoken]) -> list[Spoken]:
    """Return the lines of a zone without what only says that a connection still lives.

    How often that comes in a row depends on how long the row takes.

    Args:
        lines: those of one step.
        earlier: those of the steps before.
    """
    beats: dict[Strand, set[str]] = {strand: set() for strand in _WITH_HEARTBEATS}
    result: list[Spoken] = []
    for place, line in enumerate((*earlier, *lines)):
        known = beats.get(line.strand)
        if known is not None and not line.counted and line.text in known:
            continue
        if known is not None and line.counted:
            known.clear()
        elif known is not None:
            known.add(line.text)
        if place >= len(earlier):
            result.append(line)
    return result


def _in_order(lines: Sequence[Spoken]) -> list[str]:
    """Return the lines, one strand after the other.

    Which strand begins is no chance, other than who speaks next. But heartbeats begin nothing,
    and what comes by detours comes last.
    """
    begun = [line.strand for line in lines if line.counted]
    strands: dict[Strand, list[Spoken]] = {strand: [] for strand in (*begun, *Strand)}
    for line in lines:
        strands[line.strand].append(line)
    for strand in _BY_DETOURS:
        strands[strand] = strands.pop(strand)
    strands[Strand.EVENTS] = _without_loading_after_unavailable(strands[Strand.EVENTS])
    return [text for strand in strands.values() for text in _texts(strand)]


def _without_loading_after_unavailable(events: Sequence[Spoken]) -> list[Spoken]:
    """Leave out how the track that follows an unavailable one is loaded.

    librespot begins to load it ahead, and at once to load it for good; which of the two is told
    is chance.
    """
    result: list[Spoken] = []
    skipping = False
    for event in events:
        if event.text.startswith(_UNAVAILABLE):
            skipping = True
        elif skipping and event.text.startswith(_LOADS):
            continue
        elif event.text.startswith(_TAKES_OVER):
            skipping = False
        result.append(event)
    return result


def _texts(strand: Sequence[Spoken]) -> list[str]:
    result: list[str] = []
    uncounted: set[str] = set()
    for line in strand:
        if line.counted:
            uncounted.clear()
        elif line.text in uncounted:
            continue
        else:
            uncounted.add(line.text)
        result.append(line.text)
    return result
