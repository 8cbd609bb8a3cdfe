"""The line of JSON."""

import json

from demo.report import Report

REPORT = Report(
    zones=2,
    connected=2,
    seconds=1.2345,
    logins=3,
    refused=1,
    process_ids={"Kitchen": 11, "Bädezimmer": 12},
)


def test_one_line_of_json_with_just_these_keys_in_this_order() -> None:
    line = REPORT.line()

    assert "\n" not in line
    assert list(json.loads(line).items()) == [
        ("zones", 2),
        ("connected", 2),
        ("seconds", 1.2),
        ("logins", 3),
        ("refused", 1),
        ("process_ids", {"Kitchen": 11, "Bädezimmer": 12}),
    ]


def test_the_naive_start_says_so() -> None:
    assert json.loads(REPORT.line(naive=True)) == json.loads(REPORT.line()) | {"naive": True}


def test_complete_when_all_are_connected() -> None:
    assert REPORT.complete
    assert not Report(zones=2, connected=1, seconds=1, logins=2, refused=1).complete
