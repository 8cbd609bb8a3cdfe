"""The page for people: what librespot says, when, and what it means."""

from collections.abc import Iterable, Mapping, Sequence
import re
from typing import Final

from .row import Row, Section
from .transcript import FACT

_HEAD: Final = """\
# What librespot says

For whoever has a log in hand, and for the engineer who has to judge a new release. Everything here
was made to happen to the real librespot {version} on a make-believe Spotify, and is written down
from that run by `scripts/bench truth --docs`: change nothing by hand.
`scripts/bench truth --program PATH` tells in minutes what another release does differently.

With a log in hand, search this page for a part of its last warning or error. Each section has a
table, and below it everything that was seen, with the log filter that the integration uses:

* A line stands here without its time, and with `<…>` for whatever differs each time.
* `→` begins what is no line but was seen to happen. `× 7` follows what came seven times in a row.
* Several things go on at once inside librespot, and which of them speaks first is chance. So up to
  the next `→` the lines are told one after the other of the login and the device, the access
  point's connection, the dealer's, the player, and the player's events.
* `(stdout)` begins what comes on standard output; everything else comes on standard error.
"""

_LEVELS: Final = ("WARN ", "ERROR ")
_KNOWN_LEVELS: Final = (*_LEVELS, "INFO ", "DEBUG ", "TRACE ", "event ")
_WHOSE: Final = re.compile(r"^(?:\d+ × )?[A-Z][a-z]+: ")
_TIMES: Final = re.compile(r" × \d+$")
_REPEATED: Final = re.compile(r"^\(these \d+ lines × (\d+)\)$")
_LONGEST_BARE: Final = 6


def render(rows: Sequence[Row], seen: Mapping[str, Sequence[str]], version: str) -> str:
    """Return the page.

    Args:
        rows: all rows, in the page's order; the first is the one in which all is well.
        seen: what was seen in each, by name.
        version: of the librespot.
    """
    usual = [line for line in seen[rows[0].name] if not line.startswith(FACT)]
    parts = [_HEAD.format(version=version)]
    for section in Section:
        members = [row for row in rows if row.section is section]
        if members:
            parts.append(_section(section, members, seen, usual))
    return "\n".join(parts)


def _section(
    section: Section, rows: Iterable[Row], seen: Mapping[str, Sequence[str]], usual: Sequence[str]
) -> str:
    lines = [
        f"## {section}",
        "",
        "| what happens | warnings and errors | what librespot does | what it means |",
        "|---|---|---|---|",
    ]
    details: list[str] = []
    for row in rows:
        told = seen[row.name]
        cells = (row.happens, _warnings(told, usual), _facts(told), row.means)
        lines.append(f"| {' | '.join(cell.replace('|', '\\|') for cell in cells)} |")
        details += ["", f"**{row.name}**: {row.happens}", "", "```text", *_shortened(told), "```"]
    return "\n".join(
        (
            *lines,
            "",
            "<details>",
            f"<summary>{section}: all that was seen</summary>",
            *details,
            "",
            "</details>",
            "",
        )
    )


def _warnings(told: Sequence[str], usual: Sequence[str]) -> str:
    bare = [_WHOSE.sub("", line) for line in told if not line.startswith(FACT)]
    found = [_TIMES.sub("", line) for line in bare if _is_trouble(line)]
    if found:
        return "<br>".join(f"`{line}`" for line in dict.fromkeys(_shortened(found)))
    last = ""
    for line, expected in zip(bare, usual, strict=False):
        if line != expected:
            break
        last = line
    if last and last != usual[-1]:
        return f"none; the last line of the login is `{last.partition('] ')[2]}`"
    return "none"


def _facts(told: Sequence[str]) -> str:
    return "<br>".join(line.removeprefix(FACT) for line in told if line.startswith(FACT))


def _is_trouble(line: str) -> bool:
    if _REPEATED.match(line):
        return False
    return line.startswith(_LEVELS) or not line.startswith(_KNOWN_LEVELS)


def _shortened(lines: Sequence[str]) -> list[str]:
    """Leave out most of a long text that isn't the log's, such as the help."""
    result: list[str] = []
    run = 0
    for line in lines:
        run = run + 1 if not line.startswith((*_KNOWN_LEVELS, FACT)) else 0
        if run <= _LONGEST_BARE:
            result.append(line)
        elif run == _LONGEST_BARE + 1:
            result.append("…")
    return result
