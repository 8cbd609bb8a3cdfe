"""Lines that repeat themselves, told once, and back."""

from collections.abc import Sequence
import re

_SINGLE = re.compile(r"(.*) × (\d+)")
_BLOCK = re.compile(r"\(these (\d+) lines × (\d+)\)")


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


def expand(lines: Sequence[str]) -> list[str]:
    """Return what was collapsed."""
    groups: list[tuple[int, list[str]]] = []  # how many lines stand for which
    for line in lines:
        if block := _BLOCK.fullmatch(line):
            shown, members = 0, list[str]()
            while shown < int(block[1]):
                stand, group = groups.pop()
                shown += stand
                members[:0] = group
            groups.append((shown + 1, members * int(block[2])))
        elif single := _SINGLE.fullmatch(line):
            groups.append((1, [single[1]] * int(single[2])))
        else:
            groups.append((1, [line]))
    return [line for _, group in groups for line in group]


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
