"""A child process with a process group of its own, from its start to the last of the group."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
import os
from pathlib import Path
import signal
import subprocess
import threading


class Child:
    """A started process. Nobody but this ever reaps it, so its id is its own until then."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._reaped = False
        self._pidfd = _open_pidfd(process.pid)

    @classmethod
    def start(
        cls,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdout: int,
        stderr: int,
    ) -> Child:
        """Start a program in a new session and process group, with nothing of ours but that.

        `stdout` and `stderr` are descriptors or `subprocess`'s constants. Blocking, until the
        program runs. Raises OSError, or ValueError when an argument can't be passed.
        """
        return cls(
            subprocess.Popen(
                arguments,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        )

    @property
    def process_id(self) -> int:
        """Its id, and that of its process group."""
        return self._process.pid

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the process itself; nothing happens once it has been reaped."""
        if not self._reaped:
            os.kill(self._process.pid, number)

    def watch(self, loop: AbstractEventLoop, on_exit: Callable[[], None]) -> None:
        """Call `on_exit` once, on the loop, when the process has ended; it is not reaped yet."""
        if self._pidfd is not None:
            pidfd = self._pidfd

            def ended() -> None:
                loop.remove_reader(pidfd)
                on_exit()

            loop.add_reader(pidfd, ended)
            return

        def wait() -> None:
            self._wait_without_reaping()
            # A loop that is closed has nobody left who wants to know.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(on_exit)

        threading.Thread(target=wait, name=f"waitpid-{self.process_id}", daemon=True).start()

    def reap(self) -> int:
        """End what is left of the process group and return how the ended process ended.

        The group is killed before the process is reaped. Until it is reaped, its id, which is the
        group's, can't be given to anybody else: so this never hits a stranger, however fast ids
        are used up, and it also finds children whose parent is gone. Blocks when the process has
        not ended yet.
        """
        self._wait_without_reaping()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process_id, signal.SIGKILL)
        status = self._process.wait()
        self._reaped = True
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        return status

    def destroy(self) -> int:
        """Kill the process and its group at once and wait for its end. Blocking, for moments."""
        self.send_signal(signal.SIGKILL)
        return self.reap()

    def _wait_without_reaping(self) -> None:
        os.waitid(os.P_PID, self.process_id, os.WEXITED | os.WNOWAIT)


def _open_pidfd(process_id: int) -> int | None:
    """Return what tells of a child's end; None where the system has no such thing."""
    try:
        return os.pidfd_open(process_id)
    except AttributeError, OSError:
        return None
