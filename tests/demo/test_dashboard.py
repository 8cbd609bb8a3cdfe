"""The page's description."""

import json
from typing import Any

from custom_components.librespot.core.model import ZoneState
from demo.dashboard import COLOURS, page, themes
from demo.speakers import House, Speaker

HOUSE = House(
    entry="e1",
    connected="sensor.family_connected",
    rate_limited_until="sensor.family_rate_limited_until",
    speakers=tuple(
        Speaker(name, f"d-{name}", f"sensor.{name}_state", f"sensor.{name}_cause")
        for name in ("attic", "study")
    ),
)


def cards(kind: str) -> list[Any]:
    [view] = page(HOUSE, "everything")["views"]
    return [card for part in view["sections"] for card in part["cards"] if card["type"] == kind]


def test_in_each_state_each_speaker_has_one_tile() -> None:
    seen = [tuple(tile["visibility"][0].values()) for tile in cards("tile") if "name" in tile]

    for speaker in HOUSE.speakers:
        for state in ZoneState:
            assert seen.count(("state", speaker.state, state)) == 1


def test_a_waiting_speaker_says_why() -> None:
    [tile] = [
        tile
        for tile in cards("tile")
        if tile["visibility"][0].get("state") == ZoneState.WAITING and tile["name"] == "attic"
    ]

    assert tile["entity"] == "sensor.attic_cause"


def test_the_graph_has_a_colour_for_each_state_by_its_number() -> None:
    [theme] = themes().values()

    assert len(theme) == len(ZoneState) == len(COLOURS)
    assert theme["graph-color-5"] == "#4caf50"
    assert list(ZoneState).index(ZoneState.CONNECTED) == 4


def test_graph_and_logbook_show_all_speakers() -> None:
    states = [speaker.state for speaker in HOUSE.speakers]
    [graph], [logbook] = cards("history-graph"), cards("logbook")

    assert [row["entity"] for row in graph["entities"]] == states
    assert logbook["target"]["entity_id"] == states


def test_the_gauge_ends_where_all_are_connected() -> None:
    [gauge] = cards("gauge")

    assert (gauge["entity"], gauge["max"]) == (HOUSE.connected, 2)


def test_it_can_be_sent() -> None:
    text = json.dumps(page(HOUSE, "4 logins at once"))

    assert "2 speakers, one Spotify account" in text
    assert "allows 4 logins at once" in text
