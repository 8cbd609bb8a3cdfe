"""What the core's tests share."""

from pathlib import Path

import pytest

from tests.lab.zones import librespot


@pytest.fixture
def program() -> Path:
    """Return the real librespot."""
    return librespot()
