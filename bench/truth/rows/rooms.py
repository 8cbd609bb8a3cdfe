"""A zone that plays, and the phone that lets it."""

from collections.abc import Sequence
from pathlib import Path
import shutil
from typing import Final

from bench.zone import Zone
from custom_components.librespot.core.engine.librespot import command
from lab.loudspeaker import Loudspeaker
from lab.music.catalogue import PLAIN, TRACKS, Track
from lab.music.files import make_folder, mp3
from lab.phone.phone import Phone

from ..scene import ACCOUNT, Scene

SHORT: Final = Track("short.mp3", "Short", "The Lab", "Tones", PLAIN.parts)
"""As short as the plain one, to follow it."""

_EVENT_PROGRAM: Final = Path(command.__file__).with_name(command.EVENT_PROGRAM)
_MUSIC: Final = "music"
_PACE: Final = 1.5
"""Faster than music: or a busy machine would be late, and the player would tell how late it is."""


def encode_music() -> None:
    """Encode all that is played, so that later it is there; a minute of it takes a second."""
    for track in (SHORT, *TRACKS):
        mp3(track)


async def room(
    scene: Scene,
    tracks: Sequence[Track] = (),
    name: str = "Kitchen",
    *,
    device: Path | None = None,
    autoplay: str = "off",
) -> tuple[Zone, Loudspeaker]:
    """Start a zone that knows `tracks` and plays into a loudspeaker, or into a `device`."""
    music = scene.path(_MUSIC)
    make_folder(music, tracks)
    # librespot splits the option at spaces.
    program = scene.path(_EVENT_PROGRAM.name)
    shutil.copy(_EVENT_PROGRAM, program)
    fifo = scene.path(f"{name}.fifo")
    speaker = await scene.enter(Loudspeaker(fifo))
    await speaker.play(_PACE)
    zone = await scene.registered(
        name,
        *((f"--local-file-dir={music}",) if tracks else ()),
        f"--onevent=/bin/sh {program}",
        f"--device={fifo if device is None else device}",
        f"--autoplay={autoplay}",
    )
    return zone, speaker


def phone(scene: Scene) -> Phone:
    """Return a phone of the account."""
    return Phone(scene.lab, ACCOUNT)


async def until_event(scene: Scene, zone: Zone, event: str, after: int = 0) -> None:
    """Wait until a zone's player tells an event, and has told all that belongs to it."""
    await zone.line(f"\x1f{event}", after)
    await scene.settle()
