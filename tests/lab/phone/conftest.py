"""Rooms in which the lab's music is found."""

import asyncio
from pathlib import Path

import pytest

from lab.lab import Lab
from lab.music.catalogue import LADDER, LONG, OTHER_LONG, PLAIN
from lab.music.files import make_folder
from lab.phone.phone import Phone
from tests.lab.rooms import OpenRoom, Room

TRACKS = (LONG, OTHER_LONG, LADDER, PLAIN)


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some tracks."""
    folder = tmp_path_factory.mktemp("music")
    make_folder(folder, TRACKS)
    return folder


@pytest.fixture
async def kitchen_and_bath(lab: Lab, open_room: OpenRoom, music: Path) -> tuple[Room, Room]:
    """Two rooms of one account, in which music takes its time."""
    kitchen, bath = await asyncio.gather(
        *(
            open_room(name, "alice", "--local-file-dir", str(music), speed=1)
            for name in ("Kitchen", "Bath")
        )
    )
    for room in (kitchen, bath):
        await room.heard_of_others(lab, "alice")
    return kitchen, bath


@pytest.fixture
def phone(lab: Lab) -> Phone:
    """A phone of that account."""
    return Phone(lab, "alice")
