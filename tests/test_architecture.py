"""The page for engineers knows every room of the house."""

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
