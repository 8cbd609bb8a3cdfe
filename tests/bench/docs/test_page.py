"""The pages whose figures commands write."""

from pathlib import Path
import re

import pytest

from bench.__main__ import commands
from bench.docs import __main__ as command
from bench.docs.page import Block, blocks, fill
import bench.pacing.__main__ as pacing
from bench.pacing.policies import POLICIES
from bench.pacing.scenarios import SCENARIOS

PACING, HEALING = command.PAGES
PAGE = PACING.read_text()
EVERY = [block for page in command.PAGES for block in blocks(page.read_text())]

TWO = """\
Before
<!-- scripts/bench pacing --scenario cold -->
<!-- end -->
between
<!-- scripts/bench storm -->

| old |

<!-- end -->
after
"""


def test_finds_its_blocks() -> None:
    assert blocks(TWO) == [Block("pacing --scenario cold"), Block("storm")]


def test_fills_one_and_leaves_the_rest() -> None:
    page = fill(TWO, Block("storm"), "| new\\1 |\n")
    assert "| old |" not in page
    assert "\n\n| new\\1 |\n\n`scripts/bench storm`\n\n<!-- end -->\nafter" in page
    assert page.startswith(TWO[: TWO.index("<!-- scripts/bench storm")])
    assert fill(page, Block("storm"), "| new\\1 |\n") == page, "the same again"


@pytest.mark.parametrize("block", EVERY, ids=lambda block: block.command)
def test_every_command_of_the_pages_exists(block: Block) -> None:
    name, *arguments = block.arguments
    assert name in commands()
    if name == "pacing":
        options = pacing._parser().parse_args(arguments)
        assert options.scenario in SCENARIOS
        assert pacing._policies(options.policies)


def test_all_that_is_healed_is_told() -> None:
    assert blocks(HEALING.read_text()) == [Block("healing")]


def test_every_scenario_and_policy_is_told() -> None:
    told = {block.command for block in blocks(PAGE)}
    for scenario in SCENARIOS:
        assert f"| `{scenario}` |" in PAGE
        assert any(f"--scenario {scenario} " in each for each in told)
        assert f"(images/pacing/{scenario}-11.svg)" in PAGE
    for policy in POLICIES:
        assert f"`{policy}`" in PAGE


def test_every_picture_is_there() -> None:
    for name in re.findall(r"\((images/[^)]*)\)", PAGE):
        assert (PACING.parent / name).is_file(), name


def test_names_the_commands_when_none_is_meant(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["docs", "--only", "rain"])
    assert command.main() == 2
    out = capsys.readouterr().out
    assert "no command contains 'rain'" in out
    assert "\n  pacing --scenario cold " in out


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page in the place of the real one, to be measured."""
    path = tmp_path_factory.mktemp("docs") / "page.md"
    monkeypatch.setattr(command, "PAGES", (path,))
    monkeypatch.setattr("sys.argv", ["docs"])
    return path


def test_runs_a_command_and_writes_what_it_prints(page: Path) -> None:
    page.write_text("# A page\n\n<!-- scripts/bench --help -->\n<!-- end -->\n")
    assert command.main() == 0
    assert "\n\nusage: scripts/bench COMMAND " in page.read_text()


def test_a_command_that_fails_leaves_its_block(page: Path) -> None:
    text = "<!-- scripts/bench nothing -->\n\n| old |\n\n<!-- end -->\n"
    page.write_text(text)
    assert command.main() == 1
    assert page.read_text() == text
