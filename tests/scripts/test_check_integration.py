"""Whether the checker sees what is wrong, and is silent about what is right."""

from collections.abc import Iterator
import json
from pathlib import Path
import sys
from typing import Any

import pytest

from scripts.check_integration.check import problems

MANIFEST = {
    "domain": "radio",
    "name": "Radio",
    "codeowners": ["@somebody"],
    "config_flow": True,
    "dependencies": ["http"],
    "documentation": "https://example.com/radio",
    "iot_class": "cloud_push",
    "issue_tracker": "https://example.com/radio/issues",
    "version": "0.0.0",
}
FLOW = """
NOT_THERE = "not_there"

class Flow:
    async def async_step_user(self, user_input):
        errors = {}
        if user_input:
            errors["host"] = NOT_THERE
            return self.async_abort(reason="reauth_successful")
        return self.async_show_form(step_id="user", errors=errors)
"""
SENSOR = """
from dataclasses import dataclass
from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription

@dataclass(frozen=True, kw_only=True)
class RadioDescription(SensorEntityDescription):
    wave: int

STATIONS = (
    RadioDescription(
        key="station",
        translation_key="station",
        device_class=SensorDeviceClass.ENUM,
        options=["one"],
        wave=7,
    ),
)
PLAIN = SensorEntityDescription(key="station")
"""
ENGLISH: dict[str, Any] = {
    "config": {
        "step": {"user": {"data": {"host": "Host"}, "data_description": {"host": "Where it is."}}},
        "error": {"not_there": "Nobody is at {host}."},
    },
    "entity": {"sensor": {"station": {"name": "Station", "state": {"one": "One"}}}},
}
ICONS: dict[str, Any] = {"entity": {"sensor": {"station": {"default": "mdi:radio"}}}}


class Sample:
    """A small integration without fault, until a test puts one in."""

    def __init__(self) -> None:
        self.folder = Path("components/radio")
        (self.folder / "translations").mkdir(parents=True)
        self.code("__init__.py", "")
        self.code("config_flow.py", FLOW)
        self.json("manifest.json", MANIFEST)
        self.json("translations/en.json", ENGLISH)
        self.json("icons.json", ICONS)

    def code(self, name: str, source: str) -> None:
        (self.folder / name).write_text(source)

    def json(self, name: str, content: object) -> None:
        (self.folder / name).write_text(json.dumps(content))

    def problems(self) -> list[str]:
        return list(problems(self.folder))


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sample]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield Sample()
    for name in [name for name in sys.modules if name.split(".")[0] == "components"]:
        del sys.modules[name]


def test_the_faultless(sample: Sample) -> None:
    assert sample.problems() == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"domain": "television"}, "domain is not the folder's name"),
        ({"version": "latest"}, "version is none"),
        ({"documentation": "http://example.com"}, "documentation is no https address"),
        ({"documentation": "https://www.home-assistant.io/x"}, "the integration's own"),
        ({"dependencies": ["sound_of_music"]}, "Home Assistant has no sound_of_music"),
        ({"requirements": ["radio>=1"]}, "'radio>=1' is not pinned"),
        ({"requirements": ["numpy==1.0"]}, "'numpy==1.0' is pinned by each Home Assistant"),
        ({"iot_class": "magic"}, "iot_class is none of"),
        ({"codeowners": "somebody"}, "codeowners: list is wanted"),
        ({"codeowners": []}, "codeowners is missing"),
        ({"config_flow": False}, "go together"),
        ({"colour": "red"}, "colour is not known here"),
    ],
)
def test_manifest(sample: Sample, change: dict[str, object], complaint: str) -> None:
    changed = MANIFEST | change
    first = ("domain", "name")
    ordered = dict(sorted(changed.items(), key=lambda item: (item[0] not in first, item[0])))
    sample.json("manifest.json", ordered)
    assert [problem for problem in sample.problems() if complaint in problem]


def test_what_home_assistant_pins_has_a_lower_bound(sample: Sample) -> None:
    sample.json("manifest.json", MANIFEST | {"requirements": ["numpy>=2.3", "radio==1.2"]})
    assert not [problem for problem in sample.problems() if "pinned" in problem]


def test_manifest_order(sample: Sample) -> None:
    sample.json("manifest.json", {"name": "Radio"} | MANIFEST)
    assert sample.problems() == [
        "manifest.json: the keys are not in order: domain, name, then the alphabet"
    ]


