"""A clock for the tests."""


class Clock:
    """The time, as the test wants it."""

    now = 100.0

    def __call__(self) -> float:
        return self.now
