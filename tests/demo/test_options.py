"""The command line."""

from pathlib import Path

import pytest

from demo.options import Options, parse


def test_without_arguments_it_is_the_house_of_the_field_report() -> None:
    options = parse([])

    assert options == Options()
    assert (options.zones, options.limiter, options.port) == (11, "strict", 8123)
    assert not options.check
    assert options.timeout == 180


def test_everything_can_be_asked_for() -> None:
    line = "--zones 3 --limiter none --port 9000 --check --timeout 7.5 --pictures docs/images"

    assert parse(line.split()) == Options(
        zones=3,
        limiter="none",
        port=9000,
        check=True,
        timeout=7.5,
        pictures=Path("docs/images"),
    )


def test_the_naive_start_is_for_comparison() -> None:
    assert parse(["--naive", "--limiter", "penalty"]) == Options(naive=True, limiter="penalty")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("--zones 0", "0 isn't from 1 to 20"),
        ("--zones 21", "21 isn't from 1 to 20"),
        ("--zones many", "'many' is no number"),
        ("--port 0", "0 isn't from 1 to 65535"),
        ("--port 65536", "65536 isn't from 1 to 65535"),
        ("--timeout 0.5", "0.5 isn't from 1 to 3600"),
        ("--timeout nan", "nan isn't from 1 to 3600"),
        ("--limiter kind", "invalid choice: 'kind'"),
        ("--check --naive", "not allowed with argument"),
        ("--naive --pictures here", "--naive has no page to take --pictures of"),
        ("more", "unrecognized arguments: more"),
    ],
)
def test_what_cant_be_is_said(
    line: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        parse(line.split())

    assert ending.value.code == 2
    assert complaint in capsys.readouterr().err


def test_the_help_says_what_each_limiter_allows(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])

    text = " ".join(capsys.readouterr().out.split())
    assert "strict: 4 logins at once, then one every 5 seconds" in text
