"""What a phone is refused, and how it is told."""

import asyncio
from collections.abc import Callable
import signal

import pytest

from lab.api import LabApi
from lab.cloud.player import Repeat
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.lab import Lab
from lab.phone import remote
from lab.phone.commands import (
    LOUDEST,
    AddToQueue,
    Command,
    Next,
    Pause,
    Play,
    Previous,
    Resume,
    Seek,
    SetRepeat,
    SetShuffle,
    SetVolume,
    Transfer,
)
from lab.phone.phone import Phone
from tests.lab.conftest import StartZone

pytestmark = pytest.mark.timeout(60)

TRACK = "spotify:local:Artist:Album:Title:3"


async def test_who_and_what_is_unknown(either: LabApi) -> None:
    with pytest.raises(UnknownNameError, match="unknown account 'eve'; there are none"):
        await either.command("eve", Pause())
    await either.add_account("alice")
    await either.add_device("alice", "Kitchen")
    with pytest.raises(UnknownNameError, match="unknown device 'Attic'; there are: Kitchen"):
        await either.command("alice", Play((TRACK,)), "Attic")
    for ask in (either.web_devices, either.player):
        with pytest.raises(UnknownNameError, match="unknown account 'eve'; there are: alice"):
            await ask("eve")


async def test_a_device_that_is_not_there(either: LabApi) -> None:
    await either.add_account("alice")
    await either.add_device("alice", "Kitchen")
    assert await either.web_devices("alice") == ()
    assert await either.player("alice") is None
    with pytest.raises(LabError, match="Kitchen isn't registered"):
        await either.command("alice", Play((TRACK,)), "Kitchen")
    with pytest.raises(LabError, match="nothing plays at alice; name a device"):
        await either.command("alice", Pause())
    with pytest.raises(LabError, match="nothing plays at alice"):
        await Phone(either, "alice").player()


async def test_a_silent_device_takes_nothing_but_music_and_volume(
    either: LabApi, start_zone: StartZone
) -> None:
    await start_zone("Kitchen")
    await either.wait_for(EventKind.REGISTERED)
    commands: tuple[Command, ...] = (
        Pause(),
        Resume(),
        Seek(0),
        Next(),
        Previous(),
        SetShuffle(True),
        SetRepeat(Repeat.TRACK),
        AddToQueue(TRACK),
    )
    for command in commands:
        with pytest.raises(LabError, match="Kitchen isn't the one that plays"):
            await either.command("alice", command, "Kitchen")
    with pytest.raises(LabError, match="nothing plays at alice that could be transferred"):
        await either.command("alice", Transfer(), "Kitchen")
    assert (await Phone(either, "alice").set_volume(20, "Kitchen")).volume_percent == 20


async def test_a_device_that_begins_anew_is_silent(lab: Lab, start_zone: StartZone) -> None:
    first = await start_zone("Kitchen")
    (began,) = await lab.wait_for(EventKind.REGISTERED)
    await lab.command("alice", Play((TRACK,)), "Kitchen")
    first.process.kill()
    await lab.wait_for(EventKind.UNREGISTERED)
    await start_zone("Kitchen")
    await lab.wait_for(EventKind.REGISTERED, after=began.sequence)
    with pytest.raises(LabError, match="Kitchen isn't the one that plays"):
        await lab.command("alice", Pause(), "Kitchen")


async def test_what_the_device_cannot_do(lab: Lab, start_zone: StartZone) -> None:
    kitchen = await start_zone("Kitchen")
    await lab.wait_for(EventKind.REGISTERED)
    with pytest.raises(LabError, match="Kitchen failed to play"):
        await lab.command("alice", Play(("no uri",)), "Kitchen")
    await kitchen.line("failed to handle request")
    (answer,) = await lab.wait_for(EventKind.COMMAND_ANSWERED, "alice", "Kitchen")
    assert answer.detail["success"] is False


async def test_a_device_that_dies_without_an_answer(lab: Lab, start_zone: StartZone) -> None:
    kitchen = await start_zone("Kitchen")
    await lab.wait_for(EventKind.REGISTERED)
    kitchen.process.send_signal(signal.SIGSTOP)
    asked = asyncio.create_task(lab.command("alice", Play((TRACK,)), "Kitchen"))
    await lab.wait_for(EventKind.COMMAND_SENT)
    kitchen.process.kill()
    with pytest.raises(LabError, match="Kitchen left without an answer"):
        await asked


async def test_a_device_that_never_answers(
    lab: Lab, start_zone: StartZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "ANSWER_WITHIN_S", 0.1)
    kitchen = await start_zone("Kitchen")
    await lab.wait_for(EventKind.REGISTERED)
    kitchen.process.send_signal(signal.SIGSTOP)
    with pytest.raises(LabError, match=r"Kitchen didn't answer within 0\.1 s"):
        await lab.command("alice", Play((TRACK,)), "Kitchen")


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (Play, "play either tracks or a context"),
        (lambda: Play((TRACK,), "spotify:album:x"), "play either tracks or a context"),
        (lambda: Play((TRACK,), index=1), "index is 1; there are 1 tracks"),
        (lambda: Play((TRACK,), index=-1), "index is -1; it must be 0 or more"),
        (lambda: Play((TRACK,), position_ms=-1), "position_ms is -1; it must be 0 or more"),
        (lambda: Seek(-1), "position_ms is -1; it must be 0 or more"),
        (lambda: SetVolume(-1), f"volume is -1; it must be 0 to {LOUDEST}"),
        (lambda: SetVolume(LOUDEST + 1), f"volume is 65536; it must be 0 to {LOUDEST}"),
    ],
)
def test_commands_that_make_no_sense(make: Callable[[], Command], error: str) -> None:
    with pytest.raises(LabError, match=error):
        make()
