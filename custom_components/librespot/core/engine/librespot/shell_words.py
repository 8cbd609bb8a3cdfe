"""A command line split into words exactly as librespot splits it (shell-words 1.1)."""

from collections.abc import Iterator

_BLANKS = " \t\n"
_ESCAPABLE_IN_DOUBLE_QUOTES = '$`"\\'


class MissingQuoteError(ValueError):
    """A quote is opened and never closed."""

    def __init__(self) -> None:
        super().__init__("missing closing quote")


def split(command_line: str) -> list[str]:
    """Return the words of a command line.

    Quotes, backslashes and comments mean what they mean to a POSIX shell; nothing is expanded and
    operators are ordinary characters. Raises MissingQuoteError.
    """
    words: list[str] = []
    characters = iter(command_line)
    for character in characters:
        if character in _BLANKS:
            continue
        if character == "#":
            _skip_comment(characters)
        elif character == "\\":
            # Before a word, an escaped line end is nothing at all: it doesn't begin one.
            escaped = next(characters, "\\")
            if escaped != "\n":
                words.append(escaped + _rest_of_word(characters))
        else:
            words.append(_piece(character, characters) + _rest_of_word(characters))
    return words


def _rest_of_word(characters: Iterator[str]) -> str:
    """Return what follows a word's beginning, up to the blank that ends it."""
    pieces: list[str] = []
    for character in characters:
        if character in _BLANKS:
            break
        pieces.append(_piece(character, characters))
    return "".join(pieces)


def _piece(character: str, characters: Iterator[str]) -> str:
    """Return what a character within a word stands for, with all that belongs to it."""
    if character == "'":
        return _single_quoted(characters)
    if character == '"':
        return _double_quoted(characters)
    if character == "\\":
        escaped = next(characters, "\\")
        return "" if escaped == "\n" else escaped
    return character


def _single_quoted(characters: Iterator[str]) -> str:
    pieces: list[str] = []
    for character in characters:
        if character == "'":
            return "".join(pieces)
        pieces.append(character)
    raise MissingQuoteError


def _double_quoted(characters: Iterator[str]) -> str:
    pieces: list[str] = []
    for character in characters:
        if character == '"':
            return "".join(pieces)
        if character != "\\":
            pieces.append(character)
            continue
        escaped = next(characters, None)
        if escaped is None:
            break
        if escaped in _ESCAPABLE_IN_DOUBLE_QUOTES:
            pieces.append(escaped)
        elif escaped != "\n":
            pieces.append("\\" + escaped)
    raise MissingQuoteError


def _skip_comment(characters: Iterator[str]) -> None:
    for character in characters:
        if character == "\n":
            return
