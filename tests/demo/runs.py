"""Runs of scripts/demo, as a person starts them."""

from collections.abc import Iterator
from contextlib import contextmanager
import json
from pathlib import Path
import shutil
import signal
import socket
import subprocess
from typing import Any

from demo.places import ROOT, run_folder
from demo.processes import Process, running, table

_PATIENCE_S = 120


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(port: int) -> bool:
    """Tell whether anybody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Run:
    """One run and the folder that it works in; what it has printed is kept."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.output: list[str] = []
        self.folder = folder

    def line(self, text: str) -> str:
        """Wait for a line that contains a text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            if text in line:
                return line
        raise AssertionError(f"{text!r} isn't in:\n{''.join(self.output)}")

    def end(self) -> int:
        """Wait for the end; return the exit status."""
        rest, _ = self.process.communicate(timeout=_PATIENCE_S)
        self.output.extend(rest.splitlines(keepends=True))
        return self.process.returncode

    @property
    def report(self) -> Any:
        """The JSON in the last line."""
        return json.loads(self.output[-1])

    def programs(self) -> tuple[Process, ...]:
        """The librespots that run for it."""
        return running(self.folder / "librespot", table())

    def processes(self) -> tuple[Process, ...]:
        """All that runs for it, the demo itself included."""
        return tuple(
            process
            for process in table()
            if process.pid == self.process.pid
            or self.folder in process.program.parents
            or any(str(self.folder) in argument for argument in process.arguments)
        )


@contextmanager
def demo(*arguments: str, port: int) -> Iterator[Run]:
    """Start a demo; it is ended whatever happens, and its folder is kept only after a failure."""
    folder = run_folder(f"naive-{port}" if "--naive" in arguments else port)
    process = subprocess.Popen(
        [ROOT / "scripts/demo", *arguments, "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    run = Run(process, folder)
    try:
        yield run
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            run.end()
    shutil.rmtree(folder, ignore_errors=True)
