"""What the tests of the benchmark share."""

from collections.abc import Callable, Sequence
import json
from pathlib import Path

import pytest

from bench.pacing import __main__ as command


@pytest.fixture
def bench(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run `scripts/bench pacing` here, on one core; give its status and what it printed."""
    monkeypatch.setattr("os.process_cpu_count", lambda: 1)
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)  # its thread would outlive the test

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["pacing", *arguments])
        try:
            status = command.main()
        except SystemExit as end:
            status = 1 if end.code is None else int(end.code)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def families(tmp_path: Path) -> Callable[[Sequence[object]], str]:
    """Write a file of families; give its path."""

    def write(content: Sequence[object]) -> str:
        path = tmp_path / "families.json"
        path.write_text(json.dumps(content))
        return str(path)

    return write
