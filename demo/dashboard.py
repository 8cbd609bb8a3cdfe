"""The page that shows how the speakers come up, and why one waits."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from custom_components.librespot.core.model import ZoneState

from .api import Api
from .speakers import House, Speaker

_PATH: Final = "speakers"
_THEME: Final = "speakers"
_MINUTES: Final = 2

type _Card = Mapping[str, Any]

COLOURS: Final[Mapping[ZoneState, str]] = MappingProxyType(
    {
        ZoneState.DISABLED: "grey",
        ZoneState.WAITING: "blue-grey",
        ZoneState.STARTING: "light-blue",
        ZoneState.AUTHENTICATING: "blue",
        ZoneState.CONNECTED: "green",
        ZoneState.RECONNECTING: "yellow",
        ZoneState.BACKING_OFF: "amber",
        ZoneState.RATE_LIMITED: "deep-orange",
        ZoneState.FAILED: "red",
        ZoneState.STOPPING: "brown",
    }
)
"""How a state is shown, in tiles and in the graph alike."""

_TONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "amber": "#ffc107",
        "blue": "#2196f3",
        "blue-grey": "#b0bec5",
        "brown": "#795548",
        "deep-orange": "#ff6f22",
        "green": "#4caf50",
        "grey": "#e0e0e0",
        "light-blue": "#03a9f4",
        "red": "#f44336",
        "yellow": "#ffeb3b",
    }
)

_EXPLANATION: Final = """\
## {rooms} speakers, one Spotify account

Each speaker is a librespot of its own, and all log in to the same account. Spotify limits how often
an account may log in, so one gate decides whose turn it is. Here Spotify is make-believe; it
allows {limit}.
"""


def themes() -> Mapping[str, Mapping[str, str]]:
    """Return the theme in which a graph has the tiles' colours: it takes them by number."""
    return {
        _THEME: {
            f"graph-color-{number}": _TONES[COLOURS[state]]
            for number, state in enumerate(ZoneState, 1)
        }
    }


async def add_dashboard(api: Api, house: House, limit: str) -> None:
    """Add the page, and make it the one that opens first."""
    async with api.socket() as socket:
        await socket.call(
            "lovelace/dashboards/create",
            url_path=_PATH,
            title="Speakers",
            icon="mdi:speaker-multiple",
            allow_single_word=True,
            show_in_sidebar=True,
            require_admin=False,
        )
        await socket.call("lovelace/config/save", url_path=_PATH, config=page(house, limit))
        await socket.call("frontend/set_system_data", key="core", value={"default_panel": _PATH})


def page(house: House, limit: str) -> _Card:
    """Return the page's description."""
    explanation = _EXPLANATION.format(rooms=len(house.speakers), limit=limit)
    view = {
        "title": "Speakers",
        "type": "sections",
        "theme": _THEME,
        "max_columns": 3,
        "header": {
            "layout": "start",
            "card": {"type": "markdown", "text_only": True, "content": explanation},
        },
        "sections": [
            {"type": "grid", "column_span": 2, "cards": [*_speakers(house), *_history(house)]},
            {"type": "grid", "cards": [*_account(house), *_logbook(house)]},
        ],
    }
    return {"views": [view]}


def _speakers(house: House) -> Iterator[_Card]:
    yield _heading("Speakers", "mdi:speaker-multiple")
    for speaker in house.speakers:
        # A tile has one colour, whatever the state: so there is one for each, and one is seen.
        for state in ZoneState:
            yield _tile(speaker, state)


def _tile(speaker: Speaker, state: ZoneState) -> _Card:
    if state is ZoneState.CONNECTED:
        content = {"entity": speaker.state, "state_content": ["state", "last_changed"]}
    elif state is ZoneState.WAITING:
        content = {"entity": speaker.cause}
    else:
        content = {"entity": speaker.state}
    return {
        "type": "tile",
        "name": speaker.name,
        "color": COLOURS[state],
        "grid_options": {"columns": 8},
        "visibility": [{"condition": "state", "entity": speaker.state, "state": state}],
        **content,
    }


def _history(house: House) -> Iterator[_Card]:
    yield _heading(f"The last {_MINUTES} minutes", "mdi:chart-timeline")
    yield {
        "type": "history-graph",
        "hours_to_show": _MINUTES / 60,
        "grid_options": {"columns": "full"},
        "entities": [{"entity": speaker.state, "name": speaker.name} for speaker in house.speakers],
    }


def _account(house: House) -> Iterator[_Card]:
    yield _heading("Account", "mdi:account-music")
    yield {
        "type": "gauge",
        "entity": house.connected,
        "name": "Connected",
        "min": 0,
        "max": len(house.speakers),
        "severity": {"green": len(house.speakers), "yellow": 1, "red": 0},
    }
    frozen = {"condition": "state", "entity": house.rate_limited_until}
    yield {
        "type": "tile",
        "entity": house.rate_limited_until,
        "name": "Spotify refused: the next login is",
        "color": "deep-orange",
        "grid_options": {"columns": 12},
        "visibility": [{**frozen, "state_not": ["unknown", "unavailable"]}],
    }


def _logbook(house: House) -> Iterator[_Card]:
    yield _heading("What happened", "mdi:format-list-bulleted")
    yield {
        "type": "logbook",
        "hours_to_show": 1,
        "grid_options": {"rows": 8},
        "target": {"entity_id": [speaker.state for speaker in house.speakers]},
    }


def _heading(text: str, icon: str) -> _Card:
    return {"type": "heading", "heading": text, "icon": icon}
