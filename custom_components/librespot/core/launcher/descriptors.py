"""Reading from non-blocking descriptors."""

import os

READ_SIZE = 64 * 1024
"""Bytes at once: what a pipe holds."""


def read_available(descriptor: int) -> bytes | None:
    """Return what can be read now; nothing at the end, None when there is nothing yet."""
    try:
        return os.read(descriptor, READ_SIZE)
    except BlockingIOError:
        return None
