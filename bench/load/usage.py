"""What the system's tables say that processes, and the whole machine, have used."""

from dataclasses import dataclass
import os
from pathlib import Path
from typing import Final, Self

_TABLE: Final = Path("/proc")
TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
"""The step in which processor time is told."""

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_KIB: Final = 1024
_NS_PER_S: Final = 1e9
_IDLE: Final = slice(3, 5)
"""The columns in which a processor does nothing: idle, and waiting for a disk."""
_TWICE: Final = 8
"""From here the columns tell again, as guests' time, what was told before."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process has used; see proc(5).

    Attributes:
        processor_s: seconds of processor time of all its threads since its start, in steps of
            TICK_S.
        waited_s: seconds for which its main thread was ready and no core was free.
        resident: bytes in memory now, those that it shares with others counted in full.
        shared_out: the same, but each shared one divided by the number of those who share it.
    """

    processor_s: float
    waited_s: float
    resident: int
    shared_out: int

    @classmethod
    def of(cls, pid: int) -> Self:
        """Return what the process `pid` has used.

        Raises:
            OSError: it has ended.
        """
        entry = _TABLE / str(pid)
        # A program's own name may hold blanks and brackets; what follows the last one can't.
        stat = (entry / "stat").read_text().rpartition(")")[2].split()
        user, system = map(int, stat[11:13])
        waited_ns = int((entry / "schedstat").read_text().split()[1])
        resident = int((entry / "statm").read_text().split()[1])
        return cls(
            (user + system) * TICK_S,
            waited_ns / _NS_PER_S,
            resident * _PAGE,
            _shared_out((entry / "smaps_rollup").read_text()),
        )


def busy_s() -> float:
    """Return the seconds for which the machine's cores worked since it started, summed."""
    columns = [int(text) for text in (_TABLE / "stat").read_text().partition("\n")[0].split()[1:]]
    return (sum(columns[:_TWICE]) - sum(columns[_IDLE])) * TICK_S


def cores() -> int:
    """Return how many cores the machine has."""
    return os.cpu_count() or 1


def _shared_out(rollup: str) -> int:
    [kibibytes] = [line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")]
    return int(kibibytes) * _KIB
