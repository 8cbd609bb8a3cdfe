"""The loudspeaker takes music at the speed of music."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import os
from pathlib import Path
import time

import pytest

from lab.errors import LabError
from lab.loudspeaker import BYTES_PER_SECOND, Loudspeaker

pytestmark = pytest.mark.timeout(60)


@contextlib.asynccontextmanager
async def playing(path: Path) -> AsyncIterator[asyncio.StreamWriter]:
    """Write to a FIFO, as much as it takes."""
    loop = asyncio.get_running_loop()
    with path.open("wb", buffering=0) as file:
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, file)
        writer = asyncio.StreamWriter(transport, protocol, None, loop)
        yield writer
        transport.abort()


async def test_takes_as_long_as_the_music(tmp_path: Path) -> None:
    music = bytes(BYTES_PER_SECOND)
    async with Loudspeaker(tmp_path / "fifo") as speaker:
        begin = time.monotonic()
        async with playing(tmp_path / "fifo") as writer:
            writer.write(music)
            await writer.drain()
            await speaker.until_heard(len(music))
        took = time.monotonic() - begin
    # Its own buffer may be filled faster, and the last piece isn't waited for.
    assert 0.7 < took < 10


async def test_hears_all_of_it_and_survives_a_pause(tmp_path: Path) -> None:
    async with Loudspeaker(tmp_path / "fifo") as speaker:
        for _ in range(2):
            before = speaker.heard
            (tmp_path / "fifo").write_bytes(bytes(10_001))
            await speaker.until_heard(before + 10_001)
        assert speaker.heard == 20_002


async def test_makes_a_fifo_and_removes_what_it_made(tmp_path: Path) -> None:
    made, there = tmp_path / "made", tmp_path / "there"
    os.mkfifo(there)
    async with Loudspeaker(made), Loudspeaker(there):
        assert made.is_fifo()
    assert not made.exists()
    assert there.is_fifo()


async def test_many_play_at_once(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        speakers = [
            await stack.enter_async_context(Loudspeaker(tmp_path / f"{number}"))
            for number in range(100)
        ]
        for number in range(100):
            (tmp_path / f"{number}").write_bytes(bytes(1000 + number))
        await asyncio.gather(*(s.until_heard(1000 + n) for n, s in enumerate(speakers)))


async def test_a_pipe_ends_with_its_writer(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        async with Loudspeaker(reading) as speaker:
            os.write(writing, bytes(5000))
            os.close(writing)
            await speaker.until_end()
            assert speaker.heard == 5000
        os.fstat(reading)
    finally:
        os.close(reading)


async def test_refuses_what_is_no_fifo(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    with pytest.raises(LabError, match="neither a FIFO nor a pipe"):
        await Loudspeaker(tmp_path / "file").__aenter__()
    assert (tmp_path / "file").read_text() == "precious"
    with pytest.raises(FileNotFoundError):
        await Loudspeaker(tmp_path / "no" / "folder").__aenter__()
    with pytest.raises(IsADirectoryError):
        await Loudspeaker(tmp_path).__aenter__()
