"""Programs that pass for librespot, or don't."""

from collections.abc import Sequence
from pathlib import Path

VERSION = "librespot 0.8.0 0000000 (Built on 2026-11-21, Build ID: aBcDeFgH, Profile: release)"


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
