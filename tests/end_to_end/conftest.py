"""The home that end-to-end tests share."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from lab.lab import Lab
from lab.loudspeaker import Loudspeaker
from lab.program import environment

from .home import Home, processes_of, zombies

ROOMS = (
    "Kitchen",
    "Bath",
    "Hall",
    "Office",
    "Bedroom",
    "Living room",
    "Garage",
    "Attic",
    "Cellar",
    "Terrace",
    "Guest room",
)


@pytest.fixture
def program(program: Path, tmp_path: Path) -> Path:
    """The same program under a name of the test's own, which may vanish."""
    own = tmp_path / "librespot"
    own.hardlink_to(program)
    return own


@pytest.fixture
async def home(
    lab: Lab,
    program: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    enable_custom_integrations: None,
    hass: HomeAssistant,
) -> AsyncIterator[Home]:
    """A home with an account and loudspeakers for all rooms, but no speakers yet."""
    for name, value in environment(lab.info).items():
        monkeypatch.setenv(name, value)
    fifos = tmp_path / "sound"
    fifos.mkdir()
    async with AsyncExitStack() as stack:
        for room in ROOMS:
            path = fifos / room.lower().replace(" ", "_")
            await stack.enter_async_context(Loudspeaker(path))
        home = Home(hass, lab, program, fifos)
        await home.add_account()
        yield home
        await hass.async_stop(force=True)
    assert not processes_of(program)
    assert not zombies()
