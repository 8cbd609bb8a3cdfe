"""From the event program's line to what happened to the music."""

from ..signals import PlayerEvent

EVENT_MARK = b"\x1f"
"""What such a line begins with, and no line of the log."""

_LIST_MARK = "\x1e"
_MAX_FIELDS = 32
_MAX_NAME = 40


def read_player_event(line: bytes) -> PlayerEvent | None:
    """Return the event of a line that `player-event.sh` wrote; None when it holds none.

    The fields' names and values are those of librespot's environment variables: all are texts, an
    empty one is something unknown, and a list has one item a line.
    """
    event, *words = line[len(EVENT_MARK) :].decode("utf-8", "replace").split("\x1f", _MAX_FIELDS)
    if not _is_name(event):
        return None
    fields: dict[str, str] = {}
    for word in words:
        name, parting, value = word.partition("=")
        if parting and _is_name(name):
            # The first word counts: what is told first is what no title can hold.
            fields.setdefault(name, value.replace(_LIST_MARK, "\n"))
    return PlayerEvent(line=f"player event: {event}", event=event, fields=fields)


def _is_name(text: str) -> bool:
    return len(text) <= _MAX_NAME and text.isascii() and text.isidentifier()
