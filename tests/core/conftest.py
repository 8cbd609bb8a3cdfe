"""What the core's tests share."""

from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / ".build/librespot/bin/librespot"


@pytest.fixture
def program() -> Path:
    """Return the real librespot."""
    if not PROGRAM.exists():
        pytest.skip("scripts/setup builds librespot")
    return PROGRAM
