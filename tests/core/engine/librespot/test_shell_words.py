"""Every expectation was computed by shell-words 1.1.0 itself."""

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.engine.librespot.shell_words import MissingQuoteError, split


@pytest.mark.parametrize(
    ("command_line", "words"),
    [
        ("", []),
        ("  ", []),
        ("a b", ["a", "b"]),
        ("\ta \n b\n", ["a", "b"]),
        ("a\\ b", ["a b"]),
        ("'a b'c", ["a bc"]),
        ('"a\\$b\\x\\""', ['a$b\\x"']),
        ("\\", ["\\"]),
        ("a\\", ["a\\"]),
        ("\\\na", ["a"]),
        ("a\\\nb", ["ab"]),
        ("a #c\nd", ["a", "d"]),
        ("a#b", ["a#b"]),
        ("#only", []),
        ("''", [""]),
        ("a '' b", ["a", "", "b"]),
        ('"a\\\nb"', ["ab"]),
        ("'a\\'", ["a\\"]),
        ("\\#a", ["#a"]),
        ("$HOME `x` *", ["$HOME", "`x`", "*"]),
        ("aplay -D 'hw:0,0' -", ["aplay", "-D", "hw:0,0", "-"]),
        ("a\r\nb", ["a\r", "b"]),
        ("x;y|z>w", ["x;y|z>w"]),
    ],
)
def test_words(command_line: str, words: list[str]) -> None:
    assert split(command_line) == words


@pytest.mark.parametrize("command_line", ["a'", '"a', '"a\\', "'", 'a "b c', "'\\"])
def test_missing_quote(command_line: str) -> None:
    with pytest.raises(MissingQuoteError, match="missing closing quote"):
        split(command_line)


@given(st.lists(st.text()))
def test_quoted_words_come_back(words: list[str]) -> None:
    quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
    assert split(quoted) == words
