"""What the launcher's tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest

type MakeScript = Callable[[str], Path]


@pytest.fixture
def script(tmp_path: Path) -> MakeScript:
    """Return a maker of programs from shell scripts."""
    made = 0

    def make(text: str) -> Path:
        nonlocal made
        made += 1
        path = tmp_path / f"program{made}"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    return make
