import os
from pathlib import Path
import signal
import subprocess

from custom_components.librespot.core.launcher.child import Child


def start(*arguments: str) -> Child:
    return Child.start(
        arguments,
        folder=Path("/"),
        environment={},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_destroyed() -> None:
    child = start("/bin/sleep", "100")
    assert os.getpgid(child.process_id) == child.process_id
    assert child.destroy() == -signal.SIGKILL


def test_no_signal_reaches_who_has_its_id_next() -> None:
    child = start("/bin/true")
    assert child.reap() == 0
    child.send_signal(signal.SIGKILL)
