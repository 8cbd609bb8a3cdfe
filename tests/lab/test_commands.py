"""The lab and the loudspeaker as programs."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import json
import os
from pathlib import Path
import re
import signal
import sys
from typing import Any

import aiohttp
import pytest

from lab.client import LabClient
from lab.events import EventKind
from lab.lab import Lab
from lab.limiter import named
from lab.music.catalogue import STEREO, UNTAGGED
from lab.services import Service

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("socket_enabled")]

ROOT = Path(__file__).parents[2]


@contextlib.asynccontextmanager
async def running(
    *arguments: str, stdin: int | None = None, stdout: int = asyncio.subprocess.PIPE
) -> AsyncIterator[Any]:
    """Run `python -m ...`; yield the process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        cwd=ROOT,
        stdin=stdin,
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_lab_runs_until_told_to_end(number: signal.Signals) -> None:
    async with running("lab", "--limiter", "penalty") as process:
        found = json.loads(await process.stdout.readline())
        assert set(found) == {
            "proxy",
            "ap_port",
            "access_point_port",
            "control",
            "ca_file",
            "server_key_file",
            "folder",
        }
        async with LabClient(found["control"]) as lab:
            assert lab.info.proxy == found["proxy"]
            await lab.add_account("alice")
            assert (await lab.accounts())[0].limits[Service.DEALER] == named("penalty")
            # Somebody who waits doesn't keep it.
            waiting = asyncio.create_task(lab.events(after=99, wait_s=60))
            await asyncio.sleep(0)
            process.send_signal(number)
            with pytest.raises(aiohttp.ClientError):
                await waiting
        assert await process.wait() == 0
        assert await process.stderr.read() == b""
        assert not Path(found["folder"]).exists()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", found["ap_port"])


async def test_the_lab_says_why_it_can_not_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with running("lab", "--folder", str(tmp_path / "file")) as process:
        _, errors = await process.communicate()
        assert process.returncode == 1
        assert errors.startswith(b"the lab can't start: ")
    async with running("lab", "--limiter", "harsh") as process:
        _, errors = await process.communicate()
        assert process.returncode == 2
        assert b"'strict'" in errors or b"strict" in errors


async def test_the_loudspeaker_listens_until_told_to_end(tmp_path: Path) -> None:
    paths = [str(tmp_path / "one"), str(tmp_path / "two")]
    async with running("lab.loudspeaker", *paths) as process:
        assert json.loads(await process.stdout.readline()) == {"listening": paths}
        Path(paths[0]).write_bytes(bytes(999))
        process.send_signal(signal.SIGTERM)
        heard = json.loads(await process.stdout.readline())["heard"]
        assert heard[paths[1]] == 0
        assert await process.wait() == 0
        assert not Path(paths[0]).exists()


async def test_the_loudspeaker_listens_to_its_input() -> None:
    async with running("lab.loudspeaker", "-", stdin=asyncio.subprocess.PIPE) as process:
        await process.stdout.readline()
        process.stdin.write(bytes(1234))
        process.stdin.close()
        assert json.loads(await process.stdout.readline()) == {"heard": {"-": 1234}}
        assert await process.wait() == 0


async def test_the_loudspeaker_obeys_its_input(tmp_path: Path) -> None:
    fifo = str(tmp_path / "fifo")
    async with running(
        "lab.loudspeaker", "--commands", "--keep", "1", fifo, stdin=asyncio.subprocess.PIPE
    ) as process:
        await process.stdout.readline()
        process.stdin.write(b"jump\n\nclose\n")
        assert "there are: close, play" in json.loads(await process.stdout.readline())["error"]
        assert json.loads(await process.stdout.readline()) == {"done": "close"}
        with pytest.raises(OSError, match="No such device or address"):
            os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        process.stdin.close()
        assert json.loads(await process.stdout.readline()) == {"heard": {fifo: 0}}
        assert await process.wait() == 0


async def test_the_loudspeaker_says_why_it_can_not_listen(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with running("lab.loudspeaker", str(tmp_path / "file")) as process:
        _, errors = await process.communicate()
        assert process.returncode == 1
        assert b"neither a FIFO nor a pipe" in errors


async def test_the_music_is_written_and_listed(tmp_path: Path) -> None:
    folder = tmp_path / "music"
    async with running("lab.music", str(folder), STEREO.file, UNTAGGED.file) as process:
        output, errors = await process.communicate()
        assert (process.returncode, errors) == (0, b"")
    listed = [json.loads(line) for line in output.splitlines()]
    assert listed[0] == {
        "file": STEREO.file,
        "condition": "good",
        "title": STEREO.title,
        "duration_s": STEREO.duration_s,
        "uri": STEREO.uri,
    }
    assert [line["condition"] for line in listed] == ["good", "untagged"]
    assert {file.name for file in folder.iterdir()} == {STEREO.file, UNTAGGED.file}


async def test_nobody_has_to_read_the_whole_list_of_music(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    async with running("lab.music", str(tmp_path), STEREO.file, stdout=writing) as process:
        os.close(writing)
        _, errors = await process.communicate()
        assert (process.returncode, errors) == (-signal.SIGPIPE, b"")
    assert (tmp_path / STEREO.file).exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("music", "hymn.mp3"), b"unknown track 'hymn.mp3'; there are: arabic.mp3, "),
        (("file",), b"File exists"),
    ],
)
async def test_the_music_says_why_it_can_not_be_made(
    tmp_path: Path, arguments: tuple[str, ...], error: bytes
) -> None:
    (tmp_path / "file").touch()
    folder, *files = arguments
    async with running("lab.music", str(tmp_path / folder), *files) as process:
        output, errors = await process.communicate()
        assert (process.returncode, output) == (1, b"")
        assert errors.startswith(b"no music can be made: ")
        assert error in errors
    assert not (tmp_path / "music").exists()


async def test_a_real_librespot_becomes_a_device(lab: Lab) -> None:
    control = lab.info.control
    async with running("lab.device", control, "Bad/WC", "--account", "bob", "--", "-q") as process:
        (event,) = await lab.wait_for(EventKind.REGISTERED, "bob", "Bad/WC")
        assert event.detail["name"] == "Bad/WC"
        process.kill()
        _, said = await process.communicate()
        assert b"INFO" not in said, "librespot wasn't given its own option"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("http://127.0.0.1:1", "Bad"), "Bad can't start: Cannot connect to host 127.0.0.1:1"),
        (("http://192.0.2.1", "Bad"), "Bad can't start: the lab stays on loopback"),
        (("LAB", "Bad", "--program", "nowhere"), "Bad can't start: .*No such file.*nowhere"),
        (("LAB", "Bad", "--program", "pyproject.toml"), "doesn't hold the key to replace"),
        (("LAB", "Bad", "--unpaired"), "multicast (leaves|goes nowhere).*closed_network"),
    ],
)
async def test_a_device_says_why_it_can_not_start(
    lab: Lab, arguments: tuple[str, ...], error: str
) -> None:
    given = [lab.info.control if each == "LAB" else each for each in arguments]
    async with running("lab.device", *given) as process:
        _, said = await process.communicate()
        assert process.returncode == 1
        assert re.search(error, said.decode())
        assert said.count(b"\n") == 1
