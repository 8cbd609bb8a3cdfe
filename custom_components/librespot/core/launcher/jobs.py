"""Blocking work in a thread, of which nothing is left when nobody wants it any more."""

import asyncio
from collections.abc import Callable
from contextlib import suppress


async def run_or_undo[T](work: Callable[[], T], undo: Callable[[T], None]) -> T:
    """Run blocking work in a thread and return what it made, or raise what it raised.

    A thread can't be cancelled. So when this is, the work is waited for, however often that is
    cancelled, and what it made is undone, in a thread as well: nobody else will ever know of it.
    """
    loop = asyncio.get_running_loop()
    working = loop.run_in_executor(None, work)
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await _finish(working)
        if not working.cancelled() and working.exception() is None:
            await _finish(loop.run_in_executor(None, undo, working.result()))
        raise


async def _finish[T](job: asyncio.Future[T]) -> None:
    while not job.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([job])
