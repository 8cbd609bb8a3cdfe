"""What a user is told by Home Assistant's repairs: what nobody else can mend."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_loaded_integration

from .const import DOMAIN
from .core.model import WHO_ACTS, Cause, ZoneState
from .core.names import NameProblem
from .markdown import escaped

CREDENTIALS_AT_FAULT: Final = frozenset({Cause.CREDENTIALS_MISSING, Cause.CREDENTIALS_REFUSED})
"""What Home Assistant asks for by itself."""
REPAIRED_BY_HAND: Final = tuple(
    cause
    for state, cause in WHO_ACTS
    if state is ZoneState.FAILED and cause not in CREDENTIALS_AT_FAULT
)
"""What only a person can mend, and has to be told of."""


@callback
def async_tell_of_failure(
    hass: HomeAssistant, entry: ConfigEntry[Any], cause: Cause, speakers: Iterable[str]
) -> None:
    """Tell of the speakers that failed for a cause, in one issue; or that none does any more."""
    issue_id = _failure_issue(entry, cause)
    failed = ", ".join(speakers)
    if not failed:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        learn_more_url=_explanation(hass, cause),
        severity=ir.IssueSeverity.ERROR,
        translation_key=cause,
        translation_placeholders={"account": entry.title, "speakers": escaped(failed)},
    )


@callback
def async_tell_of_title(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    zone_id: str,
    *,
    title: str,
    name: str,
    problem: NameProblem | None,
) -> None:
    """Tell that a title can't be a zone's name, and what to do; or that it can.

    `name` is what the zone is called meanwhile.
    """
    if problem is None:
        async_forget_title(hass, zone_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _title_issue(zone_id),
        is_fixable=False,
        learn_more_url=_explanation(hass, problem),
        severity=ir.IssueSeverity.WARNING,
        translation_key=problem,
        translation_placeholders={
            # In the heading, which is plain text, and in what is read as Markdown.
            "name": name,
            "name_escaped": escaped(name),
            "account_escaped": escaped(entry.title),
            "title_escaped": escaped(title),
        },
    )


@callback
def async_forget_title(hass: HomeAssistant, zone_id: str) -> None:
    """Take back what was told of a zone's title."""
    ir.async_delete_issue(hass, DOMAIN, _title_issue(zone_id))


@callback
def async_clear_issues(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take back what was told of an entry and its zones."""
    for zone_id in entry.subentries:
        async_forget_title(hass, zone_id)
    for cause in REPAIRED_BY_HAND:
        async_tell_of_failure(hass, entry, cause, ())


def _explanation(hass: HomeAssistant, trouble: Cause | NameProblem) -> str:
    """Return the address of what is written about a trouble."""
    documentation = async_get_loaded_integration(hass, DOMAIN).documentation
    return f"{documentation}/blob/main/docs/troubles.md#{trouble}"


def _title_issue(zone_id: str) -> str:
    return f"title_{zone_id}"


def _failure_issue(entry: ConfigEntry[Any], cause: Cause) -> str:
    return f"{cause}_{entry.entry_id}"
