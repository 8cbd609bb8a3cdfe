"""The loudspeaker takes music at the speed of music."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import os
from pathlib import Path
import re
import shlex
import time
import wave

import pytest

from lab.errors import LabError
from lab.loudspeaker import BYTES_PER_SECOND, Loudspeaker, State
from lab.loudspeaker.commands import obey
from lab.loudspeaker.speaker import FASTEST
from lab.music.catalogue import PLAIN
from lab.music.files import pcm

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


def full(path: Path) -> None:
    """Write to a FIFO; raise BlockingIOError if it holds all that it can."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(descriptor, bytes(1))
    finally:
        os.close(descriptor)


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


async def test_a_stalled_one_holds_the_writer_up(tmp_path: Path) -> None:
    async with Loudspeaker(tmp_path / "fifo") as speaker, playing(tmp_path / "fifo") as writer:
        await speaker.stall()
        assert speaker.state == "stalled"
        writer.write(bytes(200_000))
        with pytest.raises(BlockingIOError):
            full(tmp_path / "fifo")
        assert speaker.heard == 0
        await speaker.play(FASTEST)
        assert speaker.state == "playing"
        await speaker.until_heard(200_000)


async def test_a_closed_one_breaks_the_pipe_and_comes_back(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    async with Loudspeaker(fifo, keep_s=1) as speaker:
        with fifo.open("wb", buffering=0) as file:
            file.write(b"abcdef")
            await speaker.until_heard(6)
            await speaker.close()
            assert speaker.state == "closed"
            with pytest.raises(BrokenPipeError):
                file.write(b"ghij")
        with pytest.raises(OSError, match="No such device or address"):
            os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        await speaker.play()
        fifo.write_bytes(b"klmn")
        await speaker.until_heard(10)
        # The frame that broke off is gone, so left stays left.
        assert speaker.recording == b"abcdklmn"
    assert not fifo.exists()


async def test_its_speed_is_a_factor(tmp_path: Path) -> None:
    async with Loudspeaker(tmp_path / "fifo") as speaker, playing(tmp_path / "fifo") as writer:
        await speaker.play(0.05)
        writer.write(bytes(BYTES_PER_SECOND // 2))
        begin = time.monotonic()
        await speaker.until_heard(2_000)
        # 2,000 bytes are 0.011 s of music, and 0.23 s of it at a twentieth of the speed.
        assert time.monotonic() - begin > 0.1
        await speaker.play(FASTEST)
        await speaker.until_heard(BYTES_PER_SECOND // 2)
        assert time.monotonic() - begin < 8


async def test_keeps_the_last_of_what_it_heard(tmp_path: Path) -> None:
    music = bytes(range(256)) * 100
    kept = 20_000
    fifo = tmp_path / "fifo"
    async with Loudspeaker(fifo, keep_s=kept / BYTES_PER_SECOND) as speaker:
        fifo.write_bytes(music)
        await speaker.until_heard(len(music))
        assert speaker.recording == music[-kept:]
    async with Loudspeaker(fifo) as speaker:
        fifo.write_bytes(music)
        await speaker.until_heard(len(music))
        assert speaker.recording == b""


async def test_refuses_what_it_can_not_do(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="keep_s is 601; it must be 0 to 600"):
        Loudspeaker(tmp_path / "fifo", keep_s=601)
    async with Loudspeaker(tmp_path / "fifo") as speaker:
        with pytest.raises(LabError, match=r"speed is 0; it must be 0\.01 to 1000"):
            await speaker.play(0)
        assert speaker.state == "playing"
    reading, writing = os.pipe()
    try:
        async with Loudspeaker(reading) as speaker:
            with pytest.raises(LabError, match="FIFO at a path"):
                await speaker.close()
    finally:
        os.close(reading)
        os.close(writing)


async def test_obeys_lines(tmp_path: Path) -> None:
    one, two = f"{tmp_path}/one", f"{tmp_path}/it's two"
    music = pcm(PLAIN.parts)[:40_000]
    async with Loudspeaker(Path(one), keep_s=1) as first, Loudspeaker(Path(two)) as second:
        speakers = {one: first, two: second}
        assert await obey("stall", speakers) == "stall"
        assert [first.state, second.state] == [State.STALLED, State.STALLED]
        await obey(shlex.join(["close", two]), speakers)
        await obey(shlex.join(["play", "20", one]), speakers)
        assert [first.state, second.state] == [State.PLAYING, State.CLOSED]
        Path(one).write_bytes(music)
        await first.until_heard(len(music))
        await obey(shlex.join(["save", f"{tmp_path}/heard.wav", one]), speakers)
    with wave.open(f"{tmp_path}/heard.wav") as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 44_100, 2)
        assert file.readframes(file.getnframes()) == music


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("jump", "unknown command 'jump'; there are: close, play, save, stall"),
        ("stall /x", "unknown loudspeaker '/x'; there are: /one"),
        ("play fast", "a speed must be a number, not 'fast'"),
        ("play 0", "speed is 0.0; it must be"),
        ("play", "play is used otherwise; commands, one a line"),
        ("save /file", "save is used otherwise"),
        ("save /file /one", "nothing was kept"),
        ("stall 'x", "can't be read: No closing quotation"),
    ],
)
async def test_says_why_it_can_not_obey(line: str, message: str) -> None:
    with pytest.raises(LabError, match=re.escape(message)):
        await obey(line, {"/one": Loudspeaker(Path("/one"))})
