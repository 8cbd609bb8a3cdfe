"""What a phone tells a device to do."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Discriminator

from ..cloud.player import Repeat
from ..errors import LabError
from ..wire import strict

LOUDEST = 65_535
"""The highest volume; the lowest is 0."""


@strict
@dataclass(frozen=True, slots=True)
class Play:
    """Play something from now on.

    Attributes:
        tracks: URIs, played one after the other; or else
        context: URI of an album, a playlist and the like, which the device
            looks up.
        index: which of the tracks comes first, 0 or more; if none is given the
            first, or any when shuffled.
        position_ms: where in it to begin, 0 or more.
        shuffle: whether the order is drawn.
        repeat: what comes again.
    """

    tracks: tuple[str, ...] = ()
    context: str | None = None
    index: int | None = None
    position_ms: int = 0
    shuffle: bool = False
    repeat: Repeat = Repeat.OFF
    kind: Literal["play"] = field(default="play", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check that there is one thing to play, and the ranges."""
        if bool(self.tracks) == bool(self.context):
            raise LabError("play either tracks or a context")
        if self.index is not None and self.index < 0:
            raise LabError(f"index is {self.index}; it must be 0 or more")
        if self.tracks and self.index is not None and self.index >= len(self.tracks):
            raise LabError(f"index is {self.index}; there are {len(self.tracks)} tracks")
        _at_least_0("position_ms", self.position_ms)


@strict
@dataclass(frozen=True, slots=True)
class Pause:
    """Fall silent where it is."""

    kind: Literal["pause"] = field(default="pause", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Resume:
    """Go on from where it is."""

    kind: Literal["resume"] = field(default="resume", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Seek:
    """Go on from another place of the track.

    Attributes:
        position_ms: 0 or more; the device ignores what is behind the end.
    """

    position_ms: int
    kind: Literal["seek"] = field(default="seek", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the range."""
        _at_least_0("position_ms", self.position_ms)


@strict
@dataclass(frozen=True, slots=True)
class Next:
    """Go on with the next track."""

    kind: Literal["next"] = field(default="next", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Previous:
    """Go back to the previous track, or to the beginning of this one after 3 s."""

    kind: Literal["previous"] = field(default="previous", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class SetVolume:
    """Be so loud, playing or not.

    Attributes:
        volume: 0 to 65,535.
    """

    volume: int
    kind: Literal["set_volume"] = field(default="set_volume", kw_only=True, repr=False)

    def __post_init__(self) -> None:
        """Check the range."""
        if not 0 <= self.volume <= LOUDEST:
            raise LabError(f"volume is {self.volume}; it must be 0 to {LOUDEST}")


@strict
@dataclass(frozen=True, slots=True)
class SetShuffle:
    """Draw the order of what comes next, or keep to that of the context."""

    shuffle: bool
    kind: Literal["set_shuffle"] = field(default="set_shuffle", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class SetRepeat:
    """Let the context or the track come again, or neither."""

    repeat: Repeat
    kind: Literal["set_repeat"] = field(default="set_repeat", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class AddToQueue:
    """Play a track after the current one and what is queued already."""

    track: str
    kind: Literal["add_to_queue"] = field(default="add_to_queue", kw_only=True, repr=False)


@strict
@dataclass(frozen=True, slots=True)
class Transfer:
    """Take over from the device that plays.

    Attributes:
        play: whether to play what was paused there.
    """

    play: bool = False
    kind: Literal["transfer"] = field(default="transfer", kw_only=True, repr=False)


type Command = Annotated[
    Play
    | Pause
    | Resume
    | Seek
    | Next
    | Previous
    | SetVolume
    | SetShuffle
    | SetRepeat
    | AddToQueue
    | Transfer,
    Discriminator("kind"),
]


def _at_least_0(what: str, value: int) -> None:
    if value < 0:
        raise LabError(f"{what} is {value}; it must be 0 or more")
