"""The page for engineers knows every room of the house, and the house stands alone."""

import ast
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "librespot"
PAGE = (ROOT / "docs" / "architecture.md").read_text()


@pytest.mark.parametrize(
    "name",
    sorted(
        path.stem
        for folder in (INTEGRATION, INTEGRATION / "core")
        for path in folder.glob("*.py")
        if path.stem != "__init__"
    ),
)
def test_every_module_stands_in_the_plan(name: str) -> None:
    plan = PAGE.split("```")[1]
    assert re.search(rf"\b{name}\b", plan)


@pytest.mark.parametrize(
    "file",
    sorted(INTEGRATION.rglob("*.py")),
    ids=lambda file: str(file.relative_to(INTEGRATION)),
)
def test_no_tool_is_imported(file: Path) -> None:
    """Homes get the integration alone."""
    imported = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported.add(str(node.module).partition(".")[0])
    tools = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"custom_components"}
    assert "lab" in tools
    assert not imported & tools
