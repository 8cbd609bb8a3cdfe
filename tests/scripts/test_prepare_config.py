"""Whether Home Assistant would take the folder as it is, and the user's changes stay."""

import json
from pathlib import Path

from homeassistant.components.http.config import _DEFAULT_CONFIG

from scripts.prepare_config import prepare


def stored(config: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((config / ".storage" / "http").read_text())["data"]
    return data


def test_every_key_is_there(tmp_path: Path) -> None:
    prepare(tmp_path, host="127.0.0.1", port=8124)
    stable = stored(tmp_path)["stable"]
    assert isinstance(stable, dict)
    assert stable.keys() == _DEFAULT_CONFIG.keys() | {"server_host"}
    assert stable["server_port"] == 8124
    assert stored(tmp_path)["pending"] is None


def test_the_integration_is_there(tmp_path: Path) -> None:
    prepare(tmp_path, host="127.0.0.1", port=8124)
    assert (tmp_path / "custom_components" / "librespot" / "manifest.json").exists()


def test_what_the_user_changed_stays(tmp_path: Path) -> None:
    prepare(tmp_path, host="127.0.0.1", port=8124)
    (tmp_path / "configuration.yaml").write_text("history:\n")
    prepare(tmp_path, host="127.0.0.1", port=8125)
    assert (tmp_path / "configuration.yaml").read_text() == "history:\n"
    stable = stored(tmp_path)["stable"]
    assert isinstance(stable, dict)
    assert stable["server_port"] == 8125
