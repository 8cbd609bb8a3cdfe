"""What ends the demo before its time."""


class DemoError(Exception):
    """The demo can't go on; the message says why, and what to do."""
