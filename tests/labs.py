"""A lab, and the librespot that trusts it; a plugin, for tests that do without Home Assistant."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lab.certificates import AccessPointKey
from lab.lab import Lab
from lab.program import make_copy

from .programs import librespot


@pytest.fixture(scope="session")
def key() -> AccessPointKey:
    """The key of every lab's access point: to draw one takes longer than most tests."""
    return AccessPointKey()


@pytest.fixture(scope="session")
def program(key: AccessPointKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real librespot, but for that key in it."""
    copy = tmp_path_factory.mktemp("program") / "librespot"
    make_copy(librespot(), copy, key.public)
    return copy


@pytest.fixture
async def lab(socket_enabled: None, tmp_path: Path, key: AccessPointKey) -> AsyncIterator[Lab]:
    """A lab without limits."""
    async with Lab(folder=tmp_path / "lab", key=key) as running:
        yield running
