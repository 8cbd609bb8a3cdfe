"""Where things are on this machine."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LIBRESPOT: Final = ROOT / ".build/librespot/bin/librespot"
"""The program that setup built."""


def run_folder(name: object) -> Path:
    """Return the folder of one run, which is emptied when the next of this name begins."""
    return ROOT / ".build/demo" / str(name)
