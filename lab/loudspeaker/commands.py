"""What the loudspeakers of the program can be told while they run, a line each."""

from collections.abc import Mapping
from pathlib import Path
import shlex
import wave

from ..errors import LabError, UnknownNameError
from .speaker import Loudspeaker

USAGE = """\
commands, one a line, for all loudspeakers or those at the paths:
  play SPEED [PATH...]  take SPEED times as much as is heard; 1 is music's own speed
  stall [PATH...]       take nothing, so that whoever writes is held up
  close [PATH...]       go away as a reader that died; play comes back
  save FILE PATH        write what the one at PATH kept to FILE, as WAV
"""

_COMMANDS = ("play", "stall", "close", "save")


async def obey(line: str, speakers: Mapping[str, Loudspeaker]) -> str:
    """Do what `line` says to some of `speakers`, by path; return what was done.

    Raises:
        LabError: it says nothing that can be done.
        OSError: a file can't be opened or written.
    """
    try:
        word, *rest = shlex.split(line) or [""]
    except ValueError as error:
        raise LabError(f"{line!r} can't be read: {error}") from error
    match word, rest:
        case "play", [speed, *paths]:
            factor = _number(speed)
            for speaker in _chosen(paths, speakers):
                await speaker.play(factor)
        case "stall", paths:
            for speaker in _chosen(paths, speakers):
                await speaker.stall()
        case "close", paths:
            for speaker in _chosen(paths, speakers):
                await speaker.close()
        case "save", [file, path]:
            (speaker,) = _chosen([path], speakers)
            _save(Path(file), speaker)
        case _, _ if word in _COMMANDS:
            raise LabError(f"{word} is used otherwise; {USAGE}")
        case _:
            raise UnknownNameError("command", word, _COMMANDS)
    return shlex.join([word, *rest])


def _chosen(paths: list[str], speakers: Mapping[str, Loudspeaker]) -> list[Loudspeaker]:
    for path in paths:
        if path not in speakers:
            raise UnknownNameError("loudspeaker", path, speakers)
    return [speakers[path] for path in paths or speakers]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise LabError(f"a speed must be a number, not {text!r}") from None


def _save(path: Path, speaker: Loudspeaker) -> None:
    if not speaker.recording:
        raise LabError("nothing was kept: was anything played, and was --keep given?")
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", "not compressed"))
        file.writeframes(speaker.recording)
