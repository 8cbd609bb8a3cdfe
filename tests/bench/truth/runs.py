"""Runs of `scripts/bench truth`, as a person starts them."""

from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import sys
from typing import Any

from demo.places import ROOT


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over.

    Attributes:
        status: its exit status.
        output: all that it printed.
        report: its JSON, if it wrote one.
    """

    status: int
    output: str
    report: Any

    def row(self, name: str) -> Any:
        """Return one row of the report."""
        [found] = [row for row in self.report["rows"] if row["row"] == name]
        return found


def judge(folder: Path, *arguments: object, longest_s: float = 600) -> Run:
    """Run it without the preparations; its JSON goes to `folder`."""
    file = folder / "truth.json"
    finished = subprocess.run(
        [sys.executable, "-m", "bench", "truth", "--json", file, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=longest_s,
    )
    report = json.loads(file.read_text()) if file.exists() else None
    return Run(finished.returncode, finished.stdout, report)
