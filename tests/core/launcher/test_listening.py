"""A program that plays into a FIFO is held up when nobody reads: that can be found."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import errno
from itertools import count
import os
from pathlib import Path

import pytest

from custom_components.librespot.core.launcher.listening import HELD_UP_S, PROGRESS, Listening

from .processes import open_descriptors

LOOK_S = 5
LOOKS = int(HELD_UP_S / LOOK_S) + 1
"""Looks that it takes at least."""


class Place:
    """A FIFO that is held open by us, a program that writes into it, and the looks at both."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self.ours = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self.program = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        self.listening = Listening(self.ours)
        self.times = count(0, LOOK_S)
        self.written = 0

    def fill(self) -> None:
        """Write until no more is taken."""
        with suppress(BlockingIOError):
            while True:
                self.written += os.write(self.program, bytes(4096))

    def look(self, times: int = 1) -> str | None:
        """Look so many times; return what the last look told."""
        told = None
        for _ in range(times):
            told = self.listening.trouble(self.written, next(self.times))
        return told

    @contextmanager
    def reader(self) -> Iterator[int]:
        """Open the FIFO to read."""
        reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        yield reader
        os.close(reader)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "fifo")
    before = open_descriptors()
    yield place
    assert open_descriptors() == before
    os.close(place.ours)
    os.close(place.program)


def test_nobody_reads(place: Place) -> None:
    place.fill()
    assert place.look(LOOKS - 1) is None, "a reader may come back"
    assert place.look() == f"nobody reads the FIFO {place.path}"


def test_it_is_still_held_open_afterwards(place: Place) -> None:
    """So that a program that opens it isn't kept waiting, and its reader sees no end."""
    place.fill()
    place.look(LOOKS)
    os.close(os.open(place.path, os.O_WRONLY | os.O_NONBLOCK))
    assert not os.get_inheritable(place.ours)
    with place.reader() as reader:
        os.close(place.program)
        while True:
            try:
                assert os.read(reader, 65536)
            except BlockingIOError:
                break
        place.program = os.open(place.path, os.O_WRONLY | os.O_NONBLOCK)


def test_a_reader_that_rests_is_there(place: Place) -> None:
    """It may be a player that is paused on its own."""
    with place.reader():
        place.fill()
        assert place.look(10 * LOOKS) is None


def test_sound_that_flows(place: Place) -> None:
    """However full the FIFO is each time somebody looks."""
    place.fill()
    for _ in range(10 * LOOKS):
        place.written += PROGRESS
        assert place.look() is None


def test_a_reader_that_was_away_for_a_moment(place: Place) -> None:
    place.fill()
    place.look(LOOKS - 1)
    with place.reader() as reader:
        place.written += PROGRESS
        place.look()
        os.read(reader, 4096)
    place.fill()
    assert place.look(LOOKS - 2) is None


def test_a_program_that_writes_nothing(place: Place) -> None:
    """It waits for something else: nobody hinders it."""
    assert place.look(10 * LOOKS) is None


def test_a_log_is_no_sound(place: Place) -> None:
    place.fill()
    for _ in range(LOOKS):
        place.written += 200
        told = place.look()
    assert told is not None


def test_music_that_rested_begins_anew(place: Place) -> None:
    """Who starts a reader when it plays again has the whole time."""
    place.fill()
    place.look(LOOKS - 1)
    place.times = count(10_000, LOOK_S)
    assert place.look(LOOKS - 1) is None
    assert place.look() is not None


def test_a_machine_that_can_open_nothing_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nobody can tell, until somebody can."""
    place.fill()

    def none_left(*_: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", none_left)
        assert place.look(LOOKS) is None
    assert place.look() is not None


def test_a_path_that_is_another_files_by_now(place: Place) -> None:
    place.fill()
    place.path.unlink()
    place.path.touch()
    told = place.look(LOOKS)
    assert told is not None
    assert "deleted" in told
