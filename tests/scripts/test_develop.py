"""A Home Assistant to develop with finds the librespot that setup built."""

from pathlib import Path

from custom_components.librespot.manager import ENV_PROGRAM_FOLDERS

SCRIPT = Path(__file__).parents[2] / "scripts" / "develop"


def test_the_program_s_folder_is_named_as_the_integration_looks_for_it() -> None:
    lines = SCRIPT.read_text().splitlines()
    assert f"export {ENV_PROGRAM_FOLDERS}" in lines
    assert any(line.startswith(f"{ENV_PROGRAM_FOLDERS}=$(dirname") for line in lines)
    assert not any("librespot" in line for line in lines if line.startswith("PATH="))
