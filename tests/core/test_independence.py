"""The core stands on the standard library, and on arrays."""

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
def test_imports_only_the_standard_library_and_arrays(file: Path) -> None:
    """Whatever else it needs, the core gets handed."""
    assert _imported(file) <= sys.stdlib_module_names | {"numpy"}


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


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.py")), ids=lambda file: str(file.relative_to(FOLDER))
)
def test_nobody_looks_at_the_calendar(file: Path) -> None:
    """Whoever sets it can't make a session look dead. Only what is kept is handed a date."""
    names = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert not names & {"time.time", "time.localtime", "time.gmtime"}
    assert "datetime" not in _imported(file)
