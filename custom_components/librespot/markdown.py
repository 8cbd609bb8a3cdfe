"""Texts of others within ours, which the page reads as Markdown."""

import re

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~!&]")


def escaped(text: str) -> str:
    """Return Markdown that shows a text as it is."""
    return _MARKS.sub(r"\\\g<0>", text)


def code(text: str) -> str:
    """Return Markdown that shows a text of one line as code; it may hold backticks itself."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    # Two spaces are taken off again, so that the text may begin or end with a backtick.
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"
