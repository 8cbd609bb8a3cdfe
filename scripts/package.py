"""Zips the integration as HACS wants it: the folder's content, with the version in its manifest.

Runs on whatever Python the release's machine has, and makes the same archive each time.
"""

import json
from pathlib import Path
import re
import sys
import zipfile

INTEGRATION = Path(__file__).resolve().parents[1] / "custom_components" / "librespot"
VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)")
EPOCH = (1980, 1, 1, 0, 0, 0)  # as early as an archive can be


def stamped(manifest: bytes, version: str) -> bytes:
    """Put the version into a manifest."""
    content = json.loads(manifest) | {"version": version}
    return json.dumps(content, indent=2).encode() + b"\n"


def package(tag: str, archive: Path, integration: Path = INTEGRATION) -> None:
    """Write the archive for a release's tag."""
    if not (version := VERSION.fullmatch(tag)):
        raise SystemExit(f"{tag} is no version like v1.2.3 or v1.2.3b1")
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(integration.rglob("*")):
            if path.is_dir() or "__pycache__" in path.parts:
                continue
            name = path.relative_to(integration).as_posix()
            content = path.read_bytes()
            if name == "manifest.json":
                content = stamped(content, version[1])
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    package(sys.argv[1], Path(sys.argv[2]))
