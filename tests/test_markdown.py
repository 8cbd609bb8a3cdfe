"""Texts of others within ours."""

import pytest

from custom_components.librespot.markdown import code, escaped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kitchen", "Kitchen"),
        ("Küche 1. Stock", "Küche 1. Stock"),
        ("my_own *loud* `room`", r"my\_own \*loud\* \`room\`"),
        ("[a](b) <i> #1 \\", r"\[a\](b) \<i\> \#1 \\"),
    ],
)
def test_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("a b", "`a b`"), ("`a`", "`` `a` ``"), ("a```b``", "```` a```b`` ````")]
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown
