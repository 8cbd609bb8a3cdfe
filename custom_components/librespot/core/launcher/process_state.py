"""What the system says of a process."""

from pathlib import Path
from typing import Final

_STOPPED: Final = {b"T", b"t"}
"""By a signal, or by a debugger (proc(5), `/proc/pid/stat`, the third field)."""


def is_stopped(process_id: int) -> bool:
    """Return whether a process is stopped; False where the system doesn't tell. Blocking."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_bytes()
    except OSError:
        return False
    # The second field is the program's name in brackets, which may itself hold some.
    return stat.rpartition(b") ")[2][:1] in _STOPPED
