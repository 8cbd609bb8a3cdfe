"""The page for people: what librespot says, when, and what it means."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Final

from custom_components.librespot.core.engine.librespot.command import LOG_FILTER
from custom_components.librespot.markdown import code

from .row import Row, Section
from .telling import ACTIVATION, Entry, Kind, message, telling
from .transcript import FACT

_HEAD: Final = """\
# What librespot says

For whoever has a log in hand, and for the engineer who judges a new release. Everything here was
made to happen to the real librespot {version} on a make-believe Spotify. This page is written from
that run by `scripts/bench truth --docs`: change nothing by hand. `scripts/bench truth --program
PATH` tells in minutes what another release does differently, and
[expected.json](../bench/truth/expected.json) has every line that is compared, row by row: each
warning, each error, and of the rest what is evidence of something.

With a log in hand, search for a part of its last warning or error. But `Spirc shut down …`, `Tried
too many access points` and `Shutdown: Invalidating session` only tell that something ends: the
lines before them tell why. `couldn't load context info …` is harmless wherever it stands.

## What matters most

* Only `successfully put connect state` proves that Spotify knows the device. Pongs prove nothing.
* A start that is refused at the login ends at once; one that is refused by the dealer, or at the
  registration, tries seven times within a second or two and ends. Who loses the dealer later and
  is refused there tries every ten seconds, for ever.
* Where a server takes the connection and never answers, the start hangs for ever: there is hardly
  a time limit anywhere.
* Once it is registered it can go deaf without ending: see [{access_point}](#{access_point_link})
  and [{network}](#{network_link}).
* End a registered one with SIGINT, and any other with SIGTERM.

## How to read the tables

A line stands here with its level, without its time and source, and with `<…>` for what differs each
time. Lines that come at every start stand in the first row only, and a phone's command where it is
the point. *Slanted* is what happened in between. Inside librespot several things go on at once, and
how their lines mix is chance: so each is told by itself, in its order.

librespot logged as it does in a zone; by itself it leaves out DEBUG and TRACE. This was the filter:
`{log_filter}`

*activation* stands for the events of a device that becomes active: {activation}.
"""

_COMMAND: Final = (
    "DEBUG librespot_connect::spirc] handling: 'endpoint: play' from phone",
    (
        "WARN librespot_connect::state::context] couldn't load context info because: context is"
        " not available. type: Default"
    ),
)
"""What librespot says of a phone's first command, even if all is well."""

_LONGEST_FACT: Final = 120
_COMMANDED: Final = (Section.SOUND, Section.TRACKS)


def render(rows: Sequence[Row], seen: Mapping[str, Sequence[str]], version: str) -> str:
    """Return the page.

    Args:
        rows: all rows, in the page's order; the first is the one in which all is well.
        seen: what was seen in each, by name.
        version: of the librespot.
    """
    usual = [line for line in seen[rows[0].name] if not line.startswith(FACT)]
    head = _HEAD.format(
        version=version,
        log_filter=LOG_FILTER,
        activation=", ".join(ACTIVATION),
        access_point=Section.ACCESS_POINT,
        access_point_link=_link(Section.ACCESS_POINT),
        network=Section.NETWORK,
        network_link=_link(Section.NETWORK),
    )
    members = {section: [row for row in rows if row.section is section] for section in Section}
    tables = (
        _table(section, some, seen, usual, rows[0]) for section, some in members.items() if some
    )
    return "\n".join((head, *tables))


def _table(
    section: Section,
    rows: Sequence[Row],
    seen: Mapping[str, Sequence[str]],
    usual: Sequence[str],
    told_in_full: Row,
) -> str:
    lines = [
        f"## {section}",
        "",
        "| what happens | what it says | what it does then | what it means |",
        "|---|---|---|---|",
    ]
    known = frozenset((*usual, *_COMMAND) if section in _COMMANDED else usual)
    for row in rows:
        hidden = frozenset[str]() if row is told_in_full else known
        said, done = _split(telling(seen[row.name], hidden))
        cells = (
            f"{row.happens}<br>{code(row.name)}",
            "<br>".join(_shown(said)) or _nothing(seen[row.name], usual),
            "<br>".join(shorten(entry.text, _LONGEST_FACT, placeholder=" …") for entry in done),
            row.means,
        )
        lines.append(f"| {' | '.join(cell.replace('|', '\\|') for cell in cells)} |")
    return "\n".join((*lines, ""))


def _split(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return what was seen until the last line, and the facts after it."""
    place = len(entries)
    while place and entries[place - 1].kind is Kind.FACT:
        place -= 1
    begun = 1 if place and entries[0] == Entry(Kind.FACT, "registered") else 0
    return list(entries[begun:place]), list(entries[place:])


def _shown(entries: Sequence[Entry]) -> list[str]:
    shown: list[str] = []
    whose = ""
    for entry in entries:
        if entry.kind is Kind.FACT:
            shown.append(f"*{entry.text}*")
            whose = ""
            continue
        name = f"{entry.whose}: " if entry.whose != whose else ""
        whose = entry.whose
        shown.append(f"{name}{'events: ' if entry.kind is Kind.EVENTS else ''}{entry.text}")
    return shown


def _nothing(seen: Sequence[str], usual: Sequence[str]) -> str:
    """Tell which of the `usual` lines are missing, if nothing else was seen."""
    missing = [line for line in usual if line not in seen]
    if len(missing) in {0, len(usual)}:
        return "nothing unusual"
    if usual[-1] in missing and usual[0] not in missing:
        return f"nothing after {code(message(usual[usual.index(missing[0]) - 1]))}"
    return f"as usual, but never {', '.join(code(message(line)) for line in missing)}"


def _link(section: Section) -> str:
    words = "".join(letter for letter in section.lower() if letter.isalnum() or letter == " ")
    return words.replace(" ", "-")
