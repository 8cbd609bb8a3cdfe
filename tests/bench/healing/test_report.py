"""What came of it, for people and for programs."""

from dataclasses import replace
import json

import pytest

from bench.healing import report
from bench.healing.healthy import Healthy
from bench.healing.rows import CLOSED
from bench.healing.run import Result
from custom_components.librespot.core.model import Cause, ZoneState

from .rows import HEALED, LEFT_ALONE, shown

HEALTHY = Healthy(lasted_s=1210.0, rounds=11, restarts=0, unheard=0)


def test_a_line_for_each() -> None:
    head, silent, paused = report.lines([HEALED, LEFT_ALONE])
    told = dict(zip(head, silent, strict=True))
    assert told == {
        "row": "dealer dead",
        "fault": "its reconnect hangs",
        "verdict": "dealer_silent",
        "found s": "75.0",
        "limit s": "75",
        "well s": "79.2",
        "restarts": "1",
        "stock recovers": "not in 300 s",
    }
    assert dict(zip(head, paused, strict=True))["stock recovers"] == ""


def test_the_json_has_all_figures_and_nothing_else() -> None:
    content = json.loads(json.dumps(report.to_json(Result([HEALED, LEFT_ALONE], HEALTHY))))
    assert content == {
        "rows": [
            {
                "row": "dealer dead: its reconnect hangs",
                "verdict": "dealer_silent",
                "detected_s": 75.0,
                "limit_s": 75,
                "recovered_s": 79.2,
                "restarts": 1,
                "stock_recovers": False,
            },
            {
                "row": "not a trouble: it is paused",
                "verdict": "none",
                "detected_s": None,
                "limit_s": None,
                "recovered_s": None,
                "restarts": 0,
                "stock_recovers": True,
            },
        ],
        "false_alarms": 0,
    }


def test_what_cant_be_produced_is_told_with_its_reason() -> None:
    head, *lines = report.closed()
    assert len(lines) == len(CLOSED)
    for line in lines:
        assert len(line) == len(head)
        assert all(line)


def test_the_healthy_speakers_are_told_of() -> None:
    assert report.healthy(HEALTHY) == (
        "4 healthy speakers played for 20.2 minutes, all that people do 11 times: 0 restarts."
    )


def test_every_restart_of_what_is_well_is_a_false_alarm() -> None:
    restarted = replace(LEFT_ALONE, restarts=1)
    assert Result([HEALED], HEALTHY).false_alarms == 0
    assert Result([HEALED, restarted], replace(HEALTHY, restarts=2)).false_alarms == 3
    assert Result([HEALED, restarted], None).false_alarms == 1


@pytest.mark.parametrize(
    ("restarts", "unheard", "problems"),
    [
        (0, 0, []),
        (0, 2, ["healthy speakers: 2 times nothing was heard"]),
        (1, 0, ["healthy speakers: 1 restarts (zone0 connection_lost: None)"]),
    ],
)
def test_what_was_wrong_with_the_healthy(restarts: int, unheard: int, problems: list[str]) -> None:
    lost = shown(5, ZoneState.BACKING_OFF, Cause.CONNECTION_LOST)
    assert Healthy(60, 1, restarts, unheard, [lost]).problems() == problems
