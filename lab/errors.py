"""What goes wrong when the lab is told something that it can't do."""

from collections.abc import Iterable


class LabError(ValueError):
    """A wrong instruction to the lab; the message says what is wrong."""


class UnknownNameError(LabError):
    """A name that doesn't exist here; the message lists the ones that do."""

    def __init__(self, what: str, name: str, existing: Iterable[str]) -> None:
        """Describe the unknown `name` of a `what` and the `existing` ones."""
        self.what = what
        self.name = str(name)
        self.existing = tuple(sorted(existing))
        listed = ": " + ", ".join(self.existing) if self.existing else " none"
        super().__init__(f"unknown {what} {self.name!r}; there are{listed}")
