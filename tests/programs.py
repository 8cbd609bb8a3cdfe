"""The real librespot, and programs that pass for it, or don't."""

from collections.abc import Sequence
import os
from pathlib import Path

VERSION = "librespot 0.8.0 0000000 (Built on 2026-11-21, Build ID: aBcDeFgH, Profile: release)"


def librespot() -> Path:
    """Return the program that is tested with; without one no test may pass."""
    here = Path(__file__).parents[1]
    path = Path(os.environ.get("LIBRESPOT") or here / ".build/librespot/bin/librespot")
    if not path.is_file():
        raise FileNotFoundError(f"no librespot at {path}: run scripts/setup, or set LIBRESPOT")
    return path


def make_program(path: Path, *lines: str) -> Path:
    """Write an executable shell script."""
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


def make_librespot(
    path: Path, *, version: str = VERSION, backends: Sequence[str] = ("pipe", "subprocess")
) -> Path:
    """Write what answers as librespot does when it is asked for its version and its outputs."""
    first, *others = (f"- {backend}" for backend in backends)
    return make_program(
        path,
        'case "$1" in',
        f"--version) echo '{version}' ;;",
        "*) cat <<END",
        "Available backends: ",
        f"{first} (default)",
        *others,
        "END",
        "esac",
    )
