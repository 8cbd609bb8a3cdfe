"""Ctrl-C, and the other ways to tell a program on a terminal to end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import signal
from typing import Final

_SIGNALS: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the first signal cancel this task; those after it don't disturb the cleaning up."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    told = False

    def tell() -> None:
        nonlocal told
        if not told:
            told = True
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, tell)
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
