"""What a person who asked for the impossible is told."""

from collections.abc import Iterable


class BenchError(Exception):
    """Something can't be measured as it was asked; the text is for people."""


class UnknownNameError(BenchError):
    """A name that nothing has."""

    def __init__(self, what: str, name: str, existing: Iterable[str]) -> None:
        """Say what there is instead."""
        super().__init__(f"no {what} is called {name!r}; there are: {', '.join(existing)}")
