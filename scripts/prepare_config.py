"""Makes a folder a configuration of Home Assistant's that has the integration and little else.

Not `default_config`: it looks for devices and the cloud, and wants libraries that a bare machine
lacks. The web page, automations and history are enough.
"""

import argparse
import json
from pathlib import Path

from homeassistant.components.http import config as http
from homeassistant.util import dt as dt_util

CONFIGURATION = """\
automation: !include automations.yaml
history:
logbook:
logger:
  default: warning
  logs:
    custom_components.librespot: debug
scene: !include scenes.yaml
script: !include scripts.yaml
"""


def write_configuration(config: Path) -> None:
    """Write what is missing, and leave alone what is there."""
    config.mkdir(parents=True, exist_ok=True)
    files = {"automations.yaml": "[]\n", "configuration.yaml": CONFIGURATION}
    files |= {"scenes.yaml": "[]\n", "scripts.yaml": "{}\n"}
    for name, text in files.items():
        if not (file := config / name).exists():
            file.write_text(text)


def link_integration(config: Path) -> None:
    """Let Home Assistant load the integration from where it is edited."""
    link = config / "custom_components"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(__file__).resolve().parents[1] / "custom_components")


def write_http(config: Path, host: str, port: int) -> None:
    """Say where the web page is.

    In configuration.yaml the same would be on trial only: Home Assistant reverts it after five
    minutes, and exits.
    """
    stable = http.HTTP_STORAGE_SCHEMA({"server_host": [host], "server_port": port})
    stable |= {"created_at": dt_util.utcnow().isoformat(), "error": None, "error_message": None}
    store = {
        "version": http.STORAGE_VERSION,
        "minor_version": http.STORAGE_MINOR_VERSION,
        "key": http.STORAGE_KEY,
        "data": {"stable": stable, "pending": None, "yaml_migration_done": True},
    }
    storage = config / ".storage"
    storage.mkdir(exist_ok=True)
    (storage / http.STORAGE_KEY).write_text(json.dumps(store, indent=2))


def prepare(config: Path, *, host: str, port: int) -> None:
    """Make the folder ready for Home Assistant to start in."""
    write_configuration(config)
    link_integration(config)
    write_http(config, host, port)


def main() -> None:
    """Do so from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8123)
    arguments = parser.parse_args()
    prepare(arguments.config, host=arguments.host, port=arguments.port)
    print(f"Home Assistant's page: http://{arguments.host}:{arguments.port}")


if __name__ == "__main__":
    main()
