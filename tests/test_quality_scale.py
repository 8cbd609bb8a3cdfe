"""Whether the manifest claims what the list of rules gives, and the list is whole."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "librespot"

TIERS = {
    "bronze": {
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow",
        "config-flow-test-coverage",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    },
    "silver": {
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    },
    "gold": {
        "devices",
        "diagnostics",
        "discovery",
        "discovery-update-info",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    },
    "platinum": {"async-dependency", "inject-websession", "strict-typing"},
}


@pytest.fixture
def rules() -> dict[str, Any]:
    content: dict[str, dict[str, Any]] = yaml.safe_load(
        (INTEGRATION / "quality_scale.yaml").read_text()
    )
    return content["rules"]


def status(rule: Any) -> str:
    return str(rule["status"] if isinstance(rule, dict) else rule)


def test_every_rule_is_there(rules: dict[str, Any]) -> None:
    assert rules.keys() == set.union(*TIERS.values())


def test_exemptions_have_a_reason(rules: dict[str, Any]) -> None:
    for rule in rules.values():
        assert status(rule) in {"done", "exempt", "todo"}
        if status(rule) == "exempt":
            assert rule["comment"]


def test_the_manifest_claims_what_is_kept(rules: dict[str, Any]) -> None:
    kept = None
    for tier, ids in TIERS.items():
        if any(status(rules[rule]) == "todo" for rule in ids):
            break
        kept = tier
    assert json.loads((INTEGRATION / "manifest.json").read_text())["quality_scale"] == kept


def test_the_manifest_names_no_loggers_but_libraries() -> None:
    """Home Assistant knows an integration's own; there is no library."""
    assert "loggers" not in json.loads((INTEGRATION / "manifest.json").read_text())
