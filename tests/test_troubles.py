"""The page that every state, cause and repair leads to: docs/troubles.md."""

from collections.abc import Iterator
import json
from pathlib import Path
import re

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.librespot.core import care
from custom_components.librespot.core.model import WHO_ACTS, Actor, Cause, ZoneState
from custom_components.librespot.core.names import NameProblem

from .entries import zone_id
from .fake_account import FakeAccount

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/troubles.md").read_text()
TEXTS = json.loads((ROOT / "custom_components/librespot/translations/en.json").read_text())
SENSORS = TEXTS["entity"]["sensor"]
ROW = re.compile(
    r'^\| <a id="(?P<anchor>[^"]+)"></a>(?P<word>[^|]+) \|(?P<rest>.*)\|$', re.MULTILINE
)


def rows(heading: str) -> Iterator[tuple[str, str]]:
    """Return anchor and first cell of each row below some heading."""
    _, _, section = PAGE.partition(f"\n## {heading}\n")
    assert section
    for match in ROW.finditer(section.partition("\n## ")[0]):
        yield match["anchor"], match["word"]


def causes() -> dict[str, str]:
    return {
        **dict(rows("No trouble")),
        **dict(rows("What mends itself")),
        **dict(rows("What only you can mend")),
    }


def test_every_state_has_its_row() -> None:
    words = SENSORS["connection_state"]["state"]
    assert dict(rows("States")) == {f"state-{state}": words[state] for state in ZoneState}


def test_every_cause_has_its_row() -> None:
    assert causes() == {str(cause): SENSORS["cause"]["state"][cause] for cause in Cause}


def test_who_has_to_act_is_told_rightly() -> None:
    needs_person = {
        cause
        for (state, cause), actor in WHO_ACTS.items()
        if state is ZoneState.FAILED and actor is Actor.PERSON
    }
    assert {cause for cause, _ in rows("What only you can mend")} == needs_person


def test_every_name_that_cant_be_has_its_row() -> None:
    assert {anchor for anchor, _ in rows("A speaker's new name")} == set(NameProblem)


def test_the_limits_of_care_are_told_rightly() -> None:
    limits = (care.APART_S, care.A_DAY, care.DAY_S, care.SLOWER_S)
    assert limits == (600.0, 6, 86_400.0, 3600.0)
    assert "once in ten minutes at most" in PAGE
    assert "six times a day at most for the same cause; after that once an hour" in PAGE


@pytest.mark.parametrize("page", ["README.md", "docs/troubles.md"])
def test_what_is_linked_on_the_page_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    own = r"troubles\.md" if page == "README.md" else ""
    linked = set(re.findall(rf"\]\((?:docs/)?{own}#([^)]+)\)", text))
    headings = {
        re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-")
        for each in re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    }
    assert linked
    assert linked <= headings | {match["anchor"] for match in ROW.finditer(PAGE)}


def test_no_anchor_stands_twice() -> None:
    anchors = [match["anchor"] for match in ROW.finditer(PAGE)]
    assert len(anchors) == len(set(anchors)) == PAGE.count("<a id=")


@pytest.mark.parametrize("match", ROW.finditer(PAGE), ids=lambda match: match["anchor"])
def test_each_row_tells_something(match: re.Match[str]) -> None:
    meaning, *rest = (cell.strip() for cell in match["rest"].split("|"))
    assert meaning.endswith(".")
    assert rest


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)", PAGE))))
def test_its_links_lead_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).is_file()


async def test_a_repair_leads_to_its_row(
    hass: HomeAssistant, account: FakeAccount, issue_registry: ir.IssueRegistry
) -> None:
    account.tell(zone_id("Kitchen"), ZoneState.FAILED, Cause.PROGRAM_MISSING)
    [issue] = issue_registry.issues.values()
    manifest = json.loads((ROOT / "custom_components/librespot/manifest.json").read_text())
    page, _, anchor = (issue.learn_more_url or "").partition("#")
    assert page == f"{manifest['documentation']}/blob/main/docs/troubles.md"
    assert anchor == issue.translation_key
    assert anchor in causes()
