import asyncio
from pathlib import Path
import signal
from unittest.mock import patch

import pytest

from custom_components.librespot.core.launcher.capture import Answer, capture

from .conftest import MakeScript
from .processes import is_running, open_descriptors, until

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


async def ask(program: Path, *arguments: str, time_limit: float = 10) -> Answer:
    return await capture(
        program, *arguments, environment=ENVIRONMENT, time_limit=time_limit, size_limit=1000
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('echo "$1"; echo err >&2; exit 3', Answer(b"what?\nerr\n", too_long=False, status=3)),
        ("exit 0", Answer(b"", too_long=False, status=0)),
        ("kill -ABRT $$", Answer(b"", too_long=False, status=-signal.SIGABRT)),
        ("exec >&- 2>&-; sleep 0.05; exit 4", Answer(b"", too_long=False, status=4)),
        ("exec yes", Answer(b"y\n" * 500, too_long=True, status=-signal.SIGKILL)),
        ("head -c 1000 /dev/zero", Answer(b"\0" * 1000, too_long=False, status=0)),
    ],
)
async def test_answer(script: MakeScript, text: str, answer: Answer) -> None:
    assert await ask(script(text), "what?") == answer


async def test_what_is_left_of_its_group_does_not_matter(script: MakeScript) -> None:
    answer = await ask(script("sleep 100 & echo $!"))
    await until(lambda: not is_running(int(answer.output)))


async def test_too_slow(script: MakeScript, tmp_path: Path) -> None:
    note = tmp_path / "note"
    before = open_descriptors()
    with pytest.raises(TimeoutError):
        await ask(script(f"trap '' TERM INT; echo $$ >{note}; sleep 100"), time_limit=0.3)
    assert not is_running(int(note.read_text()))
    assert open_descriptors() <= before + 1


async def test_nobody_waits_any_more(script: MakeScript, tmp_path: Path) -> None:
    note = tmp_path / "note"
    asking = asyncio.create_task(ask(script(f"echo $$ >{note}; sleep 100")))
    await until(lambda: note.exists() and note.read_text() != "")
    asking.cancel()
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert not is_running(int(note.read_text()))


async def test_nobody_waits_even_for_the_start(script: MakeScript, tmp_path: Path) -> None:
    asking = asyncio.create_task(ask(script("sleep 100")))
    await asyncio.sleep(0)
    asking.cancel()
    before = open_descriptors()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert open_descriptors() <= before + 2


async def test_not_started(tmp_path: Path) -> None:
    before = open_descriptors()
    with pytest.raises(FileNotFoundError):
        await ask(tmp_path / "none")
    with patch("os.set_blocking", side_effect=OSError), pytest.raises(OSError):  # noqa: PT011
        await ask(tmp_path / "none")
    assert open_descriptors() <= before + 1
