"""The one thing that a zone's task ever waits for."""

import asyncio


class Wake:
    """One zone's.

    Whoever calls says only "look again", so no order of events can be missed: the task looks at
    everything each time.
    """

    def __init__(self) -> None:
        """Begin with nothing to look at."""
        self._loop = asyncio.get_running_loop()
        self._called = asyncio.Event()

    def call(self) -> None:
        """Say "look again"."""
        self._called.set()

    async def pause(self, until: float | None = None) -> None:
        """Wait until somebody calls, or until then, in seconds on the event loop's clock."""
        timer = None if until is None else self._loop.call_at(until, self.call)
        try:
            await self._called.wait()
        finally:
            if timer is not None:
                timer.cancel()
        self._called.clear()
