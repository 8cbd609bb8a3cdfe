"""What the system's tables say."""

import os
import subprocess
import sys
import time

import pytest

from bench.load.usage import TICK_S, Usage, busy_s

_MIB = 1024 * 1024


def test_work_takes_processor_time_of_the_process_and_of_the_machine() -> None:
    before, machine_before = Usage.of(os.getpid()), busy_s()
    end = time.process_time() + 10 * TICK_S
    while time.process_time() < end:
        pass
    after, machine_after = Usage.of(os.getpid()), busy_s()

    assert after.processor_s - before.processor_s >= 8 * TICK_S
    assert machine_after - machine_before >= 8 * TICK_S
    assert after.waited_s >= before.waited_s


def test_the_processor_time_is_that_of_the_system() -> None:
    times = os.times()

    assert Usage.of(os.getpid()).processor_s == pytest.approx(times.user + times.system, abs=0.1)


def test_memory_that_is_used_is_seen() -> None:
    before = Usage.of(os.getpid())
    used = os.urandom(50 * _MIB)
    after = Usage.of(os.getpid())

    assert len(used) == 50 * _MIB
    assert 45 * _MIB < after.resident - before.resident < 60 * _MIB
    assert 45 * _MIB < after.shared_out - before.shared_out < 60 * _MIB
    assert after.shared_out <= after.resident


def test_who_has_ended_uses_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    with pytest.raises(FileNotFoundError):
        Usage.of(process.pid)
