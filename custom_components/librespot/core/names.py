"""What a zone may be called: the rules of Spotify's display and of librespot's device id."""

from enum import StrEnum
import re
import unicodedata

MAX_LENGTH = 64
"""Characters, after normalisation: what the Spotify app shows without cutting."""

# Cc: control; Cf: invisible marks such as direction overrides; Cs: half a character; Zl, Zp: line
# ends.
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# Invisible themselves, but without them others look wrong: Persian words are spelt with the
# non-joiner, emoji are put together with the joiner, flags of parts of countries with tags.
_NEEDED = frozenset(("\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))))
_OUTER = re.compile(r"^[\s.]+|[\s.]+$")


class NameProblem(StrEnum):
    """Why a name can't be one."""

    EMPTY = "name_empty"
    TOO_LONG = "name_too_long"
    CONTROL_CHARACTER = "name_control_character"
    DOT = "name_dot"
    TAKEN = "name_taken"


class NameNotPossibleError(ValueError):
    """A name breaks one of the rules."""

    def __init__(self, problem: NameProblem, name: str) -> None:
        """Keep which rule was broken by what."""
        super().__init__(f"{problem}: {name!r}")
        self.problem = problem
        self.name = name


def identity(name: str) -> str:
    """Return what two names must not share within an account."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def possible_name(text: str, taken: frozenset[str] = frozenset()) -> str:
    """Return the name as Spotify will show it; `taken` holds the other zones' identities.

    Raises NameNotPossibleError.
    """
    name = unicodedata.normalize("NFC", text.strip())
    if _NEEDED.issuperset(name):
        raise NameNotPossibleError(NameProblem.EMPTY, name)
    if len(name) > MAX_LENGTH:
        raise NameNotPossibleError(NameProblem.TOO_LONG, name)
    if any(map(_is_invisible, name)):
        raise NameNotPossibleError(NameProblem.CONTROL_CHARACTER, name)
    if name.startswith(".") or name.endswith("."):
        raise NameNotPossibleError(NameProblem.DOT, name)
    if identity(name) in taken:
        raise NameNotPossibleError(NameProblem.TAKEN, name)
    return name


def nearest_name(text: str) -> str:
    """Return the possible name that is most like a text; empty when nothing is left of it."""
    visible = "".join(character for character in text if not _is_invisible(character))
    name = unicodedata.normalize("NFC", visible)[:MAX_LENGTH]
    name = _OUTER.sub("", name)
    return "" if _NEEDED.issuperset(name) else name


def _is_invisible(character: str) -> bool:
    """Return whether nobody would see that a character stands there, or miss it."""
    return unicodedata.category(character) in _INVISIBLE and character not in _NEEDED
