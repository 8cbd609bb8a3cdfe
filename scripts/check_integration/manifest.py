"""What a custom integration's manifest.json has to say, and how."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
import re
from typing import Final
from urllib.parse import urlparse

from awesomeversion import AwesomeVersion, AwesomeVersionException, AwesomeVersionStrategy
import homeassistant.components

from .shape import Json

CORE: Final = Path(next(iter(homeassistant.components.__path__)))

REQUIRED: Final[Mapping[str, type]] = {
    "domain": str,
    "name": str,
    "codeowners": list,
    "documentation": str,
    "iot_class": str,
    "issue_tracker": str,
    "version": str,
}
OPTIONAL: Final[Mapping[str, type]] = {
    "after_dependencies": list,
    "config_flow": bool,
    "dependencies": list,
    "integration_type": str,
    "loggers": list,
    "quality_scale": str,
    "requirements": list,
    "single_config_entry": bool,
}
CHOICES: Final[Mapping[str, frozenset[str]]] = {
    "integration_type": frozenset(
        {"device", "entity", "hardware", "helper", "hub", "service", "system"}
    ),
    "iot_class": frozenset(
        {
            "assumed_state",
            "calculated",
            "cloud_polling",
            "cloud_push",
            "local_polling",
            "local_push",
        }
    ),
    "quality_scale": frozenset({"bronze", "silver", "gold", "platinum"}),
}
VERSIONS: Final = [
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.PEP440,
]


def problems(manifest: Mapping[str, Json], folder: Path) -> Iterator[str]:
    """Say what is wrong with a manifest."""
    known = {**REQUIRED, **OPTIONAL}
    for key in REQUIRED:
        if not manifest.get(key):
            yield f"{key} is missing"
    for key, value in manifest.items():
        if key not in known:
            yield f"{key} is not known here"
        elif not isinstance(value, known[key]):
            yield f"{key}: {known[key].__name__} is wanted"
        elif key in CHOICES and value not in CHOICES[key]:
            yield f"{key} is none of {', '.join(sorted(CHOICES[key]))}"
    if list(manifest) != sorted(manifest, key=lambda key: (key not in ("domain", "name"), key)):
        yield "the keys are not in order: domain, name, then the alphabet"
    if manifest.get("domain") != folder.name:
        yield "domain is not the folder's name"
    if bool(manifest.get("config_flow")) != (folder / "config_flow.py").exists():
        yield "config_flow and config_flow.py go together"
    yield from _bad_addresses(manifest)
    yield from _bad_version(manifest)
    yield from _bad_dependencies(manifest)


def _texts(manifest: Mapping[str, Json], key: str) -> list[str]:
    value = manifest.get(key)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _bad_addresses(manifest: Mapping[str, Json]) -> Iterator[str]:
    for key in ("documentation", "issue_tracker"):
        address = urlparse(str(manifest.get(key, "")))
        if address.scheme != "https" or not address.netloc:
            yield f"{key} is no https address"
        if address.netloc == "www.home-assistant.io":
            yield f"{key} should be the integration's own"


def _bad_version(manifest: Mapping[str, Json]) -> Iterator[str]:
    try:
        AwesomeVersion(str(manifest.get("version", "")), ensure_strategy=VERSIONS)
    except AwesomeVersionException:
        yield "version is none that Home Assistant understands"


@cache
def _pinned_by_core() -> frozenset[str]:
    """Return the packages of which each Home Assistant installs a version of its choice."""
    constraints = (CORE.parent / "package_constraints.txt").read_text()
    return frozenset(re.findall(r"^([\w.-]+)==", constraints, re.MULTILINE))


def _bad_dependencies(manifest: Mapping[str, Json]) -> Iterator[str]:
    for domain in _texts(manifest, "dependencies") + _texts(manifest, "after_dependencies"):
        if not (CORE / domain / "manifest.json").exists():
            yield f"Home Assistant has no {domain} to depend on"
    for requirement in _texts(manifest, "requirements"):
        name = re.split(r"[^\w.-]", requirement)[0]
        if " " in requirement or ("==" not in requirement and name not in _pinned_by_core()):
            yield f"{requirement!r} is not pinned like name==1.2.3"
        elif "==" in requirement and name in _pinned_by_core():
            # Another pin than Home Assistant's own could not be installed beside it.
            yield f"{requirement!r} is pinned by each Home Assistant: say name>=1.2.3"
