"""Titles may be anything, names may not."""

from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.names import (
    NameNotPossibleError,
    NameProblem,
    identity,
    possible_name,
)
from custom_components.librespot.core.titles import names_in_force

BEFORE = {"a": "Kitchen", "b": "Bath"}


@pytest.mark.parametrize(
    ("titles", "names", "problems"),
    [
        ({"a": "Kitchen", "b": "Bath"}, BEFORE, {}),
        ({"a": " Hall ", "b": "Bath"}, {"a": "Hall", "b": "Bath"}, {}),
        ({"a": "kitchen", "b": "Bath"}, {"a": "kitchen", "b": "Bath"}, {}),
        ({"a": "", "b": "Bath"}, BEFORE, {"a": NameProblem.EMPTY}),
        ({"a": "x" * 65, "b": "Bath"}, BEFORE, {"a": NameProblem.TOO_LONG}),
        ({"a": "Kit\nchen", "b": "Bath"}, BEFORE, {"a": NameProblem.CONTROL_CHARACTER}),
        ({"a": ".Kitchen", "b": "Bath"}, BEFORE, {"a": NameProblem.DOT}),
        # Whoever bears the name keeps it, whichever comes first.
        ({"a": "BATH", "b": "Bath"}, BEFORE, {"a": NameProblem.TAKEN}),
        ({"a": "Kitchen", "b": "kitchen"}, BEFORE, {"b": NameProblem.TAKEN}),
        # Two that change places need no third name.
        ({"a": "Bath", "b": "Kitchen"}, {"a": "Bath", "b": "Kitchen"}, {}),
        # A name that is kept for want of a better one isn't free.
        ({"a": "", "b": "Kitchen"}, BEFORE, {"a": NameProblem.EMPTY, "b": NameProblem.TAKEN}),
        # Of two that both want another name, the first gets it.
        ({"a": "Hall", "b": "hall"}, {"a": "Hall", "b": "Bath"}, {"b": NameProblem.TAKEN}),
        # One that never had a name gets one that is like its title.
        ({"c": ""}, {"c": "Speaker"}, {"c": NameProblem.EMPTY}),
        ({"c": ".Hall"}, {"c": "Hall"}, {"c": NameProblem.DOT}),
        (
            {"c": "Hall", "d": "hall", "e": "HALL", "f": "Hall 2"},
            {"c": "Hall", "d": "hall 3", "e": "HALL 4", "f": "Hall 2"},
            {"d": NameProblem.TAKEN, "e": NameProblem.TAKEN},
        ),
        (
            {"c": "x" * 64, "d": "X" * 64},
            {"c": "x" * 64, "d": "X" * 62 + " 2"},
            {"d": NameProblem.TAKEN},
        ),
    ],
)
def test_names_in_force(
    titles: dict[str, str], names: dict[str, str], problems: dict[str, NameProblem]
) -> None:
    assert names_in_force(titles, BEFORE) == (names, problems)


_ANY = st.sampled_from(["Kitchen", "kitchen", "Bath", "Hall", "", ".", "Attic "])


@given(
    st.dictionaries(st.sampled_from("abcdef"), _ANY),
    st.dictionaries(
        st.sampled_from("abcdef"), st.sampled_from(["Kitchen", "Bath", "Hall", "Attic"])
    ),
)
def test_all_names_are_possible_and_differ(titles: dict[str, str], before: dict[str, str]) -> None:
    # Names that were borne did differ.
    before = {zone: name for name, zone in {name: zone for zone, name in before.items()}.items()}
    names, problems = names_in_force(titles, before)
    assert names.keys() == titles.keys()
    assert len({identity(name) for name in names.values()}) == len(names)
    for zone_id, name in names.items():
        assert possible_name(name) == name
        if zone_id not in problems:
            assert name == possible_name(titles[zone_id])
        elif zone_id in before:
            assert name == before[zone_id]


@given(st.lists(st.text(max_size=70), max_size=6))
def test_settled_names_stay(texts: list[str]) -> None:
    names, _ = names_in_force({str(n): text for n, text in enumerate(texts)}, {})
    assert names_in_force(names, names) == (names, {})


def test_impossible_titles_are_told_as_the_forms_tell_them() -> None:
    with pytest.raises(NameNotPossibleError) as refused:
        possible_name("")
    assert names_in_force({"a": ""}, {})[1] == {"a": refused.value.problem}
