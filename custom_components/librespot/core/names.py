"""What a zone may be called: the rules of Spotify's display and of librespot's device id."""

from enum import StrEnum
import unicodedata

MAX_LENGTH = 64
"""Characters, after normalisation: what the Spotify app shows without cutting."""


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
    if not name:
        raise NameNotPossibleError(NameProblem.EMPTY, name)
    if len(name) > MAX_LENGTH:
        raise NameNotPossibleError(NameProblem.TOO_LONG, name)
    # Cc: control; Cf: invisible marks such as direction overrides, but for the joiner of emoji;
    # Cs: half a character; Zl, Zp: line ends.
    if any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        for character in name
        if character != "\u200d"
    ):
        raise NameNotPossibleError(NameProblem.CONTROL_CHARACTER, name)
    if name.startswith(".") or name.endswith("."):
        raise NameNotPossibleError(NameProblem.DOT, name)
    if identity(name) in taken:
        raise NameNotPossibleError(NameProblem.TAKEN, name)
    return name
