"""What was seen in a row: steps, each with lines in an order that isn't chance, and facts."""

from collections import Counter
from collections.abc import Mapping, Sequence
import itertools
import re

from .lines import Kind, Spoken

FACT = "→ "
"""What a fact begins with; no line of the program does."""

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
        zone: [line for line in lines if line.kind is not Kind.NEIGHBOUR or not _crowd(zone)]
        for zone, lines in said.items()
    }
    return _by_zone({zone: collapse(_in_order(lines)) for zone, lines in told.items()}, named)


def collapse(lines: Sequence[str]) -> list[str]:
    """Return the lines with immediate repetitions, of one line or of several, told once."""
    result: list[str] = []
    place = 0
    while place < len(lines):
        length, times = _repetition(lines, place)
        block = lines[place : place + length]
        if times == 1:
            result.extend(block)
        elif length == 1:
            result.append(f"{block[0]} × {times}")
        else:
            shown = collapse(block)
            result.extend((*shown, f"(these {len(shown)} lines × {times})"))
        place += length * times
    return result


def _repetition(lines: Sequence[str], place: int) -> tuple[int, int]:
    """Return the length of the block that repeats itself most here, and how often it is there."""
    best = (1, 1)
    for length in range(1, (len(lines) - place) // 2 + 1):
        block = lines[place : place + length]
        times = 1
        while lines[place + times * length : place + (times + 1) * length] == block:
            times += 1
        if times > 1 and length * times > best[0] * best[1]:
            best = (length, times)
    return best


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


def _in_order(lines: Sequence[Spoken]) -> list[str]:
    result: list[str] = []
    by_strand = sorted(lines, key=lambda line: line.strand)
    for _, strand in itertools.groupby(by_strand, key=lambda line: line.strand):
        beats: set[str] = set()
        for line in strand:
            if line.kind is not Kind.HEARTBEAT:
                beats.clear()
            elif line.text in beats:
                continue
            else:
                beats.add(line.text)
            result.append(line.text)
    return result
