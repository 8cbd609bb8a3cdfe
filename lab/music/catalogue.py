"""The lab's tracks: which tones are in them, and under which names they are found."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote_plus

from ..errors import LabError, UnknownNameError

SILENCE = 0
"""The frequency of no sound."""

TONE_STEP_HZ = 20
"""Every tone is a multiple of this, so that an ear may be simple."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a track that sounds the same all through.

    Attributes:
        duration_s: above 0.
        left_hz: the left channel's tone, a multiple of 20, or SILENCE.
        right_hz: the right channel's.
    """

    duration_s: float
    left_hz: int
    right_hz: int

    def __post_init__(self) -> None:
        """Check that an ear can tell it."""
        for tone in (self.left_hz, self.right_hz):
            if tone % TONE_STEP_HZ or not 0 <= tone <= 15_000:
                raise LabError(
                    f"a tone is {tone} Hz; it must be a multiple of {TONE_STEP_HZ} up to 15,000"
                )
        if self.duration_s <= 0:
            raise LabError(f"a part lasts {self.duration_s} s; it must be more than 0")


class Condition(Enum):
    """In which state a track's file is."""

    GOOD = "good"
    UNTAGGED = "untagged"
    """No tags, so librespot doesn't find it."""
    BROKEN = "broken"
    """Nothing but zeros after the first second."""
    WRONG_RATE = "wrong_rate"
    """48,000 Hz, which librespot finds and refuses to play."""


@dataclass(frozen=True, slots=True)
class Track:
    """One file of the folder.

    Attributes:
        file: its name there.
        title: as tagged, like the next two.
        artist: who made it.
        album: what it is from.
        parts: what is heard, in order; whole seconds together.
        condition: whether it can be played at all.
    """

    file: str
    title: str
    artist: str
    album: str
    parts: tuple[Part, ...]
    condition: Condition = Condition.GOOD

    def __post_init__(self) -> None:
        """Check that its URI can say how long it is."""
        if self.duration_s < 1 or sum(part.duration_s for part in self.parts) % 1:
            raise LabError(f"{self.file} must last whole seconds, 1 or more")

    @property
    def duration_s(self) -> int:
        """How long it plays, but for an encoder's margin of less than 0.1 s."""
        return int(sum(part.duration_s for part in self.parts))

    @property
    def uri(self) -> str:
        """Under what librespot finds it."""
        return local_uri(self.artist, self.album, self.title, self.duration_s)


def local_uri(artist: str, album: str, title: str, duration_s: int) -> str:
    """Return the URI that librespot gives to a local file with these tags.

    The parts are encoded as a browser encodes a form's fields, to the letter:
    librespot compares URIs, not what they mean.
    """
    parts = (quote_plus(part, safe="*").replace("~", "%7E") for part in (artist, album, title))
    return f"spotify:local:{':'.join(parts)}:{duration_s}"


def track(file: str) -> Track:
    """Return the track of the catalogue in the file of this name.

    Raises:
        UnknownNameError: there is none.
    """
    for each in TRACKS:
        if each.file == file:
            return each
    raise UnknownNameError("track", file, (each.file for each in TRACKS))


def _tone(number: int, duration_s: float) -> tuple[Part, ...]:
    """Return a tone that no other `number` has on either side."""
    return (Part(duration_s, 400 + 40 * number, 2000 + 40 * number),)


