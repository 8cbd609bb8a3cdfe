"""What a zone may be called."""

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.names import (
    MAX_LENGTH,
    NameNotPossibleError,
    NameProblem,
    identity,
    nearest_name,
    possible_name,
)

# A flag, which tags tell from others.
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kitchen", "Kitchen"),
        ("  Kitchen\t", "Kitchen"),
        ("Ku\u0308che", "Küche"),
        ("K. & Q.s room", "K. & Q.s room"),
        ("浴室", "浴室"),
        ("👨\u200d👩\u200d👧 room", "👨\u200d👩\u200d👧 room"),
        ("\u0645\u06cc\u200c\u0631", "\u0645\u06cc\u200c\u0631"),
        (ENGLAND, ENGLAND),
        ("--help", "--help"),
        ("x" * MAX_LENGTH, "x" * MAX_LENGTH),
    ],
)
def test_possible(text: str, name: str) -> None:
    """A name is trimmed and composed, and otherwise left alone."""
    assert possible_name(text) == name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", NameProblem.EMPTY),
        (" \n ", NameProblem.EMPTY),
        ("x" * (MAX_LENGTH + 1), NameProblem.TOO_LONG),
        ("🎵" * 200, NameProblem.TOO_LONG),
        ("Kit\nchen", NameProblem.CONTROL_CHARACTER),
        ("Kit\x00chen", NameProblem.CONTROL_CHARACTER),
        ("Kit\u202echen", NameProblem.CONTROL_CHARACTER),
        ("\u200d\u200c", NameProblem.EMPTY),
        ("Kit\U000e0001chen", NameProblem.CONTROL_CHARACTER),
        ("Kit\u2028chen", NameProblem.CONTROL_CHARACTER),
        ("Kit\ud800chen", NameProblem.CONTROL_CHARACTER),
        (".Kitchen", NameProblem.DOT),
        ("Kitchen.", NameProblem.DOT),
        ("KITCHEN", NameProblem.TAKEN),
        ("kitchen ", NameProblem.TAKEN),
    ],
)
def test_impossible(text: str, problem: NameProblem) -> None:
    """Each rule has its own problem."""
    with pytest.raises(NameNotPossibleError) as caught:
        possible_name(text, frozenset({identity("Kitchen")}))
    assert caught.value.problem is problem


@given(st.text(max_size=80))
def test_a_possible_name_stays_possible(text: str) -> None:
    """What was accepted once is accepted again, as it is."""
    try:
        name = possible_name(text)
    except NameNotPossibleError:
        return
    assert possible_name(name) == name
    assert 1 <= len(name) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kitchen", "Kitchen"),
        (" . Kit\nchen.. ", "Kitchen"),
        ("x" * 100, "x" * MAX_LENGTH),
        ("", ""),
        (" .\n. ", ""),
        ("\u200d", ""),
    ],
)
def test_nearest(text: str, name: str) -> None:
    """What can be seen of a text stays."""
    assert nearest_name(text) == name


@given(st.text(max_size=80))
def test_the_nearest_name_is_possible(text: str) -> None:
    """And a name that is possible is its own nearest."""
    if name := nearest_name(text):
        assert possible_name(name) == name
        assert nearest_name(name) == name
