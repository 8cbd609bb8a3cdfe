"""Whether the archive is what HACS installs and Home Assistant loads."""

import json
from pathlib import Path
import zipfile

import pytest

from scripts.package import INTEGRATION, package


@pytest.mark.parametrize(
    ("tag", "version"), [("v1.2.3", "1.2.3"), ("1.2.3", "1.2.3"), ("v2.0.0b1", "2.0.0b1")]
)
def test_the_tag_is_the_version(tmp_path: Path, tag: str, version: str) -> None:
    package(tag, tmp_path / "librespot.zip")
    with zipfile.ZipFile(tmp_path / "librespot.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest == json.loads((INTEGRATION / "manifest.json").read_text()) | {
        "version": version
    }


def test_the_folders_content(tmp_path: Path) -> None:
    folder = tmp_path / "radio"
    (folder / "core" / "__pycache__").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    (folder / "core" / "gate.py").write_text("GATE = 1\n")
    (folder / "core" / "__pycache__" / "gate.pyc").write_bytes(b"")
    package("v1.0.0", tmp_path / "1.zip", folder)
    package("v1.0.0", tmp_path / "2.zip", folder)
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.namelist() == ["core/gate.py", "manifest.json"]
        assert archive.read("core/gate.py") == b"GATE = 1\n"
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


@pytest.mark.parametrize("tag", ["latest", "v1.2", "v1.2.3 ; rm", ""])
def test_no_version(tmp_path: Path, tag: str) -> None:
    with pytest.raises(SystemExit, match="is no version"):
        package(tag, tmp_path / "librespot.zip")