_TITLES = (
    ("plain", "Plain", "The Lab", "Tones"),
    ("latin", "Größe, žluťoučký kůň, İstanbul, naïveté", "Łódź Ægir Ñandú", "Ça va, Øyvind?"),
    ("cyrillic", "Съешь ещё этих мягких булок", "Лаборатория", "Звуки"),
    ("greek", "Ξεσκεπάζω τὴν ψυχοφθόρα", "Εργαστήριο", "Ήχοι"),
    ("arabic", "نص حكيم له سر قاطع", "المختبر", "نغمات"),
    ("hebrew", "דג סקרן שט בים", "המעבדה", "צלילים"),
    ("devanagari", "ऋषियों को सताने वाले", "प्रयोगशाला", "स्वर"),
    ("chinese", "視野無限廣 窗外有藍天", "实验室", "音調"),
    ("japanese", "いろはにほへと ちりぬるを カタカナ", "研究所", "音色"),
    ("korean", "키스의 고유조건은", "연구소", "소리"),
    ("thai", "เป็นมนุษย์สุดประเสริฐ", "ห้องทดลอง", "เสียง"),
    ("emoji", "🎵 👩‍👩‍👧‍👦 🇩🇪 ❤️‍🔥", "🧪", "🔊🔇"),
    (
        "combining",
        "Zalgo: Z̷̡a̶͓l̴̹g̵o, e\u0301 is not é",
        "\u202eright to left\u202c",
        "\u200bnothing\ufeff",
    ),
)
_HOSTILE_TITLE = (
    "--name=x: a+b \"q\" 'q' `id` $(id) ${HOME} %s %2B 100% \\n \\ / ../.. ~*|;&#? "
    "<script>alert(1)</script>&amp;\nsecond line\r\n\t\x01\x07\x1b[31mred\x1f\x7f\u2028end "
)
_NEXT = len(_TITLES)

PLAIN = Track("plain.mp3", *_TITLES[0][1:], _tone(0, 3))
"""A tone on each side for 3 s."""

HOSTILE = Track("hostile.mp3", _HOSTILE_TITLE, "-a:b+c", "--", _tone(_NEXT, 3))
"""Its tags try to be more than text."""

STEREO = Track(
    "stereo.mp3",
    "Left, right, both",
    "The Lab",
    "Checks",
    (Part(1, 1200, SILENCE), Part(1, SILENCE, 2800), Part(1, 1200, 2800)),
)
"""One side, then the other, then both."""

SILENCES = Track(
    "silences.mp3",
    "Silences",
    "The Lab",
    "Checks",
    (
        Part(1, 1240, 2840),
        Part(1, SILENCE, SILENCE),
        Part(1, 1240, 2840),
        Part(2, SILENCE, SILENCE),
        Part(1, 1240, 2840),
    ),
)
"""Silence from 1 to 2 s and from 3 to 5 s."""

LADDER = Track(
    "ladder.mp3",
    "Ladder",
    "The Lab",
    "Checks",
    tuple(Part(1, 4000 + 40 * second, 5000 + 40 * second) for second in range(20)),
)
"""Another tone each second, which tells where in it one is."""

LONG = Track("long.mp3", "Long", "The Lab", "Tones", _tone(_NEXT + 1, 60))
"""A minute, to be paused and moved while it plays."""

OTHER_LONG = Track("other-long.mp3", "Other long", "The Lab", "Tones", _tone(_NEXT + 2, 60))
"""Another minute."""

UNTAGGED = Track("untagged.mp3", "", "", "", _tone(_NEXT + 3, 3), Condition.UNTAGGED)
"""Nothing says what it is: librespot passes it over."""

BROKEN = Track("broken.mp3", "Broken", "The Lab", "Checks", _tone(_NEXT + 4, 3), Condition.BROKEN)
"""It is heard for a second."""

WRONG_RATE = Track(
    "wrong-rate.mp3", "Wrong rate", "The Lab", "Checks", _tone(_NEXT + 5, 3), Condition.WRONG_RATE
)
"""librespot finds it, and can't load it."""

SCRIPTS = tuple(
    Track(f"{file}.mp3", title, artist, album, _tone(number, 3))
    for number, (file, title, artist, album) in enumerate(_TITLES)
    if number
)
"""Titles in many scripts, 3 s each."""

TRACKS = (
    PLAIN,
    *SCRIPTS,
    HOSTILE,
    STEREO,
    SILENCES,
    LADDER,
    LONG,
    OTHER_LONG,
    UNTAGGED,
    BROKEN,
    WRONG_RATE,
)
"""All of the folder; no two share a tone on a side."""
