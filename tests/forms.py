"""Forms as the user reads them: every text must be there, and all that stands in it."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
from typing import Any

from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers.selector import SelectSelector
import voluptuous as vol

INTEGRATION = Path(__file__).parents[1] / "custom_components/librespot"
TEXTS = json.loads((INTEGRATION / "translations/en.json").read_text())


def read(result: Mapping[str, Any]) -> dict[str, str]:
    """Read all of a flow's step, and return the errors that it shows, by field."""
    handler = result["handler"]
    flow = TEXTS["config"] if isinstance(handler, str) else TEXTS["config_subentries"][handler[1]]
    values = result.get("description_placeholders") or {}
    match result["type"]:
        case FlowResultType.FORM:
            step = flow["step"][result["step_id"]]
            for text in (step["title"], step["description"], *_fields(result["data_schema"], step)):
                text.format_map(values)
            errors = result["errors"] or {}
            return {key: flow["error"][error].format_map(values) for key, error in errors.items()}
        case FlowResultType.MENU:
            step = flow["step"][result["step_id"]]
            assert set(result["menu_options"]) <= set(step["menu_options"])
            step["description"].format_map(values)
        case FlowResultType.CREATE_ENTRY if "create_entry" in flow:
            flow["create_entry"]["default"].format_map(values)
        case FlowResultType.ABORT if result.get("translation_domain") is None:
            flow["abort"][result["reason"]].format_map(values)
    return {}


def suggested(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form shows as typed already; what is within a section stands beside it."""
    return dict(_suggested(result["data_schema"]))


def _suggested(schema: vol.Schema) -> Iterator[tuple[str, Any]]:
    for key, field in schema.schema.items():
        if isinstance(field, section):
            yield from _suggested(field.schema)
        elif key.description:
            yield str(key), key.description["suggested_value"]


def _fields(schema: vol.Schema, step: Mapping[str, Any]) -> Iterator[str]:
    """Give each field's label and help, and each option's."""
    for key, field in schema.schema.items():
        if isinstance(field, section):
            texts = step["sections"][str(key)]
            yield from (texts["name"], texts["description"])
            yield from _fields(field.schema, texts)
            continue
        yield from (step["data"][str(key)], step["data_description"][str(key)])
        if isinstance(field, SelectSelector):
            options = TEXTS["selector"][field.config["translation_key"]]["options"]
            yield from (options[option] for option in field.config["options"])
