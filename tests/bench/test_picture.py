"""Pictures of zones coming and going."""

from pathlib import Path
import re

import pytest

from bench.picture import Panel, draw


def words(path: Path) -> list[str]:
    return re.findall(r">([^<]+)</text>", path.read_text())


@pytest.mark.parametrize(
    ("ends_s", "ticks"),
    [
        (12, ["0 s", "5 s", "10 s"]),
        (300, ["0 min", "1 min", "2 min", "3 min", "4 min", "5 min"]),
        (3600, ["0 min", "20 min", "40 min", "60 min"]),
        (86_400, ["0 min", "1440 min"]),
    ],
)
def test_even_time_is_told_as_it_is(tmp_path: Path, ends_s: float, ticks: list[str]) -> None:
    path = tmp_path / "even.svg"
    draw(path, [Panel("", {"ours": [(0, 0), (ends_s, 2)]})], zones=2, ends_s=ends_s)
    assert [each for each in words(path) if each.endswith((" s", " min"))] == ticks


def test_logarithmic_time_begins_where_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "logarithmic.svg"
    lines = {"ours": [(0.1, 0.0), (300.0, 2.0)]}
    draw(path, [Panel("", lines)], zones=2, ends_s=300, begins_s=0.1)
    assert [each for each in words(path) if each.endswith((" s", " min"))] == [
        *("0.1 s", "1 s", "10 s", "1 min")
    ]


@pytest.mark.parametrize(("least", "bottom"), [(2.0, "0"), (9.3, "9"), (11.0, "10")])
def test_shows_the_difference_where_most_zones_stay(
    tmp_path: Path, least: float, bottom: str
) -> None:
    path = tmp_path / "zoomed.svg"
    draw(path, [Panel("", {"ours": [(0, 11.0), (9, least)]})], zones=11, ends_s=10)
    counts = [each for each in words(path) if each.isdecimal()]
    assert counts[0] == bottom
    assert counts[-1] in {"10", "11"}
