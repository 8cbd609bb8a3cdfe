"""The limits that policies are measured under."""

import json
from pathlib import Path

import pytest

from bench.pacing.errors import BenchError
from bench.pacing.families import PUBLIC, Family, draw, read
from lab.limiter import Limiter, Penalty, SlidingWindow, Then, TokenBucket, Unlimited


def write(folder: Path, content: object) -> Path:
    path = folder / "families.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def asked(family: Family, *moments: float) -> str:
    """Return what a family says to attempts: `+` for an admission, `-` for a refusal."""
    limiter = Limiter(family)
    return "".join("+" if limiter.ask(moment).admitted else "-" for moment in moments)


def test_reads_every_form(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        [
            {
                "name": "all",
                "limiter": {"kind": "bucket", "burst": 2, "refill_per_s": 0.2},
                "penalty": {"seconds": 30, "growth": 1.0, "cap_s": 600},
                "noise_per_s": 0.07,
                "then": {
                    "after_s": 43200,
                    "limiter": {
                        "kind": "window",
                        "limit": 5,
                        "window_s": 30,
                        "count_refused": False,
                    },
                    "penalty": {"seconds": 15, "growth": 2, "cap_s": 600},
                },
            },
            {"name": "none", "limiter": {"kind": "unlimited"}},
        ],
    )
    assert read(path) == [
        Family(
            TokenBucket(2, 0.2),
            Penalty(30, 1.0, 600),
            0.07,
            Then(43200, SlidingWindow(5, 30), Penalty(15, 2, 600)),
            name="all",
        ),
        Family(Unlimited(), name="none"),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no json", "Invalid JSON"),
        ({}, "list"),
        ([], "no family"),
        ([{"limiter": {"kind": "unlimited"}}], "0.name"),
        ([{"name": "x", "limiter": {"kind": "cake"}}], "'bucket', 'window', 'unlimited'"),
        ([{"name": "x", "limiter": {"kind": "unlimited"}, "noise": 1}], "0: unknown key 'noise'"),
        ([{"name": "x", "limiter": {"kind": "bucket", "burst": 0, "refill_per_s": 1}}], "burst"),
        ([{"name": "x", "limiter": {"kind": "bucket", "burst": 1}}], "refill_per_s"),
        ([{"name": "x", "limiter": {"kind": "unlimited"}}] * 2, "more than one family called 'x'"),
    ],
)
def test_tells_what_is_wrong_with_a_file(tmp_path: Path, content: object, told: str) -> None:
    with pytest.raises(BenchError, match=told.replace(".", r"\.")):
        read(write(tmp_path, content))


def test_tells_that_a_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="No such file"):
        read(tmp_path / "none.json")


def test_the_public_ones_have_names_of_their_own() -> None:
    assert len({family.name for family in PUBLIC}) == len(PUBLIC) == 23


PENALTY = Family(TokenBucket(1, 1 / 5), Penalty(30), name="")
GROWING = Family(TokenBucket(1, 1), Penalty(10, growth=2, cap_s=35), name="")


@pytest.mark.parametrize(
    ("family", "moments", "answers"),
    [
        (Family(TokenBucket(2, 0.2), name=""), (0, 0, 0, 4.9, 5, 5), "++--+-"),
        (Family(SlidingWindow(2, 10), name=""), (0, 4, 9, 10, 13, 14), "++-+-+"),
        (Family(SlidingWindow(2, 10, True), name=""), (0, 4, 9, 10, 19, 20), "++--++"),
        (PENALTY, (0, 1, 30.9, 60.8, 90.8, 91), "+---+-"),
        (GROWING, (0, 0.5, 10.4, 30.3, 65.2, 100.2), "+----+"),
        (Family(Unlimited(), name=""), (0, 0, 0), "+++"),
        (Family(TokenBucket(1, 1), then=Then(60, Unlimited()), name=""), (59, 59, 60, 60), "+-++"),
    ],
    ids=["bucket", "window", "refusals count", "penalty", "growing penalty", "unlimited", "then"],
)
def test_answers_as_described(family: Family, moments: tuple[float, ...], answers: str) -> None:
    assert asked(family, *moments) == answers


def test_strangers_take_admissions() -> None:
    quiet, noisy = (Family(TokenBucket(1, 1 / 10), noise_per_s=each, name="") for each in (0, 0.2))
    moments = [15.0 * each for each in range(200)]
    assert asked(quiet, *moments).count("+") == 200
    assert 20 < asked(noisy, *moments).count("+") < 120


def test_a_draw_is_its_seeds() -> None:
    assert draw(7, 5) == draw(7, 40)[:5]
    assert draw(7, 40) != draw(8, 40)


def test_a_draw_keeps_the_rules() -> None:
    families = draw(1, 600)
    buckets = [each.limiter for each in families if isinstance(each.limiter, TokenBucket)]
    windows = [each.limiter for each in families if isinstance(each.limiter, SlidingWindow)]
    penalties = [each.penalty for each in families if each.penalty is not None]
    noises = [each.noise_per_s for each in families if each.noise_per_s]
    assert len(buckets) + len(windows) == 600
    assert {each.burst for each in buckets} == set(range(1, 13))
    assert all(1 / 20 <= each.refill_per_s <= 2 for each in buckets)
    assert {each.limit for each in windows} == set(range(1, 13))
    assert all(5 <= each.window_s <= 90 for each in windows)
    assert all(10 <= each.seconds <= 120 and each.growth == 1 for each in penalties)
    assert all(1 / 120 <= each <= 1 / 15 for each in noises)
    shares = [
        len(buckets) / 600,
        len(penalties) / 600,
        sum(each.count_refused for each in windows) / len(windows),
    ]
    assert shares == pytest.approx([0.6, 0.3, 0.25], abs=0.07)
    assert 0.02 < len(noises) / 600 < 0.12


def test_no_stranger_takes_more_than_a_third() -> None:
    for family in draw(2, 600):
        match family.limiter:
            case TokenBucket(refill_per_s=rate):
                assert family.noise_per_s <= rate / 3
            case SlidingWindow(limit=limit, window_s=window_s):
                assert family.noise_per_s <= limit / window_s / 3