def with_english(path: str, value: object) -> dict[str, Any]:
    english: dict[str, Any] = json.loads(json.dumps(ENGLISH))
    inner = english
    *parents, last = path.split("/")
    for key in parents:
        inner = inner.setdefault(key, {})
    inner[last] = value
    return english


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("config/error/not_there", " Nobody.", "spaces at an end"),
        ("config/error/not_there", "See https://example.com", "given as placeholders"),
        ("config/error/not_there", "<b>Nobody</b>", "HTML"),
        ("config/error/not_there", "Nobody at '{host}'", "single quotes"),
        ("config/error/not_there", "[%key:common::x%]", "references"),
        ("config/error/not_there", 5, "a text is wanted"),
        ("config/error/Not there", "Nobody", "lower case"),
        ("config/error/never", "Never", "/config/error/never is not used"),
        ("config/abort/reauth_successful", "Well", "has its own words"),
        ("config/step/user/data_description/port", "Which", "describes nothing"),
        ("config/steps", {}, "/config/steps is not known here"),
        ("exceptions/gone", {}, "/exceptions/gone/message is missing"),
        ("config_subentries/room", {"step": {}}, "/config_subentries/room/entry_type is missing"),
    ],
)
def test_texts(sample: Sample, path: str, value: object, complaint: str) -> None:
    sample.json("translations/en.json", with_english(path, value))
    assert [problem for problem in sample.problems() if complaint in problem]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("raise HomeAssistantError(translation_domain=D, translation_key='x')", "/exceptions/x"),
        ("ir.async_create_issue(hass, D, 'i', translation_key='x')", "/issues/x/title"),
        ("SelectSelectorConfig(options=[], translation_key='x')", "/selector/x/options"),
        ("DeviceInfo(translation_key='x')", "/device/x/name"),
        ("self.async_abort(reason='x')", "/abort/x"),
        ("self.async_show_form(step_id='x')", "/step/x"),
        ("self.async_show_form(errors={'base': 'y'})", "/error/y"),
        ("errors: dict[str, str] = {'base': 'y'}", "/error/y"),
    ],
)
def test_asked_for_in_vain(sample: Sample, source: str, place: str) -> None:
    sample.code("more.py", source)
    (problem,) = [problem for problem in sample.problems() if problem.startswith("more.py")]
    assert f"no translation has {place}" in problem


def test_entity_of_a_class(sample: Sample) -> None:
    sample.code("button.py", "class Button:\n    _attr_translation_key = 'restart'\n")
    assert "button.py: no translation has /entity/button/restart" in sample.problems()


def test_described_entities(sample: Sample) -> None:
    sample.code("sensor.py", SENSOR)
    assert sample.problems() == []

    sample.json("icons.json", {})
    sample.json("translations/en.json", with_english("entity/sensor/station", {"state": {}}))
    assert sample.problems() == [
        "sensor.py: no translation has /entity/sensor/station",
        "translations/en.json: /entity/sensor/station/name is missing",
        "translations/en.json: /entity/sensor/station/state/one is missing",
        "icons.json: /entity/sensor/station/default is missing",
        "translations/en.json: /entity/sensor/station/name is missing",
        "icons.json: /entity/sensor/station/default is missing",
    ]


def test_icons(sample: Sample) -> None:
    station = {"default": "radio.png", "state": {"two": "mdi:numeric-2"}}
    sample.json("icons.json", {"entity": {"sensor": {"station": station}}})
    assert sample.problems() == [
        "icons.json: /entity/sensor/station/default: icons begin with mdi:",
        "icons.json: /entity/sensor/station/state/two: there is no such thing",
    ]


def test_icons_of_flows(sample: Sample) -> None:
    step = {"sections": {"advanced": "mdi:tune"}}
    sample.json("icons.json", {**ICONS, "config": {"step": {"user": step}}})
    assert sample.problems() == [
        "icons.json: /config/step/user/sections/advanced: there is no such thing"
    ]
    advanced = {"advanced": {"name": "Advanced"}}
    sample.json("translations/en.json", with_english("config/step/user/sections", advanced))
    assert sample.problems() == []


def test_icons_of_a_switch(sample: Sample) -> None:
    switch = {"entity": {"switch": {"power": {"default": "mdi:a", "state": {"off": "mdi:b"}}}}}
    sample.json("icons.json", {"entity": ICONS["entity"] | switch["entity"]})
    sample.json("translations/en.json", with_english("entity/switch/power/name", "Power"))
    assert sample.problems() == []


def test_languages(sample: Sample) -> None:
    german = with_english("config/error/not_there", "Niemand ist da.")
    del german["entity"]
    german["title"] = "Radio"
    sample.json("translations/de.json", german)
    assert sorted(sample.problems()) == [
        "translations/de.json: /config/error/not_there: other placeholders than in English",
        "translations/de.json: /entity/sensor/station/name is not translated",
        "translations/de.json: /entity/sensor/station/state/one is not translated",
        "translations/de.json: /title is not in English",
    ]


def test_no_manifest(sample: Sample) -> None:
    (sample.folder / "manifest.json").unlink()
    assert any("domain is missing" in problem for problem in sample.problems())
