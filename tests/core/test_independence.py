"""The core stands on the standard library alone."""

import ast
from pathlib import Path
import sys

import pytest

from custom_components.librespot import core

FOLDER = Path(core.__file__).parent


def _imported(file: Path) -> set[str]:
    """Return the outermost names of all absolute imports of a file."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.py")), ids=lambda file: str(file.relative_to(FOLDER))
)
def test_imports_only_the_standard_library(file: Path) -> None:
    """Whatever else it needs, the core gets handed."""
    assert _imported(file) <= sys.stdlib_module_names


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.py")), ids=lambda file: str(file.relative_to(FOLDER))
)
def test_relative_imports_stay_inside(file: Path) -> None:
    """The core does not reach up into the integration, which knows Home Assistant."""
    depth = len(file.relative_to(FOLDER).parts)
    levels = [
        node.level
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    assert all(level <= depth for level in levels)
